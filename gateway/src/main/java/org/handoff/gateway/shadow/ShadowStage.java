package org.handoff.gateway.shadow;

import org.handoff.gateway.hold.Decision.Forward;
import org.handoff.gateway.http.Body;
import org.handoff.gateway.http.Request;
import org.handoff.gateway.shadow.Tally.Drop;
import org.handoff.model.Environment;
import org.handoff.model.Epoch;
import org.handoff.socket.PollAnswer;
import org.handoff.socket.ShadowCounts;
import org.handoff.socket.ShadowRule;
import org.jspecify.annotations.Nullable;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/// Says which requests are mirrored, and when. All methods may be called from any thread; none that
/// an event loop calls blocks.
///
/// A request is copied only if all of these hold: there is a rule, made with the gateway's
/// settings, of the epoch under which the gate let the request go on, with a lease that lasts; the
/// owner answers it, not a canary's side; it is a GET or HEAD without a body, by the spec no write,
/// of a listed endpoint, neither conditional nor for a range; and the dice say so.
public final class ShadowStage {
    private final @Nullable ShadowSettings settings;
    private final Tally tally;
    private final AtomicLong keptBytes = new AtomicLong();
    private volatile @Nullable Active active;
    private volatile Consumer<Pair> mirror = _ -> {};

    /// Guards waiting for [Active#readable] to grow.
    private final Object news = new Object();

    /// @param settings null if the migration has no shadow
    public ShadowStage(@Nullable ShadowSettings settings) {
        this.settings = settings;
        int endpoints = settings == null ? 0 : settings.endpoints().rules().size();
        int paths = settings == null ? 0 : settings.limits().paths();
        tally = new Tally(endpoints, paths);
    }

    /// A rule as it holds now.
    ///
    /// @param until end of the lease
    /// @param readable everything answered by the owner before is on the other side
    private record Active(
            ShadowRule rule, Epoch epoch, boolean isMirroring, long until, long readable) {}

    /// Who mirrors what was copied. Call once, before the first request.
    void onPair(Consumer<Pair> taker) {
        mirror = taker;
    }

    @Nullable ShadowSettings settings() {
        return settings;
    }

    Tally tally() {
        return tally;
    }

    /// Takes what came with a directive that the gate obeys. Called by one thread.
    ///
    /// @param sentAt when the poll was sent
    public void adopt(PollAnswer answer, long sentAt) {
        ShadowRule rule = answer.shadow();
        Active before = active;
        if (rule == null || settings == null) {
            active = null;
            tell();
            return;
        }
        Epoch epoch = answer.directive().epoch();
        boolean isSame =
                before != null
                        && before.rule.version() == rule.version()
                        && before.epoch.equals(epoch);
        long readable = before != null && isSame ? before.readable : sentAt;
        if (answer.isLagKnown() && answer.readableAt(sentAt) - readable > 0) {
            readable = answer.readableAt(sentAt);
        }
        if (before == null || before.rule.version() != rule.version()) {
            tally.begin(rule.version());
        }
        active =
                new Active(
                        rule,
                        epoch,
                        settings.fingerprint().equals(rule.settings()),
                        sentAt + answer.directive().lease().toNanos(),
                        readable);
        tell();
    }

    private void tell() {
        synchronized (news) {
            news.notifyAll();
        }
    }

    /// Begins a copy of a request that the gate let go on, or does not.
    ///
    /// @param isWrite by method and rules
    public @Nullable Copy sample(Request request, Forward to, boolean isWrite) {
        Active now = active;
        ShadowSettings set = settings;
        if (now == null || set == null || !now.isMirroring || isWrite) {
            return null;
        }
        boolean isHead = request.method() == Request.Method.HEAD;
        boolean holds =
                now.epoch.equals(to.epoch())
                        && now.rule.to() != to.owner()
                        && System.nanoTime() - now.until < 0
                        && (isHead || request.method() == Request.Method.GET)
                        && request.body() == Body.Kind.NONE
                        && !request.isUpgrade()
                        && ThreadLocalRandom.current().nextInt(ShadowRule.WHOLE) < now.rule.share();
        int endpoint = holds ? set.endpoints().indexOf(request) : -1;
        if (endpoint < 0 || MirroredHead.isPartial(request.head())) {
            return null;
        }
        Kept head = keeping(set);
        if (!head.add(request.head())) {
            head.release();
            dropped(Drop.BYTES);
            return null;
        }
        return new Copy(this, to, now.rule.version(), endpoint, isHead, head, keeping(set));
    }

    private Kept keeping(ShadowSettings set) {
        return new Kept(keptBytes, set.limits().bytes(), set.limits().answerBytes());
    }

    void offer(Pair pair) {
        mirror.accept(pair);
    }

    /// A copy came to nothing.
    void dropped(Drop why) {
        tally.drop(why);
    }

    /// Whether mirrored requests of the pair may still be sent.
    boolean isCurrent(Pair pair) {
        Active now = active;
        return now != null
                && now.rule.version() == pair.version()
                && now.epoch.equals(pair.epoch())
                && System.nanoTime() - now.until < 0;
    }

    /// Waits until the other side has everything that the pair's answer was made from.
    ///
    /// @return null if it has; otherwise why the pair is dropped
    @Nullable Drop awaitReadable(Pair pair) throws InterruptedException {
        ShadowSettings set = settings;
        if (set == null) {
            return Drop.ENDED;
        }
        long deadline = pair.endedAt() + set.lagMax().toNanos();
        synchronized (news) {
            while (isCurrent(pair)) {
                Active now = active;
                boolean isThere = now != null && now.readable - pair.endedAt() > 0;
                if (!set.isFollowing() || isThere) {
                    return null;
                }
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    return Drop.BEHIND;
                }
                news.wait(Math.max(1, left / 1_000_000));
            }
        }
        return Drop.ENDED;
    }

    /// The next report for the control plane; what it holds is no longer counted here.
    ///
    /// @return null if there is nothing to report
    public @Nullable ShadowCounts report(String incarnation, long number) {
        ShadowCounts counts = tally.take(incarnation, number);
        return counts.version() == 0 || counts.isEmpty() ? null : counts;
    }

    /// The version of the rule that is obeyed; 0 if none is.
    public long version() {
        Active now = active;
        return now == null || !now.isMirroring ? 0 : now.rule.version();
    }

    /// Bytes of answers kept now.
    long keptBytes() {
        return keptBytes.get();
    }

    /// The side that is mirrored to now; null if none is.
    @Nullable Environment to() {
        Active now = active;
        return now == null || !now.isMirroring ? null : now.rule.to();
    }
}
