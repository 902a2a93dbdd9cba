package org.handoff.control.runbook;

import org.handoff.control.ledger.Entry;
import org.handoff.model.Epoch;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Pointers that their drivers are asked to move, again and again until each is seen there. Nothing
/// waits for it: the gateways forward, and a rollback may begin at any time. Its epoch keeps what
/// was asked here, and comes late, from undoing what was asked after.
final class Drive {
    /// Between two times of asking; a driver that is under way is not started twice.
    static final Duration AGAIN = Duration.ofSeconds(3);

    private final Desk desk;
    private final Run run;
    private final Set<String> waiting;
    private final Runnable over;
    private Epoch epoch = Epoch.NONE;
    private long askedAt;

    /// @param over what follows once all are seen there
    Drive(Desk desk, Run run, List<String> pointers, Runnable over) {
        this.desk = desk;
        this.run = run;
        this.waiting = new LinkedHashSet<>(pointers);
        this.over = over;
    }

    /// The intent is durable before any driver is asked; after a restart all of it is asked again,
    /// under a higher epoch.
    void begin() {
        String text = "drivers lead " + String.join(", ", waiting) + " to " + run.to().label();
        desk.append(
                new Entry.Pointing(run.number(), run.to(), List.copyOf(waiting)),
                desk.history().epoch(),
                () -> {
                    epoch = desk.history().epoch();
                    desk.steps().say(Step.POINT, text);
                    desk.say("Now " + text + ".");
                    ask();
                });
    }

    private void ask() {
        askedAt = desk.now().nanos();
        desk.drive(new Action.Drive(epoch, run.to(), List.copyOf(waiting)));
    }

    void onMoment() {
        if (!waiting.isEmpty() && desk.now().isPast(askedAt, AGAIN)) {
            ask();
        }
    }

    /// An answer to what was asked under another epoch, or answered before, says nothing.
    void take(Event.PointerSaid said) {
        if (!said.epoch().equals(epoch) || !waiting.contains(said.pointer())) {
            return;
        }
        String text = said.pointer() + ": " + said.text();
        switch (said.where()) {
            case NOT_YET -> desk.steps().say(Step.POINT, text);
            case FAILED -> {
                desk.steps().say(Step.POINT, "tried again: " + text);
                desk.setAttention(text + " Once it points there: handoff point.");
            }
            case THERE -> there(said, text);
        }
    }

    private void there(Event.PointerSaid said, String text) {
        desk.append(
                new Entry.PointerMoved(run.number(), said.pointer(), said.text()),
                desk.history().epoch(),
                () -> {
                    waiting.remove(said.pointer());
                    desk.say(text);
                    desk.setAttention("");
                    if (waiting.isEmpty()) {
                        over.run();
                    }
                });
    }
}
