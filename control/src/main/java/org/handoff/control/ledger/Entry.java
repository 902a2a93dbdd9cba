package org.handoff.control.ledger;

import org.handoff.model.Environment;
import org.handoff.model.cohort.Unit;

import java.util.List;
import java.util.Map;

/// What a ledger record says. A closed list of typed events: words a person typed are cut to
/// [#TEXT_MAX] characters and cleaned of what looks like a patient's identifier, and no field ever
/// holds a value of a row.
public sealed interface Entry {
    /// Longest text kept of what a person typed.
    int TEXT_MAX = 200;

    /// The first record.
    ///
    /// @param owner the side that owns writes before anything happens
    record Founded(String migration, Environment owner) implements Entry {}

    /// A conductor took charge: every earlier epoch is stale from here on.
    record Conducting(String conductor) implements Entry {}

    /// A person asked to begin: the target is to be fenced.
    record StartAsked(String who, String reason) implements Entry {
        public StartAsked {
            who = cut(who);
            reason = FreeText.clean(reason, TEXT_MAX);
        }
    }

    /// The target refuses client writes and the owner accepts them.
    record Started() implements Entry {}

    /// A request was judged and refused by gates; nothing happened.
    ///
    /// @param gates names of the gates that did not pass
    record Refused(String request, String who, List<String> gates) implements Entry {
        public Refused {
            who = cut(who);
            gates = List.copyOf(gates);
        }
    }

    /// The gates passed; intent: arm.
    record RunBegan(long run, Environment from, Environment to, String who, String reason)
            implements Entry {
        public RunBegan {
            who = cut(who);
            reason = FreeText.clean(reason, TEXT_MAX);
        }
    }

    /// Armed. Intent of the whole pause under this record's epoch: hold, fence, drain, prove. All
    /// four are undone by the same return, so one durable record stands for their intents.
    record PauseBegan(long run) implements Entry {}

    /// The commit point: from here on `to` owns writes. Outcome of hold, fence, drain and prove;
    /// intent of open and release.
    record Switched(long run, Environment to, String marker, RunSummary summary) implements Entry {}

    /// A restarted conductor goes on after the switch: intent of open and release, anew.
    record ForwardBegan(long run) implements Entry {}

    /// The target accepts writes and every gateway goes there; nothing is held any more.
    record Released(long run, RunSummary summary) implements Entry {}

    /// Intent: unfence the source, release to it.
    ///
    /// @param at the step that could not be finished
    /// @param because a short stable word
    record ReturnBegan(long run, String at, String because) implements Entry {}

    /// Settled after the soak, or returned to the source.
    record RunEnded(long run, RunSummary summary) implements Entry {}

    /// The routine up to the switch with nothing held and nothing fenced.
    ///
    /// @param drainMicros how long a marker took through the pipe
    /// @param predictedMicros the write pause to expect
    record Rehearsed(Environment from, Environment to, long drainMicros, long predictedMicros)
            implements Entry {}

    /// The databases contradict the ledger: stop, a person decides.
    record InDoubt(String because) implements Entry {}

    /// A person decided who owns writes. Intent: fence the other side, unfence this one.
    record Resolved(String who, Environment owner, String reason) implements Entry {
        public Resolved {
            who = cut(who);
            reason = FreeText.clean(reason, TEXT_MAX);
        }
    }

    /// A person attested that the other side, which did not answer, cannot come back as a writer.
    /// Intent: open this one without the other's fence, and fence the other when it answers.
    ///
    /// @param attestation why it cannot, in their words
    record Forced(String who, Environment owner, String attestation, String reason)
            implements Entry {
        public Forced {
            who = cut(who);
            attestation = FreeText.clean(attestation, TEXT_MAX);
            reason = FreeText.clean(reason, TEXT_MAX);
        }
    }

    /// Everything outside the gateway points to the new owner: a person attested it, or each was
    /// moved by its driver.
    ///
    /// @param who `handoff` if drivers alone moved them
    /// @param pointers their names
    record Pointed(long run, String who, List<String> pointers) implements Entry {
        public Pointed {
            who = cut(who);
            pointers = List.copyOf(pointers);
        }
    }

    /// Intent: drivers lead what stands in front of the gateways to the new owner.
    ///
    /// @param pointers their names
    record Pointing(long run, Environment to, List<String> pointers) implements Aside {
        public Pointing {
            pointers = List.copyOf(pointers);
        }
    }

    /// A driver saw that a pointer leads to the new owner.
    ///
    /// @param seen what it saw
    record PointerMoved(long run, String pointer, String seen) implements Aside {
        public PointerMoved {
            pointer = cut(pointer);
            seen = cut(seen);
        }
    }

    /// First of the two persons that `retire` needed before it needed approvals; no longer written.
    record RetireAsked(String who) implements Entry {
        public RetireAsked {
            who = cut(who);
        }
    }

    /// The one-way door.
    ///
    /// @param confirmedBy who approved it
    record Retired(String who, String confirmedBy) implements Entry {
        public Retired {
            who = cut(who);
            confirmedBy = cut(confirmedBy);
        }
    }

    /// The migration was given up with the legacy side in charge.
    record Aborted(String who, String reason) implements Entry {
        public Aborted {
            who = cut(who);
            reason = FreeText.clean(reason, TEXT_MAX);
        }
    }

    /// A person, or the step before, set a canary's rule: who goes to the side that does not own
    /// writes. The lists stand here because the rule must hold after a restart.
    ///
    /// @param version grows at each change
    /// @param settings fingerprint of what gateways decide by
    /// @param isGrowth of the canary under way, not a new one
    /// @param isTrial nobody goes anywhere
    record CanarySet(
            long version,
            String settings,
            Environment to,
            boolean isGrowth,
            boolean isTrial,
            Unit unit,
            int buckets,
            List<String> facilities,
            List<String> withoutFacilities,
            List<String> users,
            List<String> withoutUsers,
            String who,
            String reason)
            implements Entry {
        public CanarySet {
            facilities = List.copyOf(facilities);
            withoutFacilities = List.copyOf(withoutFacilities);
            users = List.copyOf(users);
            withoutUsers = List.copyOf(withoutUsers);
            who = cut(who);
            reason = FreeText.clean(reason, TEXT_MAX);
        }
    }

    /// The cohort is back with the owner.
    ///
    /// @param who a person, or `judge`
    record CanaryEnded(long version, String who, String because) implements Entry {
        public CanaryEnded {
            who = cut(who);
            because = cut(because);
        }
    }

    /// A person moved a route, or more of it, to the side that does not own writes.
    ///
    /// @param version grows at each move of any route
    /// @param settings fingerprint of what gateways decide by
    record RouteMoved(
            long version,
            String route,
            String settings,
            Environment to,
            Unit unit,
            int buckets,
            String who,
            String reason)
            implements Entry {
        public RouteMoved {
            who = cut(who);
            reason = FreeText.clean(reason, TEXT_MAX);
        }
    }

    /// Routes are back with the owner.
    ///
    /// @param routes the one that was meant, and those that must not be there without it
    /// @param who a person, or `judge`
    record RoutesBack(List<String> routes, String who, String because) implements Entry {
        public RoutesBack {
            routes = List.copyOf(routes);
            who = cut(who);
            because = cut(because);
        }
    }

    /// What says nothing of where the migration stands.
    sealed interface Aside extends Entry
            permits Pointing,
                    PointerMoved,
                    SecurityJudged,
                    Denied,
                    AccessChanged,
                    Restored,
                    Approved,
                    ApprovalsVoided,
                    BrokeGlass,
                    Acknowledged,
                    ShadowBegan,
                    ShadowEnded,
                    HookEntry,
                    TwinEntry {}

    /// How the cloud side is secured was judged anew, and something changed.
    ///
    /// @param fingerprint of files, waivers and outcome
    /// @param files their names and SHA-256
    /// @param bySubject what was asked and what came of it, by subject, e.g. `audit-log`
    /// @param waivers in force, one line each
    /// @param problems of files themselves
    /// @param started whether somebody had asked for a start, so that rows may have been copied
    record SecurityJudged(
            String fingerprint,
            List<String> files,
            Map<String, Judged> bySubject,
            List<String> waivers,
            long problems,
            boolean started)
            implements Aside {
        public SecurityJudged {
            files = List.copyOf(files);
            bySubject = Map.copyOf(bySubject);
            waivers = waivers.stream().map(Entry::cut).toList();
        }

        /// @param asked all of them
        /// @param waived a person answers for it until a day
        public record Judged(long asked, long refused, long unknown, long waived) {}
    }

    /// Somebody asked for what their roles do not allow.
    record Denied(String who, String what) implements Aside {
        /// Stands for all who are not known: then `what` is a sum.
        public static final String SOMEBODY = "somebody";

        public Denied {
            who = cut(who);
            what = cut(what);
        }
    }

    /// Who may do what was changed.
    record AccessChanged(String who, String what) implements Aside {
        public AccessChanged {
            who = cut(who);
            what = cut(what);
        }
    }

    /// A person set the control plane back to an older copy of itself.
    ///
    /// @param backupMillis when the copy was made, by the wall clock, since 1970; 0 if not known
    /// @param records that the ledger had then
    /// @param checkpoints signed ones past its end, which count no more
    /// @param aside SHA-256 of the list of them; empty if there are none
    record Restored(
            String who,
            String reason,
            long backupMillis,
            long records,
            long checkpoints,
            String aside)
            implements Aside {
        public Restored {
            who = cut(who);
            reason = FreeText.clean(reason, TEXT_MAX);
        }
    }

    /// A person approved the next cutover; or, if [#SWITCH] is among the parts, that the way back
    /// be closed.
    ///
    /// @param bound SHA-256 of each part of what they approved, by its name
    /// @param untilMillis by the wall clock, since 1970
    record Approved(String who, Map<String, String> bound, long untilMillis, String reason)
            implements Aside {
        /// The part that the switch to cloud is.
        public static final String SWITCH = "switch";

        public Approved {
            who = cut(who);
            bound = Map.copyOf(bound);
            reason = FreeText.clean(reason, TEXT_MAX);
        }
    }

    /// No approval before this record counts any more.
    ///
    /// @param drifted names of the parts that changed
    record ApprovalsVoided(List<String> drifted) implements Aside {
        public ApprovalsVoided {
            drifted = List.copyOf(drifted);
        }
    }

    /// A person goes on without the approvals that are asked for; the record of the run, or of
    /// retire, follows.
    record BrokeGlass(String who, String reason) implements Aside {
        public BrokeGlass {
            who = cut(who);
            reason = FreeText.clean(reason, TEXT_MAX);
        }
    }

    /// Somebody said that they saw what they were told of.
    ///
    /// @param notice number of the record that it was about
    /// @param channel whose link was used; empty for the command line or the page
    record Acknowledged(long notice, String who, String channel) implements Aside {
        public Acknowledged {
            who = cut(who);
            channel = cut(channel);
        }
    }

    /// Somebody began to mirror requests to the other side.
    ///
    /// @param to where copies go; their answers are compared and thrown away
    record ShadowBegan(String who, Environment to, String reason) implements Aside {
        public ShadowBegan {
            who = cut(who);
            reason = FreeText.clean(reason, TEXT_MAX);
        }
    }

    /// Somebody ended the mirroring.
    record ShadowEnded(String who, String reason) implements Aside {
        public ShadowEnded {
            who = cut(who);
            reason = FreeText.clean(reason, TEXT_MAX);
        }
    }

    private static String cut(String text) {
        return FreeText.plain(text, TEXT_MAX);
    }
}
