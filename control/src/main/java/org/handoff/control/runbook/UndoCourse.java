package org.handoff.control.runbook;

import org.handoff.control.ledger.Entry;
import org.handoff.control.ledger.HookEntry;
import org.handoff.control.ledger.RunSummary;
import org.handoff.control.runbook.SiteSteps.SiteHook;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/// A run failed before its switch and nothing is held any more: what its hooks did is undone, the
/// last one first, until all of it is. A hook that was asked is undone whatever came of it. It
/// never gives up; a person may do it by hand and say so.
final class UndoCourse implements Course {
    private final Desk desk;
    private final Run run;
    private final String because;
    private final String request;
    private @Nullable HookDrive drive;

    /// @param request mark of the person's request that it answers; empty if none
    UndoCourse(Desk desk, Run run, String because, String request) {
        this.desk = desk;
        this.run = run;
        this.because = because;
        this.request = request;
    }

    @Override
    public Phase phase() {
        return Phase.RETURNING;
    }

    RunSummary summary() {
        return run.summary(RunSummary.Outcome.UNDER_WAY, because);
    }

    @Override
    public void begin() {
        List<SiteHook> hooks = new ArrayList<>();
        for (String name : desk.hooks().toUndo()) {
            desk.config().site().hooks().stream()
                    .filter(it -> it.name().equals(name))
                    .findFirst()
                    .ifPresentOrElse(
                            hooks::add,
                            () -> desk.say(name + " left the spec: look after it by hand."));
        }
        // One epoch leads a hook to one side.
        desk.append(
                new HookEntry.HooksUndoing(
                        run.number(), hooks.stream().map(SiteHook::name).toList(), because),
                desk.history().epoch().next(),
                request,
                () -> lead(hooks));
    }

    private void lead(List<SiteHook> hooks) {
        drive =
                new HookDrive(
                        desk,
                        run,
                        run.from(),
                        hooks,
                        HookDrive.Mode.INSIST,
                        new HookDrive.Hands(desk::setAttention, this::end, (_, _) -> {}));
        drive.begin();
    }

    private void end() {
        desk.append(
                new Entry.RunEnded(run.number(), run.summary(RunSummary.Outcome.RETURNED, because)),
                desk.history().epoch(),
                () -> {
                    desk.say("Returned: " + run.from().label() + " serves; its hooks are undone.");
                    desk.serveAndAudit();
                });
    }

    @Override
    public @Nullable HookDrive hooks() {
        return drive;
    }

    @Override
    public void onPointer(Event.PointerSaid said) {
        if (drive != null) {
            drive.take(said);
        }
    }

    @Override
    public void onMoment() {
        if (drive != null) {
            drive.onMoment();
        }
    }
}
