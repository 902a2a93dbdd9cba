package org.handoff.control.shadow;

import org.handoff.control.shadow.ShadowStore.Begun;
import org.handoff.control.shadow.ShadowStore.Heard;
import org.handoff.control.shadow.ShadowView.EndpointView;
import org.handoff.control.shadow.ShadowView.GatewayView;
import org.handoff.control.shadow.ShadowView.Parity;
import org.handoff.model.Environment;
import org.handoff.socket.Directive;
import org.handoff.socket.ShadowCounts;
import org.handoff.socket.ShadowRule;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Starts and stops a shadow, takes what gateways report, and says whether parity holds. It decides
/// nothing about writes, so it stands beside the conductor and not in it. Thread-safe; rules and
/// sums survive a restart.
public final class ShadowDesk implements AutoCloseable {
    /// Days of one report, at most.
    public static final int DAYS_MAX = 60;

    private static final long DAY = Duration.ofDays(1).toMillis();
    private static final int GATEWAYS_MAX = 1_000;
    private static final double PERCENT = 100;

    private final ShadowTerms terms;
    private final ShadowStore store;
    private final InstantSource clock;
    private volatile @Nullable Begun newest;
    private ShadowCounts today = new ShadowSums(0, 0).all();
    private long day = -1;
    private ShadowCounts whole = today;

    public ShadowDesk(ShadowTerms terms, ShadowStore store, InstantSource clock) {
        this.terms = terms;
        this.store = store;
        this.clock = clock;
        newest = store.newest();
        reload();
    }

    private void reload() {
        Begun rule = newest;
        long version = rule == null ? 0 : rule.version();
        day = clock.millis() / DAY;
        today = store.sums(version, day, terms.endpoints().size());
        whole = store.sums(version, 0, terms.endpoints().size());
    }

    /// What gateways are told beside the directive: nothing unless writes flow to the other side's
    /// owner, and nothing while this process was given another spec than the rule was made with.
    ///
    /// Waits for nothing that is being stored: gateways' leases hang on the answer.
    ///
    /// @param isServing whether nothing but serving goes on
    /// @param isStarted whether the migration was started: before, only a shared database has the
    ///   same rows on both sides
    public @Nullable ShadowRule rule(Directive directive, boolean isServing, boolean isStarted) {
        Begun open = open();
        boolean holds =
                open != null
                        && isServing
                        && (isStarted || terms.isShared())
                        && directive.mode() == Directive.Mode.FLOW
                        && directive.owner() != open.to()
                        && open.settings().equals(terms.settings());
        return open == null || !holds
                ? null
                : new ShadowRule(open.version(), open.settings(), open.to(), open.share());
    }

    private @Nullable Begun open() {
        Begun last = newest; // read once: another thread may end it
        return last == null || !last.ended().isEmpty() ? null : last;
    }

    /// Begins a shadow; counts begin anew.
    ///
    /// @param share negative for the spec's
    /// @return why not; empty if it began, or would have
    public synchronized String start(
            int share, Environment to, String who, String reason, boolean dryRun) {
        if (open() != null) {
            return "A shadow is under way: stop it first.";
        }
        int wanted = share < 0 ? terms.share() : share;
        if (wanted == 0) {
            return "A share of zero mirrors nothing.";
        }
        if (!dryRun) {
            Begun last = newest;
            Begun begun =
                    new Begun(
                            last == null ? 1 : last.version() + 1,
                            terms.settings(),
                            to,
                            wanted,
                            who,
                            clock.millis(),
                            "");
            store.begin(begun, reason);
            store.forget(begun.version(), clock.millis() / DAY - DAYS_MAX);
            newest = begun;
            reload();
        }
        return "";
    }

    /// What a start would do.
    public List<String> plan(int share, Environment to) {
        double percent = (share < 0 ? terms.share() : share) * PERCENT / ShadowRule.WHOLE;
        return List.of(
                "%.2f %% of the GET and HEAD requests of %d endpoints are also sent to %s, once"
                                .formatted(percent, terms.endpoints().size(), to.label())
                        + " their answers are whole; clients never wait for it.",
                "The owner is asked again where answers differ, and for some that do not.",
                "Answers are compared and thrown away; paths and counts are kept, no value.");
    }

    /// @return why not; empty if it ended, or would have
    public synchronized String stop(String who, String reason, boolean dryRun) {
        Begun open = open();
        if (open == null) {
            return "No shadow is under way.";
        }
        if (!dryRun) {
            String how = "stopped by " + who + (reason.isBlank() ? "" : ": " + reason);
            store.end(open.version(), how);
            newest = store.newest();
        }
        return "";
    }

    /// A gateway's report. One that was taken before, or is of another rule, changes nothing.
    public synchronized void take(String gateway, ShadowCounts counts) {
        Begun open = newest;
        Map<String, Heard> heard = store.heard();
        Heard last = heard.get(gateway);
        boolean isRepeated =
                last != null
                        && last.incarnation().equals(counts.incarnation())
                        && last.number() >= counts.number();
        boolean isStranger = last == null && heard.size() >= GATEWAYS_MAX;
        if (open == null || open.version() != counts.version() || isRepeated || isStranger) {
            return;
        }
        if (clock.millis() / DAY != day) {
            reload();
        }
        ShadowSums sums = new ShadowSums(counts.version(), terms.endpoints().size());
        sums.add(today);
        sums.add(counts);
        Heard now = new Heard(counts.incarnation(), counts.number(), clock.millis());
        store.store(day, gateway, now, sums.all());
        today = sums.all();
        ShadowSums all = new ShadowSums(counts.version(), terms.endpoints().size());
        all.add(whole);
        all.add(counts);
        whole = all.all();
    }

    /// Whether what the spec demands before a cutover was shown.
    public synchronized Parity parity() {
        ParityTerms demanded = terms.parity();
        if (demanded == null) {
            return Parity.NONE;
        }
        Begun rule = newest;
        if (rule == null || !rule.settings().equals(terms.settings())) {
            return new Parity(true, false, "no shadow of this spec was run");
        }
        long pairs = 0;
        for (int index : demanded.seen()) {
            ShadowCounts.Endpoint it = whole.endpoints().get(index);
            String name = terms.endpoints().get(index);
            if (it.pairs() < demanded.pairsMin()) {
                return new Parity(
                        true,
                        false,
                        "%s was compared %d times, at least %d are demanded"
                                .formatted(name, it.pairs(), demanded.pairsMin()));
            }
            double bound = Confidence.upper(it.different(), it.pairs());
            if (bound > demanded.differentMax()) {
                return new Parity(
                        true,
                        false,
                        "%s differs in %d of %d pairs, so up to %.3f %% may; at most %.3f %% are"
                                        .formatted(
                                                name,
                                                it.different(),
                                                it.pairs(),
                                                bound * PERCENT,
                                                demanded.differentMax() * PERCENT)
                                + " allowed");
            }
            pairs += it.pairs();
        }
        return new Parity(
                true,
                true,
                "%d endpoints compared %d times within the allowed share"
                        .formatted(demanded.seen().size(), pairs));
    }

    /// For people.
    ///
    /// @param days of counts, today included; at most [#DAYS_MAX]
    public synchronized ShadowView view(int days) {
        Begun rule = newest;
        long version = rule == null ? 0 : rule.version();
        long from = clock.millis() / DAY - Math.min(days, DAYS_MAX) + 1;
        ShadowCounts sums = store.sums(version, from, terms.endpoints().size());
        List<EndpointView> endpoints = new ArrayList<>();
        for (int i = 0; i < terms.endpoints().size(); i++) {
            endpoints.add(EndpointView.of(terms.endpoints().get(i), sums.endpoints().get(i)));
        }
        List<GatewayView> gateways = new ArrayList<>();
        store.heard()
                .forEach((name, it) ->
                        gateways.add(
                                new GatewayView(
                                        name, Math.max(0, (clock.millis() - it.at()) / 1_000))));
        return new ShadowView(
                rule == null ? "none" : rule.ended().isEmpty() ? "on" : "off",
                version,
                rule == null ? "" : rule.to().label(),
                rule == null ? 0 : rule.share() * PERCENT / ShadowRule.WHOLE,
                rule == null ? "" : Instant.ofEpochMilli(rule.began()).toString(),
                rule == null ? "" : rule.ended(),
                Math.min(days, DAYS_MAX),
                endpoints,
                sums.drops(),
                gateways,
                parity());
    }

    @Override
    public void close() {
        store.close();
    }
}
