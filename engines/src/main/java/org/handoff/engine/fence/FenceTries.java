package org.handoff.engine.fence;

import org.handoff.model.Environment;
import org.handoff.model.Epoch;
import org.handoff.model.Fault;
import org.handoff.model.Finding;
import org.handoff.model.HandoffException;
import org.handoff.socket.Command;
import org.handoff.socket.Reply;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// The tries of one command to move a side's ownership, until its bound. Each waits for open
/// transactions a little longer than the last one did, and lets the queue behind it through between
/// them: so clinicians are not kept waiting by one idle transaction, and a transaction that an open
/// one waits for cannot be locked out. In the second half of the bound, those that still stand in
/// the way are ended, if the command says so. Used by one thread.
public final class FenceTries {
    /// The first wait for open transactions.
    public static final Duration FIRST_WAIT = Duration.ofMillis(40);

    /// How long one wait may keep writers queueing.
    public static final Duration LONGEST_WAIT = Duration.ofMillis(400);

    private static final Duration PAUSE = Duration.ofMillis(5);

    private final String side;
    private final Duration bound;
    private final boolean ends;
    private final long begun = System.nanoTime();
    private final Set<String> met = new LinkedHashSet<>();
    private List<Holder> holders = List.of();
    private Duration wait = FIRST_WAIT;
    private boolean mayNotEnd;

    /// @param side for messages
    /// @param bound of all tries together
    /// @param ends whether open transactions may be ended
    public FenceTries(String side, Duration bound, boolean ends) {
        this.side = side;
        this.bound = bound;
        this.ends = ends;
    }

    /// Ends sessions on the server.
    @FunctionalInterface
    public interface Ending<E extends Exception> {
        /// @return whether the account may
        boolean end(Holder holder) throws E;
    }

    /// How long the next try may wait for open transactions: never over the bound's half, at which
    /// they are ended, and never over its end.
    public Duration nextWait() {
        long untilHalf = bound.toNanos() / 2 - elapsed();
        long left = untilHalf > 0 ? untilHalf : bound.toNanos() - elapsed();
        return Duration.ofNanos(Math.max(1_000_000, Math.min(wait.toNanos(), left)));
    }

    /// A try was held up.
    ///
    /// @param found by whom
    public <E extends Exception> void heldUp(List<Holder> found, Ending<E> ending) throws E {
        holders = List.copyOf(found);
        for (Holder holder : holders) {
            met.add(holder.who());
            if (ends && elapsed() * 2 >= bound.toNanos()) {
                mayNotEnd |= !ending.end(holder);
            }
        }
        grow();
    }

    /// A try's session broke: the next one makes another and finds what became of it.
    public void broke() {
        rest();
        grow();
    }

    /// Somebody waited to write while the fence came down.
    public void met(String who) {
        met.add(who);
    }

    private void grow() {
        Duration twice = wait.multipliedBy(2);
        wait = twice.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : twice;
    }

    /// Between two tries that did not wait on the server.
    ///
    /// @throws HandoffException if the thread is interrupted
    public void rest() {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw HandoffException.limit("fence.stopped", "The fence was stopped.", "");
        }
    }

    private long elapsed() {
        return System.nanoTime() - begun;
    }

    public boolean isOver() {
        return elapsed() >= bound.toNanos();
    }

    /// Why it did not succeed within the bound.
    ///
    /// @param grant what would let Handoff's account end others' sessions
    public Fault fault(String grant) {
        if (holders.isEmpty()) {
            return new Fault(
                    Fault.Kind.LIMIT,
                    "fence.bound",
                    "%s could not be fenced or opened within %d ms."
                            .formatted(side, bound.toMillis()),
                    "Writers or prepared transactions come faster than they end, or the server is"
                            + " slow: try again, or allow a longer bound.");
        }
        Holder first = holders.getFirst();
        return new Fault(
                Fault.Kind.LIMIT,
                "fence.open-transactions",
                "%d transactions that have written were still open on %s after %d ms; the oldest: %s, %s for %d s."
                        .formatted(
                                holders.size(),
                                side,
                                bound.toMillis(),
                                first.who(),
                                first.state(),
                                first.seconds()),
                mayNotEnd
                        ? "End them; Handoff's account may not (grant it " + grant + ")."
                        : "End them, or allow Handoff to.");
    }

    /// A fenced side's answer: whom the tries met writes beside the gateway.
    ///
    /// @param held the epoch that the database holds now
    /// @param writable whether it accepts client writes now
    public Reply.Ownership fenced(
            Environment environment, Command command, Epoch held, boolean writable) {
        List<Finding> findings =
                met.stream()
                        .map(who ->
                                new Finding(
                                        "bypass-writer",
                                        who,
                                        1,
                                        "It was writing while the fence came down, so it"
                                                + " does not come through the gateway."))
                        .toList();
        return new Reply.Ownership(environment, command.epoch(), held, writable, findings);
    }
}
