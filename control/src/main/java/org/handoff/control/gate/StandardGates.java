package org.handoff.control.gate;

import org.handoff.control.lease.GatewayView;
import org.handoff.model.Environment;
import org.handoff.model.Verdict;
import org.handoff.model.Verdict.Pass;
import org.handoff.model.Verdict.Refuse;
import org.handoff.model.Verdict.Wait;
import org.handoff.socket.Directive;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.Function;

/// The gates of every run, each one rule.
public final class StandardGates {
    /// With fewer answers of the new owner nothing is said about its errors.
    private static final long ANSWERS_MIN = 20;

    private StandardGates() {}

    /// Before a run, in the order in which they are shown.
    public static List<Gate> beforeRun() {
        return List.of(
                onEvidence("databases", StandardGates::databases),
                onEvidence("ownership", StandardGates::ownership),
                onEvidence("stream", seen -> stream(seen, seen.from(), true)),
                onEvidence("reverse", seen -> stream(seen, seen.to(), false)),
                onProof("proof", StandardGates::proof),
                onProof("schema", StandardGates::schema),
                onProof("findings", StandardGates::findings),
                onEvidence("transactions", StandardGates::transactions),
                onEvidence("log-room", StandardGates::logRoom),
                rule("gateways", StandardGates::gateways),
                rule(ApplicationsGate.NAME, ApplicationsGate::judge),
                onEvidence("shadow", StandardGates::shadow),
                rule("security", SecurityGate::judge),
                rule(PointersGate.NAME, PointersGate::judge),
                rule("inventory", EstateGates::inventory),
                rule("strategy", EstateGates::strategy),
                onProof("pause", StandardGates::pause));
    }

    /// While the new owner is watched.
    public static List<Gate> whileSoaking() {
        return List.of(
                onEvidence("databases", StandardGates::databases),
                onEvidence("reverse", seen -> stream(seen, seen.from(), false)),
                rule("errors", StandardGates::errors));
    }

    /// Judges all of them.
    public static List<Judgement> judge(List<Gate> gates, Observations seen) {
        boolean known = !seen.evidence().isNone();
        long age = known ? seen.evidenceAge().toMillis() : -1;
        return gates.stream()
                .map(gate -> new Judgement(gate.name(), gate.judge(seen), age))
                .toList();
    }

    /// Never in the way of a rollback: it is asked only of the side that was mirrored to.
    private static Verdict shadow(Observations seen) {
        Evidence.Parity parity = seen.evidence().parity();
        if (parity == null || parity.to() != seen.to()) {
            return new Pass("no shadow parity is demanded");
        }
        return parity.isMet() ? new Pass(parity.reason()) : new Refuse(parity.reason());
    }

    private static Verdict databases(Observations seen) {
        for (Environment side : Environment.values()) {
            if (seen.evidence().side(side) == null) {
                return new Refuse("the " + side.label() + " database does not answer");
            }
        }
        return new Pass("both databases answer");
    }

    private static Verdict ownership(Observations seen) {
        Evidence.Side from = seen.evidence().side(seen.from());
        Evidence.Side to = seen.evidence().side(seen.to());
        if (from == null || to == null) {
            return unknown("ownership of both sides");
        }
        if (!from.writable()) {
            return new Refuse(seen.from().label() + " owns writes but refuses them");
        }
        if (to.writable()) {
            return new Refuse(seen.to().label() + " accepts writes and must not");
        }
        if (seen.epoch().isOlderThan(from.held()) || seen.epoch().isOlderThan(to.held())) {
            return new Refuse("a database has seen a higher epoch than the ledger");
        }
        return new Pass(seen.from().label() + " alone accepts writes");
    }

    private static Verdict stream(Observations seen, Environment from, boolean mustBeShort) {
        Evidence.Stream stream = seen.evidence().streamFrom(from);
        String name = from.label() + " to " + from.other().label();
        if (stream == null) {
            return unknown("the stream " + name);
        }
        if (!stream.following()) {
            return new Refuse("the stream " + name + " is not following: " + stream.broken());
        }
        Duration max = seen.limits().lagMax();
        if (stream.lag().compareTo(max) > 0) {
            String text = "the stream " + name + " lags " + millis(stream.lag());
            return mustBeShort ? new Wait(text + ", at most " + millis(max)) : new Refuse(text);
        }
        if (mustBeShort && stream.backlogBytes() > seen.limits().backlogBytesMax()) {
            return new Wait(
                    Grouped.text(stream.backlogBytes()) + " bytes are read and not applied yet");
        }
        return new Pass("the stream " + name + " follows, lag " + millis(stream.lag()));
    }

    private static Verdict proof(Observations seen, Evidence.Proven proof) {
        if (!proof.complete()) {
            return new Refuse("not every table is copied and proven yet");
        }
        if (!proof.unproved().isEmpty()) {
            return new Refuse(
                    proof.unproved().size()
                            + " tables are unproved, first "
                            + proof.unproved().getFirst());
        }
        if (proof.dirtyKeys() > seen.limits().dirtyKeysMax()) {
            return new Wait(
                    Grouped.text(proof.dirtyKeys())
                            + " keys changed and not proven yet, at most "
                            + Grouped.text(seen.limits().dirtyKeysMax()));
        }
        return new Pass(
                Grouped.text(proof.rows(), "row", "rows")
                        + " proven, "
                        + Grouped.text(proof.dirtyKeys(), "key", "keys")
                        + " dirty");
    }

    private static Verdict schema(Observations seen, Evidence.Proven proof) {
        return proof.schemaChanges() == 0
                ? new Pass("no schema change seen")
                : new Refuse(proof.schemaChanges() + " schema changes are not carried over");
    }

    private static Verdict findings(Observations seen, Evidence.Proven proof) {
        return proof.findings().isEmpty()
                ? new Pass("no finding open")
                : new Refuse(
                        proof.findings().size()
                                + " findings open, first: "
                                + proof.findings().getFirst().text());
    }

    private static Verdict transactions(Observations seen) {
        Evidence.Side from = seen.evidence().side(seen.from());
        if (from == null) {
            return unknown("open transactions of " + seen.from().label());
        }
        if (from.preparedTransactions() > 0) {
            return new Refuse(
                    from.preparedTransactions()
                            + " prepared transactions on "
                            + seen.from().label()
                            + ": commit or roll them back");
        }
        if (from.oldestWriter().compareTo(seen.limits().oldestWriterMax()) > 0) {
            return new Wait("a transaction that wrote is open for " + millis(from.oldestWriter()));
        }
        return new Pass("no transaction in the fence's way");
    }

    private static Verdict logRoom(Observations seen) {
        for (Environment name : Environment.values()) {
            Evidence.Side side = seen.evidence().side(name);
            if (side == null || side.logRetainedMaxBytes() <= 0) {
                return unknown("room for the change log of " + name.label());
            }
            long percent = (long) (100.0 * side.logRetainedBytes() / side.logRetainedMaxBytes());
            if (percent > seen.limits().logRetainedPercentMax()) {
                return new Refuse(
                        name.label()
                                + " keeps "
                                + percent
                                + " % of the change log it has room for");
            }
        }
        return new Pass("both sides have room for their change logs");
    }

    private static Verdict gateways(Observations seen) {
        if (!seen.gatewaysKnown()) {
            return new Wait("gateways of the time before this start may still be unknown");
        }
        Set<String> missing = new TreeSet<>(seen.limits().gatewaysExpected());
        List<String> late = new ArrayList<>();
        for (GatewayView gateway : seen.gateways()) {
            boolean silent = gateway.silentMillis() > seen.limits().evidenceMax().toMillis();
            if (!silent) {
                missing.remove(gateway.status().name());
            }
            if (silent || !gateway.converged()) {
                late.add(gateway.status().name());
            }
        }
        if (!missing.isEmpty()) {
            return new Refuse("expected and not present: " + String.join(", ", missing));
        }
        if (!late.isEmpty()) {
            return new Wait("not on the present directive yet: " + String.join(", ", late));
        }
        return new Pass(
                Grouped.text(seen.gateways().size(), "gateway", "gateways")
                        + " on epoch "
                        + seen.epoch());
    }

    private static Verdict pause(Observations seen, Evidence.Proven proof) {
        long predicted = seen.pause().micros(proof.dirtyKeys());
        long budget = seen.limits().pauseBudget().toNanos() / 1_000;
        String text =
                "predicted pause "
                        + predicted / 1_000
                        + " ms"
                        + (seen.pause().measured() ? "" : " (nothing measured yet)")
                        + ", budget "
                        + budget / 1_000
                        + " ms";
        if (predicted <= budget) {
            return new Pass(text);
        }
        // Going back must never wait for a better forecast.
        return seen.to() == Environment.LEGACY
                ? new Pass(text + ", and a rollback is not refused for it")
                : new Refuse(text + "; to accept it, raise bounds.pauseBudget");
    }

    private static Verdict errors(Observations seen) {
        for (GatewayView gateway : seen.gateways()) {
            if (gateway.status().mode() != Directive.Mode.FLOW) {
                return new Wait("gateway " + gateway.status().name() + " holds");
            }
        }
        return errorShare(seen);
    }

    private static Verdict errorShare(Observations seen) {
        long requests = seen.answered().requests();
        long errors = seen.answered().errors();
        String text =
                errors
                        + " errors in "
                        + requests
                        + " answers of "
                        + seen.from().label()
                        + " since the switch";
        if (requests < ANSWERS_MIN) {
            return new Wait(text + ", too few to judge");
        }
        return errors * 100 <= seen.limits().errorPercentMax() * requests
                ? new Pass(text)
                : new Refuse(text + ", at most " + seen.limits().errorPercentMax() + " %");
    }

    private static Gate onEvidence(String name, Function<Observations, Verdict> judge) {
        return rule(
                name,
                seen -> {
                    if (seen.evidence().isNone()) {
                        return unknown(name);
                    }
                    if (!seen.isFresh()) {
                        return new Refuse(stale(seen.evidenceAge()));
                    }
                    return seen.isFromBefore()
                            ? new Wait("evidence is from before the last change of directive")
                            : judge.apply(seen);
                });
    }

    private static Gate onProof(
            String name, BiFunction<Observations, Evidence.Proven, Verdict> judge) {
        return onEvidence(
                name,
                seen -> {
                    Evidence.@Nullable Proven proof = seen.evidence().proof();
                    return proof == null ? unknown(name) : judge.apply(seen, proof);
                });
    }

    private static Gate rule(String name, Function<Observations, Verdict> judge) {
        return new Rule(name, judge);
    }

    private static Verdict unknown(String what) {
        return new Refuse("unknown: " + what);
    }

    private static String stale(Duration age) {
        return age.compareTo(Evidence.NEVER) < 0
                ? "evidence is " + millis(age) + " old"
                : "a side has not answered yet";
    }

    private static String millis(Duration duration) {
        return duration.toMillis() + " ms";
    }

    /// @param name of the gate
    /// @param rule what it says
    private record Rule(String name, Function<Observations, Verdict> rule) implements Gate {
        @Override
        public Verdict judge(Observations seen) {
            return rule.apply(seen);
        }
    }
}
