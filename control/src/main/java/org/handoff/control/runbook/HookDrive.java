package org.handoff.control.runbook;

import org.handoff.control.ledger.HookEntry;
import org.handoff.control.runbook.Event.PointerSaid;
import org.handoff.control.runbook.SiteSteps.HoldPoint;
import org.handoff.control.runbook.SiteSteps.SiteHook;
import org.handoff.control.runbook.SiteSteps.Stop;
import org.handoff.model.Environment;
import org.handoff.model.Epoch;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/// Hooks and hold points, one after the other. Of each hook the intent is durable before its driver
/// is asked, and what came of it before the next one is: after a crash the driver is asked under a
/// higher epoch, looks first, and does nothing twice.
///
/// | at | event | then |
/// |---|---|---|
/// | a hook | intent durable | its driver is asked |
/// | asked | seen there | outcome durable, the next one |
/// | asked | failed, or silent for its budget and [#SLACK] | asked again after [Drive#AGAIN] |
/// | asked | failed as often as it may: [Mode#MUST] | outcome durable, the run ends |
/// | asked | a person says that it is done | outcome durable, the next one |
/// | a hold point | released by who may | durable, the next one |
/// | a hold point | its time is over | the run goes back |
final class HookDrive {
    /// Beyond a hook's own budget, for its answer to arrive.
    static final Duration SLACK = Duration.ofSeconds(2);

    /// Who a driver's word is recorded as.
    private static final String OURS = "handoff";

    /// What a hook that fails means.
    enum Mode {
        /// The run ends.
        MUST,
        /// It is asked until it is done.
        INSIST
    }

    /// What it is part of.
    ///
    /// @param says what it waits for
    /// @param over what follows once all are done
    /// @param failed what follows if one of them cannot be done, with a short word and a text
    record Hands(Consumer<String> says, Runnable over, Failed failed) {
        interface Failed {
            void because(String word, String text);
        }
    }

    private final Desk desk;
    private final Run run;
    private final Environment to;
    private final Deque<Stop> rest;
    private final Mode mode;
    private final Hands hands;
    private @Nullable Stop stop;
    private Epoch epoch = Epoch.NONE;
    private long begunAt;
    private long lastAt;
    private boolean asking;
    private int failures;

    HookDrive(
            Desk desk,
            Run run,
            Environment to,
            List<? extends Stop> stops,
            Mode mode,
            Hands hands) {
        this.desk = desk;
        this.run = run;
        this.to = to;
        this.rest = new ArrayDeque<>(stops);
        this.mode = mode;
        this.hands = hands;
    }

    void begin() {
        if (rest.isEmpty()) {
            stop = null;
            hands.over().run();
            return;
        }
        stop = rest.removeFirst();
        failures = 0;
        begunAt = desk.now().nanos();
        switch (stop) {
            case HoldPoint it -> reach(it);
            case SiteHook it -> intend(it);
        }
    }

    /// The hold point that is waited at; null if none is.
    @Nullable HoldPoint holdPoint() {
        return stop instanceof HoldPoint it ? it : null;
    }

    /// The hook that is under way; null if none is.
    @Nullable SiteHook hook() {
        return stop instanceof SiteHook it ? it : null;
    }

    boolean waitsForAPerson() {
        return stop instanceof HoldPoint || (stop instanceof SiteHook it && it.isByHand());
    }

    Environment to() {
        return to;
    }

    private void reach(HoldPoint point) {
        Instant known = desk.hooks().until(point.name());
        if (known != null) {
            tell(point, known);
            return;
        }
        Instant until = desk.now().wall().plus(point.within());
        desk.append(
                new HookEntry.HoldPointReached(
                        run.number(), point.name(), point.people(), until.toEpochMilli()),
                desk.history().epoch(),
                () -> tell(point, until));
    }

    private void tell(HoldPoint point, Instant until) {
        String text =
                "Hold point "
                        + point.name()
                        + ": "
                        + point.whoReleases()
                        + " releases it with handoff proceed until "
                        + until
                        + ", else the run goes back.";
        hands.says().accept(text);
        desk.setAttention(text);
        desk.say(text);
    }

    private void intend(SiteHook hook) {
        desk.append(
                new HookEntry.HookAsked(
                        run.number(), hook.name(), to, hook.tries(), hook.budget().toMillis()),
                desk.history().epoch(),
                () -> {
                    epoch = desk.history().epoch();
                    begunAt = desk.now().nanos();
                    String what = hook.instruction(to);
                    hands.says().accept(what);
                    desk.say("Now " + what + ".");
                    if (hook.isByHand()) {
                        desk.setAttention("By hand, " + what + ". Then: handoff proceed.");
                    } else {
                        ask(hook);
                    }
                });
    }

    private void ask(SiteHook hook) {
        asking = true;
        lastAt = desk.now().nanos();
        desk.drive(new Action.Drive(epoch, to, List.of(hook.name())));
    }

    void onMoment() {
        switch (stop) {
            case HoldPoint it -> {
                Instant until = desk.hooks().until(it.name());
                if (until != null && !desk.now().wall().isBefore(until)) {
                    hands.failed().because("hold-point", it.name() + " was not released in time");
                }
            }
            case SiteHook it when it.isByHand() -> {
                if (mode == Mode.MUST && desk.now().isPast(begunAt, it.budget())) {
                    end(it, false, "nobody said in time that it is done");
                }
            }
            case SiteHook it -> hookMoment(it);
            case null -> {}
        }
    }

    private void hookMoment(SiteHook hook) {
        if (asking && desk.now().isPast(lastAt, hook.budget().plus(SLACK))) {
            failed(hook, "it did not answer within " + hook.budget().toSeconds() + " s");
        } else if (!asking && desk.now().isPast(lastAt, Drive.AGAIN)) {
            ask(hook);
        }
    }

    /// An answer to what was asked under another epoch, or of another hook, says nothing.
    void take(PointerSaid said) {
        if (!(stop instanceof SiteHook hook)
                || hook.isByHand()
                || !said.epoch().equals(epoch)
                || !said.pointer().equals(hook.name())) {
            return;
        }
        switch (said.where()) {
            case THERE -> end(hook, true, said.text());
            case NOT_YET, FAILED -> {
                // One that came after its budget was counted then.
                if (asking) {
                    failed(hook, said.text());
                }
            }
        }
    }

    private void failed(SiteHook hook, String text) {
        failures++;
        asking = false;
        lastAt = desk.now().nanos();
        if (mode == Mode.MUST && failures >= hook.tries()) {
            end(hook, false, text);
            return;
        }
        hands.says().accept("tried again: " + hook.name() + ": " + text);
        if (mode == Mode.INSIST) {
            desk.setAttention(hook.name() + ": " + text + " Once it is done: handoff point.");
        }
    }

    private void end(SiteHook hook, boolean done, String text) {
        desk.append(
                ended(hook, done, text, OURS),
                desk.history().epoch(),
                () -> {
                    desk.say(hook.name() + ": " + text);
                    goOn(hook, done, text);
                });
    }

    private HookEntry.HookEnded ended(SiteHook hook, boolean done, String text, String who) {
        int tries = failures + (done && who.equals(OURS) ? 1 : 0);
        long micros = desk.now().nanosSince(begunAt) / 1_000;
        return new HookEntry.HookEnded(
                run.number(), hook.name(), to, done, tries, micros, text, who);
    }

    private void goOn(SiteHook hook, boolean done, String text) {
        if (done) {
            desk.setAttention("");
            begin();
        } else {
            hands.failed().because("hook", hook.name() + ": " + text);
        }
    }

    /// A person says that the hook under way is done.
    void done(SiteHook hook, OperatorRequest request, long ticket) {
        String text = request.reason().isBlank() ? "done by hand" : request.reason();
        desk.append(
                ended(hook, true, text, request.who()),
                desk.history().epoch(),
                request.key(),
                () -> {
                    desk.answer(ticket, OperatorAnswer.yes("Noted: " + hook.name() + " is done."));
                    desk.say(hook.name() + " is done, says " + request.who() + ".");
                    goOn(hook, true, text);
                });
    }

    /// A person lets the run go on.
    void release(HoldPoint point, OperatorRequest request, long ticket) {
        desk.append(
                new HookEntry.HoldPointReleased(
                        run.number(), point.name(), request.who(), request.reason()),
                desk.history().epoch(),
                request.key(),
                () -> {
                    String text = "Hold point " + point.name() + " released by " + request.who();
                    desk.answer(ticket, OperatorAnswer.yes(text + "."));
                    desk.say(text + ".");
                    desk.setAttention("");
                    begin();
                });
    }
}
