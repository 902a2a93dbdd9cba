package org.handoff.app.wiring;

import org.handoff.app.cli.DemoOptions;
import org.handoff.app.cli.EvidenceSource;
import org.handoff.app.cli.Exit;
import org.handoff.app.cli.Launch;
import org.handoff.app.cli.ServeOptions;
import org.handoff.app.demo.Demo;
import org.handoff.app.spec.LeftBehind;
import org.handoff.app.spec.Spec;
import org.handoff.app.spec.SpecFile;
import org.handoff.app.validate.Asked;
import org.handoff.app.validate.Validated;
import org.handoff.app.validate.Watcher;
import org.handoff.control.evidence.Anchor;
import org.handoff.control.evidence.Kept;
import org.handoff.control.evidence.SignedNote;
import org.handoff.control.evidence.WriteOnce;
import org.handoff.engine.check.CheckResult;
import org.handoff.engine.postgres.check.PostgresCheck;
import org.handoff.gateway.relay.Forwarder;
import org.handoff.model.HandoffException;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Starts the processes with everything plugged in. Found by the command line as a service.
public final class WiredLaunch implements Launch {

    /// Set by whoever starts these processes for itself: the end of their standard input ends them,
    /// so that they never outlive it.
    public static final String END_WITH_INPUT = "HANDOFF_END_WITH_INPUT";

    private static void watchInput() {
        if (System.getenv(END_WITH_INPUT) == null) {
            return;
        }
        Thread.ofPlatform()
                .name("input")
                .daemon()
                .start(() -> {
                    try {
                        System.in.transferTo(OutputStream.nullOutputStream());
                    } catch (IOException e) {
                        // As good as its end.
                    }
                    System.exit(Exit.DONE);
                });
    }

    @Override
    public int serve(SpecFile spec, ServeOptions options) {
        watchInput();
        Spec here = options.here(spec.spec());
        ControlPlaneProcess process;
        try {
            process =
                    options.isStandby()
                            ? Standby.takeOver(spec, here)
                            : new ControlPlaneProcess(spec, here);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Exit.DONE;
        }
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(process::close));
        System.out.println("Handoff serves " + scheme(here) + here.control().listen());
        if (!process.fingerprint().isEmpty()) {
            System.out.println("Its authority is " + process.fingerprint());
        }
        if (!process.setupCode().isEmpty()) {
            System.out.println(
                    "Make the first account, once, within a day: "
                            + here.control().address()
                            + "/#setup="
                            + process.setupCode());
        }
        System.out.flush();
        return awaited(process::await);
    }

    static String scheme(Spec spec) {
        return spec.control().tls().isOn() ? "https://" : "http://";
    }

    @Override
    public int gateway(SpecFile spec, String name, List<URI> control, boolean isReplacing) {
        watchInput();
        for (LeftBehind left : spec.spec().forwarders()) {
            if (left.name().equals(name)) {
                GatewayProcess.refuseReplacing(isReplacing, true);
                Forwarder forwarder = new Forwarder(RelayWiring.forwarder(left));
                return awaited(forwarder.start().closeOnExit()::awaitStopped);
            }
        }
        return awaited(GatewayProcess.start(spec.spec(), name, control, isReplacing)::awaitStopped);
    }

    @Override
    public int replicator(SpecFile spec) {
        return new ReplicatorProcess(spec.spec(), System.in, System.out).run();
    }

    @Override
    public List<CheckResult> check(SpecFile spec) {
        List<CheckResult> results = new ArrayList<>();
        if (Sides.arePostgres(spec.spec())) {
            Sides sides = Sides.of(spec.spec());
            results.addAll(
                    PostgresCheck.run(
                            sides.legacy(), sides.cloud(), new MovedTables(spec.spec().tables())));
        } else {
            results.addAll(MariaComparison.check(spec.spec()));
        }
        results.add(patience("clients", spec.spec().clients().timeout(), spec.spec()));
        results.add(patience("balancers", spec.spec().clients().balancerTimeout(), spec.spec()));
        return results;
    }

    /// A request that is held must be answered before whoever sent it gives up.
    private static CheckResult patience(String who, Duration timeout, Spec spec) {
        Duration hold = spec.bounds().hold();
        String what =
                "The %s wait %d ms, a hold takes at most %d ms."
                        .formatted(who, timeout.toMillis(), hold.toMillis());
        return hold.compareTo(timeout) < 0
                ? new CheckResult(CheckResult.Level.PASS, "hold-" + who, what, "")
                : new CheckResult(
                        CheckResult.Level.REFUSE,
                        "hold-" + who,
                        what,
                        "Lower bounds.hold, or raise their time-out.");
    }

    @Override
    public Validated validate(SpecFile spec, Asked asked, Watcher watcher)
            throws InterruptedException {
        return new Validating(spec, asked, watcher).run();
    }

    @Override
    public EvidenceSource evidence(SpecFile file) {
        Spec spec = file.spec();
        var _ = Ledgers.texts(spec); // without a ledger, no key is made
        Kept kept =
                Kept.open(EvidenceFolder.of(spec), spec.migration(), EvidenceFolder.anchor(spec));
        return new EvidenceSource(
                Ledgers.texts(spec),
                kept,
                () -> BesideLedger.of(spec),
                record -> LedgerWords.entry(record).text());
    }

    @Override
    public List<SignedNote> anchored(SpecFile file) {
        try (WriteOnce storage = EvidenceFolder.storage(file.spec().evidence())) {
            if (storage == null) {
                throw HandoffException.operator(
                        "evidence.anchor",
                        "The spec names no anchor.",
                        "Name one in evidence, or give --anchor DIR.");
            }
            return Anchor.notesIn(storage);
        }
    }

    @Override
    public int demo(DemoOptions options) {
        return Demo.run(options, System.out);
    }

    /// Waits for the end of a process.
    @FunctionalInterface
    private interface Waiting {
        void await() throws InterruptedException;
    }

    private static int awaited(Waiting waiting) {
        try {
            waiting.await();
            return Exit.DONE;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Exit.DONE;
        }
    }
}
