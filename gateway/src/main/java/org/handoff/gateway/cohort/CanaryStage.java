package org.handoff.gateway.cohort;

import org.handoff.gateway.hold.Decision.Forward;
import org.handoff.gateway.http.Request;
import org.handoff.gateway.route.HeadText;
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

    private final @Nullable CanarySettings settings;
    private final LongSupplier clock;
    private final Sessions sessions;
    private volatile @Nullable Active active;

    /// @param settings null if the migration has no canary
    /// @param clock nanoseconds, monotonic
    public CanaryStage(@Nullable CanarySettings settings, LongSupplier clock) {
        this(
                settings,
                clock,
                new Sessions(settings != null && settings.data() == CanaryData.REPLICA, clock));
    }

    /// @param sessions shared by what sends the same people's requests away
    CanaryStage(@Nullable CanarySettings settings, LongSupplier clock, Sessions sessions) {
        this.settings = settings;
        this.clock = clock;
        this.sessions = sessions;
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
    /// @param rule null if there is none
    /// @param sentAt when the poll was sent
    public void adopt(@Nullable CanaryRule rule, PollAnswer answer, long sentAt) {
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
        boolean whole = set.isWholeNameless() && now.rule.cohort().isEverybody();
        boolean member = whole || now.rule.cohort().contains(who, set.key());
        if (route < 0 || (hashed == null && !member)) {
            return stays(to, now.rule.version(), session);
        }
        boolean away = member && !now.rule.isTrial();
        Tally.Arm slice =
                now.rule.isTrial() && hashed != null
                        ? now.tally.slice(slice(set.key().bucket(hashed)))
                        : null;
        return new Placement(
                this,
                away ? now.rule.to() : to.owner(),
                away,
                now.rule.version(),
                session,
                now.tally.arm(route, member),
                slice);
    }

    /// The placement of a request that stays with the owner, so that its session is known.
    Placement stays(Request request, Caller caller, Forward to) {
        CanarySettings set = settings;
        long session =
                set == null ? Placement.NO_SESSION : session(who(request, caller, set), set.key());
        return stays(to, 0, session);
    }

    private Placement stays(Forward to, long version, long session) {
        return new Placement(this, to.owner(), false, version, session, null, null);
    }

    /// Whether a placed request may still be sent, having waited for a connection.
    boolean isCurrent(Placement placement) {
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
        sessions.wrote(placement);
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
        HeadText text = new HeadText(request.head());
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
        if (request.isUpgrade() || (isWrite && set.isReadsOnly())) {
            return false;
        }
        if (set.data() == CanaryData.SHARED) {
            return true;
        }
        long behind = clock.getAsLong() - now.readable;
        return !isWrite
                && behind < set.lagMax().toNanos()
                && now.readable - now.since > 0
                && sessions.isBehind(session, now.readable);
    }

    private int index(Request request) {
        return settings == null ? -1 : settings.routes().indexOf(request);
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
