package org.handoff.driver.hook;

import org.handoff.driver.Deadline;
import org.handoff.driver.Mark;
import org.handoff.driver.OwnedFile;
import org.handoff.driver.Verifying;
import org.handoff.model.Environment;
import org.handoff.model.Epoch;
import org.handoff.model.Fault;
import org.handoff.model.HandoffException;
import org.handoff.socket.DriverTraits;
import org.handoff.socket.DriverTraits.Ability;
import org.handoff.socket.DriverTraits.AfterRestart;
import org.handoff.socket.DriverTraits.Fencing;
import org.handoff.socket.Live;
import org.handoff.socket.Move;
import org.handoff.socket.TrafficDriver;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;

/// Leads a [Hook] to a side. Before the hook is asked, a file of ours says so durably: whoever
/// comes after a crash finds [Live.Half], and the same move finishes it. A hook that can be looked
/// at is believed only as far as it is seen: what is seen where it should be is not asked again,
/// and what may still be at it is not asked before its time is over. One that cannot be looked at
/// is asked again when nobody knows, so it must bear to be asked twice.
///
/// Old epochs are refused by that file, which another machine does not have: there the hook itself
/// has to refuse them.
public final class HookDriver implements TrafficDriver {
    private static final Duration PACE = Duration.ofMillis(200);

    private final Hook hook;
    private final OwnedFile file;
    private final DriverTraits traits;

    /// @param kind as the spec calls it, e.g. `command`
    /// @param kept file of ours beside the control plane's; absolute
    /// @param bound most that one call of a verb takes
    public HookDriver(String kind, Hook hook, Path kept, Duration bound) {
        this.hook = hook;
        this.file = new OwnedFile(kept);
        EnumSet<Ability> abilities = EnumSet.of(Ability.REVERSE);
        if (hook.isObserved()) {
            abilities.add(Ability.OBSERVE);
        }
        this.traits =
                new DriverTraits(
                        kind,
                        abilities,
                        Duration.ZERO,
                        bound,
                        Fencing.BY_READING,
                        AfterRestart.KEEPS);
    }

    @Override
    public DriverTraits traits() {
        return traits;
    }

    @Override
    public Live probe() {
        try {
            return live(Kept.read(file), Deadline.in(traits.bound()));
        } catch (HandoffException e) {
            return new Live.Silent(e.fault());
        }
    }

    private Live live(@Nullable Kept kept, Deadline deadline) {
        Environment led = kept == null ? Environment.LEGACY : kept.mark().side();
        Environment now = led;
        if (hook.isObserved()) {
            String said;
            try {
                said = hook.look(deadline);
            } catch (HookFailure failure) {
                return new Live.Silent(silent(failure));
            }
            now = side(said);
            if (now == null) {
                return new Live.Foreign(List.of("it says neither legacy nor cloud"));
            }
        }
        Epoch held = kept == null ? Epoch.NONE : kept.mark().epoch();
        String tells = hook.isObserved() ? "it says " + now.label() : "it cannot be looked at";
        if (kept == null) {
            return new Live.Whole(now, held, ready(), List.of(tells, "never led by Handoff"));
        }
        List<String> details =
                List.of(tells, (kept.isDone() ? "led: " : "asked: ") + kept.mark().text());
        return kept.isDone() && now == led
                ? new Live.Whole(now, held, ready(), details)
                : new Live.Half(held, details);
    }

    private static Live.Ready ready() {
        return Live.Ready.yes("takes effect when it is asked");
    }

    private static @Nullable Environment side(String said) {
        for (Environment each : Environment.values()) {
            if (each.label().equals(said)) {
                return each;
            }
        }
        return null;
    }

    /// Marks it where it is.
    @Override
    public Move prepare(Epoch epoch, Environment side) {
        return inside(deadline -> {
            Kept kept = Kept.read(file);
            if (kept != null && epoch.isOlderThan(kept.mark().epoch())) {
                return new Move.Stale(kept.mark().epoch());
            }
            return switch (live(kept, deadline)) {
                case Live.Silent it -> new Move.Refused(it.fault());
                case Live.Whole it when it.side() == side -> {
                    Move no = Mark.judge(kept == null ? null : kept.mark(), epoch, side);
                    yield no == null ? done(new Mark(epoch, side), kept) : no;
                }
                case Live.Whole _, Live.Half _, Live.Foreign _ ->
                        Mark.refused(
                                "driver.elsewhere",
                                "It does not lead wholly to " + side.label() + " now.",
                                "Prepare it for the side that owns writes.");
            };
        });
    }

    private Move done(Mark mark, @Nullable Kept before) {
        Kept.write(file, mark, Kept.How.DONE);
        boolean changed = before == null || !before.mark().equals(mark);
        return new Move.Done(changed, "leads to " + mark.side().label());
    }

    @Override
    public Move apply(Epoch epoch, Environment side) {
        return inside(deadline -> {
            Kept kept = Kept.read(file);
            Move no = Mark.judge(kept == null ? null : kept.mark(), epoch, side);
            return no == null ? go(kept, new Mark(epoch, side), deadline) : no;
        });
    }

    private Move go(@Nullable Kept kept, Mark wanted, Deadline deadline) {
        try {
            hook.settle(wanted.side(), deadline);
        } catch (HookFailure failure) {
            return Mark.unknown(failure.getMessage() + ".");
        }
        Live now = live(kept, deadline);
        switch (now) {
            case Live.Silent it -> {
                return new Move.Refused(it.fault());
            }
            case Live.Foreign it -> {
                return Mark.refused(
                        "driver.foreign",
                        String.join("; ", it.details()) + ".",
                        "Lead it to one of the two by hand, then ask again.");
            }
            case Live.Whole it when kept != null && kept.mark().equals(wanted) -> {
                return new Move.Done(false, "led to " + it.side().label() + " before");
            }
            case Live.Whole it when hook.isObserved() && it.side() == wanted.side() -> {
                return done(wanted, kept);
            }
            case Live.Half _ when kept != null && hook.isObserved() -> {
                if (kept.mark().side() == wanted.side() && isThere(wanted.side(), deadline)) {
                    return done(wanted, kept);
                }
                if (mayBeAtIt(kept, wanted)) {
                    return Mark.unknown("It was asked before, and may be at it still.");
                }
            }
            case Live.Whole _, Live.Half _ -> {}
        }
        Kept.write(file, wanted, Kept.How.ASKED);
        try {
            hook.lead(wanted.epoch(), wanted.side(), deadline);
        } catch (HookFailure failure) {
            return failed(kept, wanted, failure, deadline);
        }
        return isSeen(wanted.side(), deadline)
                ? done(wanted, kept)
                : Mark.unknown("It was asked, and is not seen there in time.");
    }

    private boolean isThere(Environment side, Deadline deadline) {
        try {
            return side(hook.look(deadline)) == side;
        } catch (HookFailure _) {
            return false;
        }
    }

    /// Whoever asked last died before it ended, or gave up waiting: its time is not over yet, or
    /// what it started runs on.
    private boolean mayBeAtIt(Kept kept, Mark wanted) {
        // Whoever asks again under the same epoch was told how it ended.
        if (kept.how() != Kept.How.ASKED || kept.mark().epoch().equals(wanted.epoch())) {
            return false;
        }
        if (hook.isUnderWay()) {
            return true;
        }
        Duration since = Duration.between(file.changedAt(), Instant.now());
        return !since.isNegative() && since.compareTo(traits.bound()) < 0;
    }

    /// What it did not do, although it ended, is put back in our file too; anything else stays as
    /// asked.
    private Move failed(@Nullable Kept kept, Mark wanted, HookFailure failure, Deadline deadline) {
        boolean still = false;
        if (failure.isOver() && hook.isObserved() && hook.looksAtTheThing()) {
            try {
                still = side(hook.look(deadline)) == wanted.side().other();
            } catch (HookFailure _) {
                // Nobody knows, then.
            }
        }
        if (!still) {
            if (failure.isOver()) {
                Kept.write(file, wanted, Kept.How.ENDED);
            }
            return Mark.unknown(failure.getMessage() + ".");
        }
        if (kept == null) {
            file.delete();
        } else {
            Kept.write(file, kept.mark(), kept.how());
        }
        return Mark.refused(
                "driver.hook",
                failure.getMessage() + ", and it leads to " + wanted.side().other().label() + ".",
                "Nothing was changed. See its own log.");
    }

    private boolean isSeen(Environment side, Deadline deadline) {
        if (!hook.isObserved()) {
            return true;
        }
        while (true) {
            try {
                if (side(hook.look(deadline)) == side) {
                    return true;
                }
            } catch (HookFailure _) {
                // Perhaps it says so the next time.
            }
            if (deadline.isOver()) {
                return false;
            }
            pause();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(PACE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw HandoffException.external("driver.unknown", "Interrupted while waiting.", "", e);
        }
    }

    /// Nothing of [#prepare] is left behind.
    @Override
    public Move compensate(Epoch epoch, Environment side) {
        return apply(epoch, side);
    }

    @Override
    public Proof verify(Epoch epoch, Environment side) {
        return Verifying.judge(
                "It",
                probe(),
                epoch,
                side,
                () ->
                        hook.isObserved()
                                ? new Proof.Confirmed(-1, "it says " + side.label())
                                : new Proof.Attested("it ended well; it cannot be looked at"));
    }

    private Move inside(Work work) {
        try {
            Files.createDirectories(Objects.requireNonNull(file.path().getParent()));
        } catch (IOException e) {
            return Mark.refused(
                    "driver.file", "The folder of " + file.path() + " cannot be made.", "");
        }
        Deadline deadline = Deadline.in(traits.bound());
        try (OwnedFile.Lock _ = file.lock(deadline)) {
            return work.run(deadline);
        } catch (HandoffException e) {
            return e.fault().code().equals("driver.unknown")
                    ? new Move.Unknown(e.fault())
                    : new Move.Refused(e.fault());
        }
    }

    private static Fault silent(HookFailure failure) {
        return new Fault(
                Fault.Kind.EXTERNAL,
                "driver.silent",
                "It does not say where it leads: " + failure.getMessage() + ".",
                "Try its observe by hand.");
    }

    @Override
    public void close() {}

    private interface Work {
        Move run(Deadline deadline);
    }
}
