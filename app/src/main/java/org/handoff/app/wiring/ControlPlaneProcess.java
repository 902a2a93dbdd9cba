package org.handoff.app.wiring;

import org.handoff.app.spec.FigureSpec;
import org.handoff.app.spec.GatewaySpec;
import org.handoff.app.spec.Spec;
import org.handoff.app.spec.SpecFile;
import org.handoff.control.access.Access;
import org.handoff.control.api.ApiServer;
import org.handoff.control.api.ApiSettings;
import org.handoff.control.evidence.Anchor;
import org.handoff.control.evidence.CheckpointedLedger;
import org.handoff.control.evidence.Checkpointer;
import org.handoff.control.gate.GateLimits;
import org.handoff.control.lease.LeaseTerms;
import org.handoff.control.ledger.Holder;
import org.handoff.control.ledger.Ledger;
import org.handoff.control.ledger.LedgerRecord;
import org.handoff.control.notify.Notifier;
import org.handoff.control.oidc.Oidc;
import org.handoff.control.runbook.Bounds;
import org.handoff.control.runbook.ConductorConfig;
import org.handoff.control.runbook.People;
import org.handoff.control.runbook.Pointer;
import org.handoff.control.shadow.ShadowDesk;
import org.handoff.control.shell.ConductorLoop;
import org.handoff.control.shell.Ticker;
import org.handoff.control.tls.ServerTls;
import org.handoff.model.Environment;
import org.handoff.model.HandoffException;
import org.handoff.socket.WriteFence;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/// The process of `handoff serve`: everything is put together here, and taken apart in the reverse
/// order.
public final class ControlPlaneProcess implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ControlPlaneProcess.class);

    /// How often the gates get fresh evidence.
    private static final Duration EVIDENCE_PACE = Duration.ofMillis(200);

    /// How often the charts get a sample.
    private static final Duration LOG_PACE = Duration.ofMinutes(1);

    private static final Duration FIGURES_PACE = Duration.ofSeconds(1);

    /// What remains of a request's patience for everything after the pause.
    private static final int PAUSE_PERCENT_OF_HOLD = 80;

    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final ApiServer api;
    private volatile boolean superseded;
    private volatile String setupCode = "";
    private volatile String fingerprint = "";

    /// Starts everything; the migration goes on where it was.
    ///
    /// @param file what approvals are bound to
    /// @param here the same spec as it holds on this machine
    /// @throws HandoffException `ledger.claimed` if another process serves it
    public ControlPlaneProcess(SpecFile file, Spec here) {
        try {
            this.api = open(file.spec(), new SpecFile(file.path(), file.hash(), here));
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /// @param agreed what approvals are bound to
    /// @param file the same as it holds here
    private ApiServer open(Spec agreed, SpecFile file) {
        Spec spec = file.spec();
        // Engines that cannot be moved are refused before anything is made.
        Movement movement = Movement.of(spec);
        Path data = spec.control().data();
        // What a person may have written wrongly, before anybody is in charge.
        Preconditions.refuse(spec);
        String name =
                "serve-"
                        + ProcessHandle.current().pid()
                        + "-"
                        + Long.toString(System.currentTimeMillis(), 36);
        Holder holder = new Holder(name, spec.control().address().toString());
        Ledger written = keep(Ledgers.open(spec, holder));
        // Before anything else is opened: a ledger that somebody changed is not gone on with.
        Anchor anchor = EvidenceFolder.anchor(spec);
        if (anchor != null) {
            opened.push(anchor);
        }
        Checkpointer checkpointer =
                keep(
                        Checkpointer.start(
                                EvidenceFolder.of(spec), spec.migration(), anchor, written));
        ApiSettings settings = ControlDoor.settings(spec);
        Access access =
                keep(
                        Access.open(
                                ControlDoor.home(spec),
                                settings.token(),
                                InstantSource.system(),
                                ControlDoor.secondFactor(spec.control())));
        setupCode = access.setupCode();
        ServerTls tls = ControlDoor.open(spec);
        if (tls != null) {
            keep(tls).start();
            fingerprint = tls.isOfSite() ? "" : tls.authority().fingerprint();
        }
        Oidc oidc = ControlDoor.oidc(spec.control());
        if (oidc != null) {
            opened.push(oidc);
        }
        Ledger ledger =
                FaultPoint.around(
                        new CheckpointedLedger(written, checkpointer),
                        System.getenv(FaultPoint.VARIABLE));
        SideWatch legacy = watch(movement, Environment.LEGACY);
        SideWatch cloud = watch(movement, Environment.CLOUD);
        ReplicatorChild replicator =
                keep(
                        new ReplicatorChild(
                                childCommand(file),
                                data.resolve("replicator.log"),
                                written::isHeld));
        WriteFence legacyFence = keep(movement.fence(Environment.LEGACY));
        WriteFence cloudFence = keep(movement.fence(Environment.CLOUD));
        PointerDrives pointers = keep(new PointerDrives(spec));
        WiredActuators actuators =
                keep(new WiredActuators(legacyFence, cloudFence, replicator, pointers));
        ConductorLoop conductor =
                keep(
                        ConductorLoop.start(
                                config(agreed, name), ledger, actuators, Ticker.ofMachine()));
        var _ = conductor.superseded().thenRun(this::supersede);
        replicator.start();
        every(LOG_PACE, "replicator-log", replicator::boundLog);
        WarmUp.controlPlane();
        ShadowDesk shadow = ShadowWiring.desk(spec);
        if (shadow != null) {
            opened.push(shadow);
        }
        keep(new PlanWatch(agreed, conductor::planRead)).start();
        SecurityWatch security =
                keep(
                        new SecurityWatch(
                                spec.security(), () -> OwnLook.now(spec), data.resolve(Life.FILE)));
        security.start();
        pointers.start(() -> conductor.snapshot().owner());
        EstateWatch estate = keep(new EstateWatch(spec));
        estate.start();
        EvidenceCollector collector =
                new EvidenceCollector(
                        legacy, cloud, replicator, shadow, security, pointers, estate);
        every(EVIDENCE_PACE, "evidence", () -> conductor.evidence(collector.collect()));
        List<LedgerRecord> before = ledger.readAll();
        Life life = new Life(data, ledger, conductor, replicator);
        life.goOn(before);
        LedgerTail tail = new LedgerTail(ledger, before);
        FigureWatch figures = keep(new FigureWatch(spec));
        figures.start();
        FigureHistory history =
                new FigureHistory(spec.figures().stream().map(FigureSpec::name).toList());
        Notifications.Begun told =
                Notifications.begin(() -> Notifications.start(spec, ledger, conductor));
        Notifier notifier = told.notifier();
        if (notifier != null) {
            opened.push(notifier);
        }
        ServedControlPlane served =
                new ServedControlPlane(
                        conductor,
                        ledger,
                        life,
                        new Answers(ledger, before),
                        legacy,
                        cloud,
                        figures,
                        replicator,
                        shadow,
                        security,
                        notifier,
                        new StatusViews(
                                spec.migration(), spec.bounds().pauseBudget().toMillis(), tail),
                        tail,
                        new ServedPage(
                                file,
                                ledger,
                                config(agreed, name),
                                history,
                                () -> told.and(replicator.status().findings()),
                                estate::view,
                                security::view,
                                anchor,
                                shadow),
                        new Anchored(checkpointer::anchor, spec.evidence().anchoredWithin()),
                        new TwinWitness(agreed));
        TelemetryWiring.start(spec, ledger, before, served, opened);
        every(FIGURES_PACE, "figures", () -> history.take(served.second()));
        return keep(ApiServer.start(settings, served, access, tls, oidc));
    }

    private SideWatch watch(Movement movement, Environment side) {
        SideWatch watch = keep(new SideWatch(side.label(), movement.probe(side)));
        watch.start();
        return watch;
    }

    private <T extends AutoCloseable> T keep(T closeable) {
        opened.push(closeable);
        return closeable;
    }

    private void every(Duration pace, String name, Runnable what) {
        ScheduledExecutorService timer =
                Executors.newSingleThreadScheduledExecutor(
                        Thread.ofPlatform().name(name).daemon().factory());
        opened.push(timer::shutdownNow);
        var _ =
                timer.scheduleWithFixedDelay(
                        () -> {
                            try {
                                what.run();
                            } catch (RuntimeException e) {
                                LOG.atWarn().addKeyValue("cause", e.getMessage()).log("no " + name);
                            }
                        },
                        0,
                        pace.toMillis(),
                        TimeUnit.MILLISECONDS);
    }

    private static List<String> childCommand(SpecFile file) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx768m",
                "-Xmn256m",
                "-XX:+UseSerialGC",
                "-XX:MetaspaceSize=128m",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                "org.handoff.app.Main",
                "replicator",
                "--spec",
                file.path().toString());
    }

    static ConductorConfig config(Spec spec, String name) {
        Spec.Bounds bounds = spec.bounds();
        Duration lease = bounds.lease();
        LeaseTerms leases =
                new LeaseTerms(
                        lease,
                        LeaseTerms.DEFAULT.margin(),
                        LeaseTerms.DEFAULT.skewPercent(),
                        bounds.hold(),
                        longer(LeaseTerms.DEFAULT.forgetAfter(), lease.multipliedBy(2)));
        Bounds usual = Bounds.DEFAULT;
        // A gateway that is gone is waited for until its lease has provably run out.
        Duration hold =
                longer(bounds.inFlight(), Duration.ofNanos(leases.assumedNanos()).plusMillis(200));
        Bounds steps =
                new Bounds(
                        usual.preflight(),
                        usual.arm(),
                        hold,
                        bounds.fence(),
                        bounds.drain(),
                        bounds.prove(),
                        bounds.hold().multipliedBy(PAUSE_PERCENT_OF_HOLD).dividedBy(100),
                        usual.observe(),
                        bounds.resolve(),
                        bounds.soak(),
                        usual.resendFirst(),
                        usual.resendMost(),
                        spec.fence().endOpenTransactions(),
                        spec.gates().autoRollback());
        Spec.Gates gates = spec.gates();
        GateLimits limits =
                new GateLimits(
                        gates.evidenceAgeMax(),
                        gates.lagMax(),
                        GateLimits.DEFAULT.backlogBytesMax(),
                        gates.dirtyKeysMax(),
                        bounds.pauseBudget(),
                        gates.transactionAgeMax(),
                        GateLimits.DEFAULT.logRetainedPercentMax(),
                        spec.gateways().stream()
                                .map(GatewaySpec::name)
                                .collect(Collectors.toUnmodifiableSet()),
                        gates.errorPercentMax(),
                        gates.rehearsal(),
                        CutoverWindows.of(spec.windows()));
        People people = SiteWiring.people(spec.people());
        List<Pointer> pointers =
                spec.pointers().stream()
                        .filter(it -> !it.isPlaced())
                        .map(it ->
                                new Pointer(it.name(), it.toLegacy(), it.toCloud(), it.isByHand()))
                        .toList();
        return new ConductorConfig(
                spec.migration(),
                name,
                steps,
                leases,
                limits,
                people,
                pointers,
                CanaryWiring.terms(spec),
                PlanWatch.terms(spec),
                StrangleWiring.terms(spec),
                SiteWiring.of(spec),
                spec.rehearsal().twinOf() != null);
    }

    private static Duration longer(Duration left, Duration right) {
        return left.compareTo(right) >= 0 ? left : right;
    }

    /// Where API and page are served.
    public InetSocketAddress address() {
        return api.address();
    }

    /// Opens the page's form for the first account, once; empty if there is one.
    String setupCode() {
        return setupCode;
    }

    /// Of the authority that its certificate is of; empty if that is not its own.
    String fingerprint() {
        return fingerprint;
    }

    private void supersede() {
        superseded = true;
        ended.countDown();
    }

    /// Blocks until [#close].
    ///
    /// @throws HandoffException `serve.superseded` once another process is in charge
    void await() throws InterruptedException {
        ended.await();
        if (superseded) {
            throw HandoffException.operator(
                    "serve.superseded",
                    "Another handoff took over this migration, so this one ends.",
                    "Use that one; its address is the one that gateways and people must know.");
        }
    }

    @Override
    public void close() {
        while (!opened.isEmpty()) {
            try {
                opened.pop().close();
            } catch (Exception e) {
                LOG.atWarn().addKeyValue("cause", e.getMessage()).log("closing");
            }
        }
        ended.countDown();
    }
}
