package org.handoff.app.wiring;

import org.handoff.app.cli.EvidenceSource;
import org.handoff.app.cli.VersionText;
import org.handoff.app.spec.PointerSpec;
import org.handoff.app.spec.Spec;
import org.handoff.app.spec.SpecFile;
import org.handoff.control.api.MapView;
import org.handoff.control.api.PageReads;
import org.handoff.control.evidence.Flaw;
import org.handoff.control.evidence.Kept;
import org.handoff.control.evidence.archive.ArchiveMaker;
import org.handoff.control.evidence.archive.Made;
import org.handoff.control.ledger.Ledger;
import org.handoff.control.runbook.ConductorConfig;
import org.handoff.control.runbook.RunbookText;
import org.handoff.model.Environment;
import org.handoff.model.Finding;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/// What the pages read of this process beside its status. Thread-safe.
final class ServedPage implements PageReads {
    /// A verdict is good for so long: whoever asks more often reads the same one.
    private static final Duration VERDICT_LASTS = Duration.ofSeconds(5);

    private final SpecFile file;
    private final Ledger ledger;
    private final FigureHistory history;
    private final Supplier<List<Finding>> findings;
    private final Supplier<@Nullable MapView> map;
    private final Plan plan;
    private @Nullable LedgerVerdict verdict;
    private long verdictNanos;

    ServedPage(
            SpecFile file,
            Ledger ledger,
            ConductorConfig config,
            FigureHistory history,
            Supplier<List<Finding>> findings,
            Supplier<@Nullable MapView> map) {
        this.map = map;
        this.file = file;
        this.ledger = ledger;
        this.history = history;
        this.findings = findings;
        this.plan = plan(file.spec(), config);
    }

    private static Plan plan(Spec spec, ConductorConfig config) {
        return new Plan(
                spec.people().owner(),
                spec.people().approvers(),
                lines(config, Environment.LEGACY),
                lines(config, Environment.CLOUD),
                spec.bounds().hold().toMillis(),
                config.bounds().pause().toMillis(),
                spec.bounds().pauseBudget().toMillis(),
                spec.bounds().soak().toMillis(),
                spec.pointers().stream().map(PointerSpec::name).toList(),
                spec.strategy().stream().map(ServedPage::strategy).toList(),
                spec.approvals().inventory() != null,
                !spec.shadow().endpoints().isEmpty());
    }

    private static Strategy strategy(Spec.Strategy it) {
        String way = it.way().name().toLowerCase(Locale.ROOT).replace('_', '-');
        return new Strategy(it.application(), way, it.provisional(), it.because());
    }

    private static List<Line> lines(ConductorConfig config, Environment from) {
        return RunbookText.of(config.bounds(), config.pointers(), from).stream()
                .map(it ->
                        new Line(
                                it.step().label(),
                                it.text(),
                                it.bound().toMillis(),
                                it.step().isBeforeSwitch()))
                .toList();
    }

    @Override
    public Plan plan() {
        return plan;
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
        return ArchiveMaker.make(made, source.records(), source.kept(), source.words()).zip();
    }

    /// Checkpoints first: records are never behind them.
    private EvidenceSource source() {
        Spec spec = file.spec();
        Kept kept =
                Kept.open(EvidenceFolder.of(spec), spec.migration(), EvidenceFolder.anchor(spec));
        return new EvidenceSource(
                ledger.texts(1, Integer.MAX_VALUE),
                kept,
                record -> LedgerWords.entry(record).text());
    }
}
