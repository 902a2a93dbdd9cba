package org.handoff.app.wiring;

import org.handoff.app.cli.EvidenceSource;
import org.handoff.app.cli.VersionText;
import org.handoff.app.spec.PointerSpec;
import org.handoff.app.spec.Spec;
import org.handoff.app.spec.SpecFile;
import org.handoff.control.api.MapView;
import org.handoff.control.api.PageReads;
import org.handoff.control.api.RunbookView;
import org.handoff.control.api.SecurityView;
import org.handoff.control.api.ValidationsView;
import org.handoff.control.api.WavesView;
import org.handoff.control.evidence.Anchor;
import org.handoff.control.evidence.Flaw;
import org.handoff.control.evidence.Kept;
import org.handoff.control.evidence.archive.ArchiveMaker;
import org.handoff.control.evidence.archive.Made;
import org.handoff.control.ledger.Ledger;
import org.handoff.control.ledger.LedgerRecord;
import org.handoff.control.runbook.CompiledRunbook;
import org.handoff.control.runbook.ConductorConfig;
import org.handoff.control.runbook.Recorded;
import org.handoff.control.shadow.ShadowDesk;
import org.handoff.model.Environment;
import org.handoff.model.Finding;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/// What the pages read of this process beside its status. Thread-safe.
final class ServedPage implements PageReads {
    /// A verdict, and a plan, is good for so long: whoever asks more often reads the same one.
    private static final Duration VERDICT_LASTS = Duration.ofSeconds(5);

    private final SpecFile file;
    private final Ledger ledger;
    private final FigureHistory history;
    private final Supplier<List<Finding>> findings;
    private final @Nullable Anchor anchor;
    private final @Nullable ShadowDesk shadow;
    private final Supplier<@Nullable MapView> map;
    private final Supplier<@Nullable SecurityView> security;
    private final ConductorConfig config;
    private final PlannedWaves waves;
    private final Validations validations;

    /// Apart from what reads the whole ledger and its anchor: the page asks for the plan often.
    private final Object planning = new Object();

    private @Nullable Planned planned;
    private long planNanos;
    private @Nullable LedgerVerdict verdict;
    private long verdictNanos;

    ServedPage(
            SpecFile file,
            Ledger ledger,
            ConductorConfig config,
            FigureHistory history,
            Supplier<List<Finding>> findings,
            Supplier<@Nullable MapView> map,
            Supplier<@Nullable SecurityView> security,
            @Nullable Anchor anchor,
            @Nullable ShadowDesk shadow) {
        this.security = security;
        this.shadow = shadow;
        this.map = map;
        this.anchor = anchor;
        this.file = file;
        this.ledger = ledger;
        this.history = history;
        this.findings = findings;
        this.config = config;
        this.waves = new PlannedWaves(file.spec());
        this.validations = new Validations(file);
    }

    /// Of one reading of the ledger.
    private record Planned(Plan plan, CompiledRunbook cutover, CompiledRunbook rollback) {}

    private Planned read() {
        Spec spec = file.spec();
        List<LedgerRecord> records = ledger.readAll();
        Map<String, String> parts = PlanWatch.parts(spec);
        CompiledRunbook cutover =
                CompiledRunbook.of(config, Environment.CLOUD, parts, records, records);
        CompiledRunbook rollback =
                CompiledRunbook.of(config, Environment.LEGACY, parts, records, records);
        return new Planned(plan(spec, cutover, rollback), cutover, rollback);
    }

    private Plan plan(Spec spec, CompiledRunbook cutover, CompiledRunbook rollback) {
        return new Plan(
                spec.people().owner(),
                spec.people().approvers(),
                routine(cutover),
                routine(rollback),
                night(spec, cutover),
                spec.bounds().hold().toMillis(),
                config.bounds().pause().toMillis(),
                spec.bounds().pauseBudget().toMillis(),
                spec.bounds().soak().toMillis(),
                spec.pointers().stream().map(PointerSpec::name).toList(),
                spec.strategy().stream().map(ServedPage::strategy).toList(),
                spec.approvals().inventory() != null,
                !spec.shadow().endpoints().isEmpty());
    }

    private static Routine routine(CompiledRunbook runbook) {
        return new Routine(
                runbook.hash(),
                runbook.pointOfNoReturn(),
                runbook.lines().stream().map(it -> line(it, runbook.measured())).toList());
    }

    private static Line line(CompiledRunbook.Line line, Recorded measured) {
        String step = line.step().label();
        return new Line(
                step,
                line.owner(),
                line.says(),
                line.budget().toMillis(),
                millis(measured.percentile(step, 50)),
                millis(measured.percentile(step, 95)),
                line.step().isBeforeSwitch());
    }

    private static @Nullable Double millis(long micros) {
        return micros < 0 ? null : micros / 1_000.0;
    }

    /// Until when the way back may begin behind the switch.
    private static @Nullable Night night(Spec spec, CompiledRunbook cutover) {
        Duration margin = spec.windows().margin();
        CompiledRunbook.Line last = cutover.lines().getLast();
        return CutoverWindows.of(spec.windows())
                .endAt(Instant.now())
                .map(ZonedDateTime::toInstant)
                .map(end ->
                        new Night(
                                end,
                                margin.toMillis(),
                                cutover.latestSafeAbort(last, end, margin).orElse(null)))
                .orElse(null);
    }

    private static Strategy strategy(Spec.Strategy it) {
        String way = it.way().name().toLowerCase(Locale.ROOT).replace('_', '-');
        return new Strategy(it.application(), way, it.provisional(), it.because());
    }

    @Override
    public Plan plan() {
        return planned().plan();
    }

    private Planned planned() {
        synchronized (planning) {
            Planned last = planned;
            if (last != null && System.nanoTime() - planNanos < VERDICT_LASTS.toNanos()) {
                return last;
            }
            Planned now = read();
            planned = now;
            planNanos = System.nanoTime();
            return now;
        }
    }

    @Override
    public RunbookView runbook(Environment to) {
        Planned now = planned();
        var windows = file.spec().windows();
        String end =
                CutoverWindows.of(windows)
                        .endFrom(Instant.now())
                        .map(it -> it.toOffsetDateTime().toString())
                        .orElse(null);
        return RunbookView.of(
                to == Environment.CLOUD ? now.cutover() : now.rollback(), end, windows.margin());
    }

    @Override
    public @Nullable SecurityView security() {
        return security.get();
    }

    @Override
    public History history(Span span, long fromMillis) {
        return history.of(span, fromMillis);
    }

    @Override
    public List<Finding> findings() {
        return findings.get();
    }

    @Override
    public @Nullable MapView map() {
        return map.get();
    }

    @Override
    public @Nullable WavesView waves() {
        return waves.view(Instant.now());
    }

    @Override
    public ValidationsView validations() {
        return validations.view();
    }

    @Override
    public synchronized LedgerVerdict verify() {
        LedgerVerdict last = verdict;
        if (last != null && System.nanoTime() - verdictNanos < VERDICT_LASTS.toNanos()) {
            return last;
        }
        EvidenceSource source = source();
        List<Flaw> flaws = source.kept().against(source.records());
        LedgerVerdict now =
                new LedgerVerdict(
                        flaws.isEmpty(),
                        source.records().size(),
                        source.kept().notes().size(),
                        source.kept().anchored().size(),
                        source.kept().key().verifier().fingerprint(),
                        source.kept().key().verifier().text(),
                        flaws.stream().map(Flaw::text).toList(),
                        Instant.now().truncatedTo(ChronoUnit.MILLIS));
        verdict = now;
        verdictNanos = System.nanoTime();
        return now;
    }

    /// One at a time: it holds the whole ledger.
    @Override
    public synchronized byte[] evidence() {
        EvidenceSource source = source();
        Made made =
                new Made(
                        file.spec().migration(),
                        file.hash(),
                        VersionText.text(),
                        Instant.now().truncatedTo(ChronoUnit.MILLIS));
        return ArchiveMaker.make(
                        made,
                        source.records(),
                        source.kept(),
                        source.beside().get(),
                        source.words())
                .zip();
    }

    /// Checkpoints first: records are never behind them.
    private EvidenceSource source() {
        Spec spec = file.spec();
        Kept kept = Kept.open(EvidenceFolder.of(spec), spec.migration(), anchor);
        return new EvidenceSource(
                ledger.texts(1, Integer.MAX_VALUE),
                kept,
                () -> BesideLedger.of(spec, shadow),
                record -> LedgerWords.entry(record).text());
    }
}
