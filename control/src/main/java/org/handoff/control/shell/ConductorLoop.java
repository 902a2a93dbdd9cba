package org.handoff.control.shell;

import org.handoff.control.gate.Evidence;
import org.handoff.control.ledger.Entry;
import org.handoff.control.ledger.Ledger;
import org.handoff.control.ledger.LedgerRecord;
import org.handoff.control.ledger.StaleLedgerException;
import org.handoff.control.runbook.Action;
import org.handoff.control.runbook.Conductor;
import org.handoff.control.runbook.ConductorConfig;
import org.handoff.control.runbook.Event;
import org.handoff.control.runbook.OperatorAnswer;
import org.handoff.control.runbook.OperatorRequest;
import org.handoff.control.runbook.Phase;
import org.handoff.control.runbook.Snapshot;
import org.handoff.model.Fault;
import org.handoff.model.HandoffException;
import org.handoff.socket.GatewayStatus;
import org.handoff.socket.PollAnswer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// The one thread that owns the conductor: takes events from an inbox, makes records durable before
/// it carries out what follows them, and answers polls, which may wait for something new.
///
/// If it is ever unknown whether a record was written, the conductor is thrown away and a new one
/// made from the ledger, as after a crash.
public final class ConductorLoop implements AutoCloseable {
    /// Events that may wait; one more is refused with `conductor.overloaded`.
    private static final int INBOX_MAX = 10_000;

    private static final long BUSY_TICK_NANOS = 10_000_000;
    private static final long IDLE_TICK_NANOS = 100_000_000;

    /// How long a poll may be kept waiting when there is nothing new; well below the lease.
    private static final Duration POLL_WAIT_MAX = Duration.ofMillis(250);

    private static final Duration ASK_MAX = Duration.ofSeconds(30);

    private static final Duration REBUILD_PAUSE = Duration.ofMillis(500);

    private static final Logger LOG = LoggerFactory.getLogger(ConductorLoop.class);

    private final ConductorConfig config;
    private final Ledger ledger;
    private final Actuators actuators;
    private final Ticker ticker;
    private final LinkedBlockingQueue<Message> inbox = new LinkedBlockingQueue<>(INBOX_MAX);
    private final Map<Long, CompletableFuture<OperatorAnswer>> asked = new HashMap<>();
    private final List<WaitingPoll> polls = new ArrayList<>();
    private final CompletableFuture<Void> superseded = new CompletableFuture<>();
    private final Thread thread;
    private Conductor conductor;
    private long tickets;
    private long lastTick;
    private Snapshot.@Nullable FeedLine logged;
    private volatile Snapshot snapshot;
    private volatile Published published;
    private volatile boolean closed;

    private ConductorLoop(
            ConductorConfig config, Ledger ledger, Actuators actuators, Ticker ticker) {
        this.config = config;
        this.ledger = ledger;
        this.actuators = actuators;
        this.ticker = ticker;
        this.conductor = Conductor.recover(config, ledger.readAll(), ticker.now());
        this.snapshot = conductor.snapshot(ticker.now());
        this.published = Published.of(conductor, ticker.now());
        this.thread = Thread.ofPlatform().name("conductor").unstarted(this::run);
    }

    /// Reads the ledger, takes charge and starts the thread.
    public static ConductorLoop start(
            ConductorConfig config, Ledger ledger, Actuators actuators, Ticker ticker) {
        ConductorLoop loop = new ConductorLoop(config, ledger, actuators, ticker);
        loop.thread.start();
        return loop;
    }

    /// Everything, as of some milliseconds ago.
    public Snapshot snapshot() {
        return snapshot;
    }

    /// What it shows beside the snapshot, as of some milliseconds ago.
    public Published published() {
        return published;
    }

    /// Hands over what was observed. Never blocks.
    public void evidence(Evidence evidence) {
        post(new Message.Told(new Event.EvidenceCame(evidence)));
    }

    /// The parts of the plan that stand outside the ledger were read anew. Never blocks.
    public void planRead(Map<String, String> parts) {
        post(new Message.Told(new Event.PlanRead(parts)));
    }

    /// Has something written down once nothing is under way. Never blocks.
    public void note(Entry.Aside aside) {
        note(aside, "");
    }

    /// @param request the mark of the person's request that it answers; empty if none
    public void note(Entry.Aside aside, String request) {
        post(new Message.Told(new Event.Noted(aside, request)));
    }

    /// A person's request; returns when it is answered: at once, or when gates that say "wait" have
    /// passed or their bound has.
    ///
    /// @throws HandoffException `conductor.silent` after thirty seconds
    public OperatorAnswer ask(OperatorRequest request) throws InterruptedException {
        CompletableFuture<OperatorAnswer> answer = new CompletableFuture<>();
        post(new Message.Asked(request, answer));
        return await(answer, ASK_MAX);
    }

    /// A gateway's poll. A gateway that does what it is told is kept waiting until there is
    /// something else to tell, for at most `wait`; one that does not is answered at once.
    ///
    /// @param wait how long it may take, at most a quarter of a second
    public PollAnswer poll(GatewayStatus status, Duration wait) throws InterruptedException {
        Duration bounded = wait.compareTo(POLL_WAIT_MAX) < 0 ? wait : POLL_WAIT_MAX;
        CompletableFuture<PollAnswer> answer = new CompletableFuture<>();
        post(new Message.Polled(status, bounded.toNanos(), answer));
        return await(answer, POLL_WAIT_MAX.plusSeconds(5));
    }

    /// Stops the thread. The ledger stays open: it is the caller's.
    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            thread.join(Duration.ofSeconds(10));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        boolean rebuild = false;
        while (!closed) {
            try {
                if (rebuild) {
                    Thread.sleep(REBUILD_PAUSE);
                    rebuild();
                } else {
                    rebuild = true;
                    carryOut(conductor.begin(ticker.now()));
                }
                while (!closed) {
                    turn();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                break;
            } catch (RuntimeException e) {
                LOG.error("The conductor is made anew from the ledger.", e);
            }
        }
        failWaiting("conductor.closed", "The control plane is shutting down.");
    }

    /// Goes on from the ledger, unless somebody else took over meanwhile. While the ledger does not
    /// answer, nobody is kept waiting: what a person asked for must not happen minutes later.
    private void rebuild() {
        List<LedgerRecord> records;
        try {
            records = ledger.readAll();
        } catch (HandoffException e) {
            if (e.fault().code().equals(Ledger.CLAIMED)) {
                LOG.error("Another process has the ledger; this conductor stops.", e);
                handle(new Event.Superseded());
                publish();
                failWaiting("conductor.superseded", "Another conductor is in charge.");
                return;
            }
            failWaiting("conductor.ledger-lost", "The ledger does not answer: " + e.getMessage());
            throw e;
        }
        conductor = Conductor.recover(config, records, ticker.now());
        boolean ours =
                records.isEmpty() || records.getLast().conductor().equals(config.conductor());
        carryOut(
                ours
                        ? conductor.begin(ticker.now())
                        : conductor.handle(new Event.Superseded(), ticker.now()));
    }

    private void turn() throws InterruptedException {
        long pause = conductor.isBusy() ? BUSY_TICK_NANOS : IDLE_TICK_NANOS;
        Message message = inbox.poll(untilDue(pause), TimeUnit.NANOSECONDS);
        if (message != null) {
            take(message);
        }
        long now = ticker.now().nanos();
        if (now - lastTick >= pause) {
            lastTick = now;
            checkCharge();
            handle(new Event.Tick());
            publish();
        }
        answerPolls();
    }

    /// Until the next tick, or until the first poll has waited as long as it may.
    private long untilDue(long pause) {
        long now = ticker.now().nanos();
        long tick = lastTick + pause - now;
        return Math.max(0, polls.stream().mapToLong(it -> it.until - now).reduce(tick, Math::min));
    }

    private void publish() {
        snapshot = conductor.snapshot(ticker.now());
        logFeed(snapshot.feed());
        published = Published.of(conductor, ticker.now());
        if (snapshot.phase() == Phase.STOPPED) {
            superseded.complete(null);
        }
    }

    private void logFeed(List<Snapshot.FeedLine> feed) {
        int from = logged == null ? 0 : feed.lastIndexOf(logged) + 1;
        feed.subList(from, feed.size()).forEach(line -> LOG.info("{}", line.text()));
        logged = feed.isEmpty() ? null : feed.getLast();
    }

    private void take(Message message) {
        switch (message) {
            case Message.Told it -> handle(it.event());
            case Message.Asked it -> {
                long ticket = tickets++;
                asked.put(ticket, it.answer());
                handle(new Event.OperatorAsked(it.request(), ticket));
            }
            case Message.Polled it -> {
                handle(new Event.GatewayPolled(it.status()));
                long until = ticker.now().nanos() + it.waitNanos();
                polls.add(new WaitingPoll(it.status(), until, it.answer()));
            }
        }
    }

    private void handle(Event event) {
        carryOut(conductor.handle(event, ticker.now()));
    }

    /// Does what the conductor asks, in order. An append is the last of a list; its outcome gives
    /// the next list.
    private void carryOut(List<Action> first) {
        List<Action> actions = first;
        while (!actions.isEmpty()) {
            List<Action> next = List.of();
            for (Action action : actions) {
                switch (action) {
                    case Action.Append it -> {
                        Event outcome = append(it);
                        next = conductor.handle(outcome, ticker.now());
                        publish();
                    }
                    case Action.Send it ->
                            actuators.send(
                                    it.command(), reply -> answered(new Event.ReplyArrived(reply)));
                    case Action.Drive it -> actuators.drive(it, this::answered);
                    case Action.Answer it -> {
                        CompletableFuture<OperatorAnswer> waiting = asked.remove(it.ticket());
                        if (waiting != null) {
                            // Who is answered sees in the status what the answer says.
                            publish();
                            waiting.complete(it.answer());
                        }
                    }
                }
            }
            actions = next;
        }
    }

    /// Completes once another conductor is in charge: this one does nothing any more. Its actions
    /// run in the loop's thread, so they must not wait for it.
    public CompletableFuture<Void> superseded() {
        return superseded;
    }

    private void answered(Event event) {
        if (!closed && !inbox.offer(new Message.Told(event))) {
            LOG.warn("An answer was dropped: {} events wait; it is asked again.", INBOX_MAX);
        }
    }

    private Event append(Action.Append action) {
        try {
            LedgerRecord written = ledger.append(action.previous(), action.draft());
            LOG.info(
                    "ledger seq={} epoch={} entry={}",
                    written.seq(),
                    written.epoch(),
                    written.entry().getClass().getSimpleName());
            return new Event.Appended(written);
        } catch (StaleLedgerException e) {
            LOG.error("Another conductor appended to the ledger; this one stops.", e);
            return new Event.AppendRefused();
        }
    }

    /// A conductor that was frozen finds out here that another one took over.
    private void checkCharge() {
        if (conductor.phase() == Phase.STOPPED) {
            return;
        }
        ledger.beat();
        if (!ledger.head().equals(conductor.ledgerHead())) {
            LOG.error("The ledger holds records of another conductor; this one stops.");
            handle(new Event.Superseded());
        }
    }

    /// Answers the polls that are due. That this conductor is in charge is looked up *after* they
    /// arrived: so whatever it tells them, their leases began before anybody else took over.
    private void answerPolls() {
        long now = ticker.now().nanos();
        if (polls.stream().anyMatch(poll -> isDue(poll, now))) {
            checkCharge();
            polls.removeIf(poll -> isDue(poll, now) && answer(poll));
        }
    }

    private boolean isDue(WaitingPoll poll, long now) {
        return poll.until - now <= 0 || !conductor.isObeyedBy(poll.status);
    }

    private boolean answer(WaitingPoll poll) {
        try {
            poll.answer.complete(conductor.answerFor(poll.status, ticker.now()));
        } catch (HandoffException e) {
            poll.answer.completeExceptionally(e);
        }
        return true;
    }

    private void failWaiting(String code, String text) {
        HandoffException why = new HandoffException(new Fault(Fault.Kind.EXTERNAL, code, text, ""));
        asked.values().forEach(it -> it.completeExceptionally(why));
        asked.clear();
        polls.forEach(it -> it.answer.completeExceptionally(why));
        polls.clear();
        List<Message> waiting = new ArrayList<>();
        inbox.drainTo(waiting);
        waiting.forEach(each -> each.fail(why));
    }

    private void post(Message message) {
        if (closed || !inbox.offer(message)) {
            throw HandoffException.limit(
                    "conductor.overloaded",
                    closed
                            ? "The control plane is shutting down."
                            : "More than " + INBOX_MAX + " events wait for the conductor.",
                    "");
        }
    }

    private static <T> T await(CompletableFuture<T> answer, Duration most)
            throws InterruptedException {
        try {
            return answer.get(most.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw HandoffException.external(
                    "conductor.silent",
                    "The conductor did not answer within " + most.toSeconds() + " s.",
                    "Look at its log.",
                    e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof HandoffException fault) {
                throw fault;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    /// A poll that waits for something new, until then in monotonic nanoseconds.
    private record WaitingPoll(
            GatewayStatus status, long until, CompletableFuture<PollAnswer> answer) {}
}
