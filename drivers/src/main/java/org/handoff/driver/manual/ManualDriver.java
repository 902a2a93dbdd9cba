package org.handoff.driver.manual;

import org.handoff.driver.Deadline;
import org.handoff.driver.Mark;
import org.handoff.driver.OwnedFile;
import org.handoff.driver.Verifying;
import org.handoff.model.Environment;
import org.handoff.model.Epoch;
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
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;

/// For what no program of ours can move: tells a person what to do, and waits for their word. What
/// they said stands in a file; nobody looks whether it is so.
public final class ManualDriver implements TrafficDriver {
    private static final Duration BOUND = Duration.ofSeconds(5);
    private static final int WHO_MAX = 100;

    private final String legacy;
    private final String cloud;
    private final OwnedFile said;

    /// @param legacy what to do when legacy owns writes
    /// @param cloud what to do when cloud does
    /// @param said where a person's word stands; absolute
    public ManualDriver(String legacy, String cloud, Path said) {
        this.legacy = legacy;
        this.cloud = cloud;
        this.said = new OwnedFile(said);
    }

    @Override
    public DriverTraits traits() {
        return new DriverTraits(
                "manual",
                EnumSet.of(Ability.REVERSE),
                Duration.ZERO,
                BOUND,
                Fencing.AT_THE_THING,
                AfterRestart.KEEPS);
    }

    private @Nullable Mark mark() {
        String text = said.read();
        return text == null ? null : Mark.in(text).orElse(null);
    }

    /// Before anybody said anything it leads to legacy, as before every migration.
    @Override
    public Live probe() {
        Mark mark;
        try {
            mark = mark();
        } catch (HandoffException e) {
            return new Live.Silent(e.fault());
        }
        Live.Ready ready = Live.Ready.yes("a person does it");
        return mark == null
                ? new Live.Whole(
                        Environment.LEGACY, Epoch.NONE, ready, List.of("nobody said anything yet"))
                : new Live.Whole(
                        mark.side(), mark.epoch(), ready, List.of("a person said: " + mark.text()));
    }

    @Override
    public Move prepare(Epoch epoch, Environment side) {
        return inside(() -> {
            Mark held = mark();
            Environment now = held == null ? Environment.LEGACY : held.side();
            Move no = held == null ? null : Mark.judge(held, epoch, now);
            if (no == null && now != side) {
                no =
                        Mark.refused(
                                "driver.elsewhere",
                                "It does not lead to " + side.label() + " now.",
                                "Prepare it for the side that owns writes.");
            }
            return no == null ? write(new Mark(epoch, side), "handoff") : no;
        });
    }

    @Override
    public Move apply(Epoch epoch, Environment side) {
        return inside(() -> {
            Move no = Mark.judge(mark(), epoch, side);
            if (no != null) {
                return no;
            }
            return new Mark(epoch, side).equals(mark())
                    ? new Move.Done(false, "a person said so before")
                    : new Move.ByHand(side == Environment.LEGACY ? legacy : cloud);
        });
    }

    @Override
    public Move compensate(Epoch epoch, Environment side) {
        return apply(epoch, side);
    }

    /// A person did what [#apply] asked for.
    public Move attest(Epoch epoch, Environment side, String who) {
        return inside(() -> {
            Move no = Mark.judge(mark(), epoch, side);
            return no == null ? write(new Mark(epoch, side), who) : no;
        });
    }

    private Move write(Mark mark, String who) {
        String plain = who.replaceAll("\\p{Cntrl}", " ").strip();
        String cut = plain.length() > WHO_MAX ? plain.substring(0, WHO_MAX) : plain;
        boolean changed = !mark.equals(mark());
        said.write(mark.text() + " by=" + cut + "\n");
        return new Move.Done(changed, "noted");
    }

    @Override
    public Proof verify(Epoch epoch, Environment side) {
        return Verifying.judge(
                "It",
                probe(),
                epoch,
                side,
                () -> new Proof.Attested("a person said that it leads to " + side.label()));
    }

    private Move inside(Supplier<Move> work) {
        try {
            Files.createDirectories(Objects.requireNonNull(said.path().getParent()));
        } catch (IOException e) {
            return Mark.refused(
                    "driver.file", "The folder of " + said.path() + " cannot be made.", "");
        }
        try (OwnedFile.Lock _ = said.lock(Deadline.in(BOUND))) {
            return work.get();
        } catch (HandoffException e) {
            return new Move.Refused(e.fault());
        }
    }

    @Override
    public void close() {}
}
