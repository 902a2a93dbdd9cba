package org.handoff.gateway.cohort;

import org.handoff.gateway.hold.Decision.Forward;
import org.handoff.gateway.http.Request;
import org.handoff.model.Environment;
import org.handoff.model.Epoch;
import org.handoff.model.cohort.CanaryData;
import org.handoff.model.cohort.CohortKey;
import org.handoff.model.cohort.Who;
import org.handoff.socket.CanaryCounts;
import org.handoff.socket.CanaryRule;
import org.handoff.socket.PollAnswer;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.LongSupplier;

/// The stage behind the hold: sends requests of a cohort's members to the side that does not own
/// writes. It is asked only for requests that the gate lets go on, and it can only choose the side:
/// so hold, lease and epoch bind members like everybody else. All methods may be called from any
/// thread.
///
/// A request stays with the owner unless all of these hold:
///
/// - there is a rule, it came with the directive of the epoch under which the gate let the request
///   go on, and that directive's lease has not run out;
/// - the gateway's settings are the rule's;
/// - it is of one of the canary's routes, is no tunnel, and its identity belongs to the cohort;
/// - where the other side has a database of its own: it is a read, and everything that the same
///   session wrote before is there already. Who charts sees what they charted.
///
/// The last one needs no clock of anybody else: the control plane says how far the other side was
/// behind when it answered; the poll was *sent* before that, by this gateway's clock; so what the
/// owner had answered that long before the sending is on the other side. A session is the user, or
/// the facility where there is no user; sessions share marks by hash, which can only keep a read
/// with the owner for longer. A write that names no session counts as one of everybody's, and so
/// does everything before the rule came: this process may have started just now.
public final class CanaryStage {
    /// How long a member's request waits for a connection to the other side before the owner is to
    /// answer it.
    public static final Duration CONNECT_MAX = Duration.ofMillis(300);

    /// Marks of the last write of each session.
    private static final int MARKS = 1 << 16;

    private final @Nullable CanarySettings settings;
    private final LongSupplier clock;
    private final AtomicLongArray marks;
    private final AtomicLong everybody;
    private volatile @Nullable Active active;

    /// @param settings null if the migration has no canary
    /// @param clock nanoseconds, monotonic
    public CanaryStage(@Nullable CanarySettings settings, LongSupplier clock) {
        this.settings = settings;
        this.clock = clock;
        boolean marking = settings != null && settings.data() == CanaryData.REPLICA;
        long now = clock.getAsLong();
        marks = new AtomicLongArray(marking ? MARKS : 1);
        for (int i = 0; i < marks.length(); i++) {
            marks.setPlain(i, now);
        }
        everybody = new AtomicLong(now);
    }

    /// A rule as it holds now.
    ///
    /// @param until end of the lease
    /// @param since when this version came
    /// @param readable everything answered by the owner before is on the other side
    private record Active(
            CanaryRule rule,
            Epoch epoch,
            boolean isPlacing,
            long until,
            long since,
            long readable,
            Tally tally) {}

    /// Takes what came with a directive that the gate obeys. Called by one thread.
    ///
    /// @param sentAt when the poll was sent
    public void adopt(PollAnswer answer, long sentAt) {
        CanaryRule rule = answer.canary();
        if (rule == null) {
            active = null;
            return;
        }
        Active before = active;
        Epoch epoch = answer.directive().epoch();
        if (before == null
                || before.rule.version() != rule.version()
                || !before.epoch.equals(epoch)) {
            before = begin(rule, epoch, before);
        }
        long readable = answer.readableAt(sentAt);
        boolean later = answer.isLagKnown() && readable - before.readable > 0;
        active =
                new Active(
                        rule,
                        epoch,
                        before.isPlacing,
                        sentAt + answer.directive().lease().toNanos(),
                        before.since,
                        later ? readable : before.readable,
                        before.tally);
    }

    private Active begin(CanaryRule rule, Epoch epoch, @Nullable Active before) {
        boolean sameVersion = before != null && before.rule.version() == rule.version();
        int routes = settings == null ? 0 : settings.routes().rules().size();
        Tally tally =
                before != null && sameVersion ? before.tally : new Tally(routes, rule.isTrial());
        boolean isPlacing = settings != null && settings.fingerprint().equals(rule.settings());
        long now = clock.getAsLong();
        return new Active(rule, epoch, isPlacing, now, now, now, tally);
    }

    /// Says where a request goes that the gate lets go on.
    ///
    /// @return null if there is no canary for it: to the owner
    public @Nullable Placement place(Request request, Caller caller, Forward to, boolean isWrite) {
        Active now = active;
        CanarySettings set = settings;
        if (now == null || set == null || !now.isPlacing) {
            return null;
        }
        Who who = who(request, caller, set);
        long session = session(who, set.key());
        boolean holds =
                now.epoch.equals(to.epoch())
                        && now.rule.to() != to.owner()
                        && clock.getAsLong() - now.until < 0;
        int route = holds && isAlike(request, isWrite, session, now, set) ? index(request) : -1;
        String hashed = who.of(now.rule.cohort().unit());
        boolean member = now.rule.cohort().contains(who, set.key());
        if (route < 0 || (hashed == null && !member)) {
            return new Placement(to.owner(), false, now.rule.version(), session, null, null);
        }
        boolean away = member && !now.rule.isTrial();
        Tally.Arm slice =
                now.rule.isTrial() && hashed != null
                        ? now.tally.slice(slice(set.key().bucket(hashed)))
                        : null;
        return new Placement(
                away ? now.rule.to() : to.owner(),
                away,
                now.rule.version(),
                session,
                now.tally.arm(route, member),
                slice);
    }

    /// Whether a placed request may still be sent, having waited for a connection.
    public boolean isCurrent(Placement placement) {
        Active now = active;
        return !placement.isAway()
                || (now != null
                        && now.rule.version() == placement.version()
                        && clock.getAsLong() - now.until < 0);
    }

    /// A write is being answered, or is over: reads of its session stay with the owner until what
    /// it wrote is on the other side. Call it before a byte of the answer is sent.
    ///
    /// @param placement null if none was made for it
    public void wrote(@Nullable Placement placement) {
        if (settings == null || settings.data() != CanaryData.REPLICA) {
            return;
        }
        long now = clock.getAsLong();
        if (placement == null || placement.session() == Placement.NO_SESSION) {
            everybody.set(now);
        } else {
            marks.set(mark(placement.session()), now);
        }
    }

    /// As the control plane is told.
    public CanaryCounts counts() {
        Active now = active;
        return now == null
                ? CanaryCounts.NONE
                : new CanaryCounts(
                        now.rule.version(),
                        now.isPlacing,
                        now.isPlacing ? now.tally.routes() : List.of(),
                        now.isPlacing ? now.tally.slices() : List.of());
    }

    private static Who who(Request request, Caller caller, CanarySettings set) {
        RequestText text = new RequestText(request.head());
        IdentitySource user = set.user();
        IdentitySource facility = set.facility();
        return new Who(
                user == null ? null : user.read(request, text, caller),
                facility == null ? null : facility.read(request, text, caller));
    }

    /// With users known, a request without one names no session: its user may have written with
    /// their name a moment ago.
    private long session(Who who, CohortKey key) {
        boolean byUser = settings != null && settings.user() != null;
        String named = byUser ? who.user() : who.facility();
        return named == null ? Placement.NO_SESSION : key.hash(named) | 1;
    }

    private boolean isAlike(
            Request request, boolean isWrite, long session, Active now, CanarySettings set) {
        if (request.isUpgrade()) {
            return false;
        }
        if (set.data() == CanaryData.SHARED) {
            return true;
        }
        long behind = clock.getAsLong() - now.readable;
        return !isWrite
                && session != Placement.NO_SESSION
                && behind < set.lagMax().toNanos()
                && now.readable - now.since > 0
                && now.readable - everybody.get() > 0
                && now.readable - marks.get(mark(session)) > 0;
    }

    private int index(Request request) {
        return settings == null ? -1 : settings.routes().indexOf(request);
    }

    private static int mark(long session) {
        return (int) (session >>> 48) & (MARKS - 1);
    }

    private static int slice(int bucket) {
        return bucket * CanaryCounts.SLICES / CohortKey.BUCKETS;
    }

    /// The side that members go to now; null if none do.
    public @Nullable Environment awayTo() {
        Active now = active;
        return now == null || !now.isPlacing || now.rule.isTrial() ? null : now.rule.to();
    }
}
