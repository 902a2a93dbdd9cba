package org.handoff.driver.nginx;

import org.handoff.driver.Deadline;
import org.handoff.driver.Mark;
import org.handoff.driver.OwnedFile;
import org.handoff.driver.Program;
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
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;

/// Moves an nginx: writes the included file in one go, lets nginx test its whole configuration, and
/// reloads it gracefully. A file that nginx refuses is put back. New workers tell by which mark
/// they run; old ones finish their connections and are counted.
///
/// The file and the workers can disagree, after a process died before the reload: that is
/// [Live.Half], and the same move finishes it.
public final class NginxDriver implements TrafficDriver {
    /// Answers in a row that must be of new workers: for a moment both take connections.
    private static final int ANSWERS = 5;

    private static final Duration PACE = Duration.ofMillis(30);
    private static final Duration USUAL = Duration.ofSeconds(2);

    private final NginxConfig config;
    private final OwnedFile file;
    private final Workers workers;
    private final DriverTraits traits;

    public NginxDriver(NginxConfig config) {
        this.config = config;
        this.file = new OwnedFile(config.file());
        this.workers = new Workers(config.observe(), config.pidFile());
        this.traits =
                new DriverTraits(
                        "nginx",
                        EnumSet.of(
                                Ability.DRAIN, Ability.OBSERVE, Ability.REVERSE, Ability.PREPARE),
                        USUAL,
                        config.bound(),
                        Fencing.AT_THE_THING,
                        AfterRestart.KEEPS);
    }

    @Override
    public DriverTraits traits() {
        return traits;
    }

    @Override
    public Live probe() {
        try {
            return live(file.read(), Deadline.in(config.bound()));
        } catch (HandoffException e) {
            return new Live.Silent(e.fault());
        }
    }

    private Live live(@Nullable String text, Deadline deadline) {
        Mark written = mark(text);
        if (written == null) {
            return new Live.Foreign(
                    List.of(
                            config.file()
                                    + (text == null
                                            ? " is absent: handoff driver prepare writes it"
                                            : " is not Handoff's")));
        }
        Optional<Mark> running;
        try {
            running = workers.mark(deadline);
        } catch (IOException e) {
            return new Live.Silent(silent(e));
        }
        List<String> details =
                List.of(
                        "file: " + written.text(),
                        "workers: " + running.map(Mark::text).orElse("no mark"));
        boolean whole =
                config.text(written).equals(text)
                        && running.isPresent()
                        && running.get().equals(written);
        return whole
                ? new Live.Whole(
                        written.side(),
                        written.epoch(),
                        Live.Ready.yes("takes effect with a reload"),
                        details)
                : new Live.Half(written.epoch(), details);
    }

    private static @Nullable Mark mark(@Nullable String text) {
        return text == null || !text.startsWith(NginxConfig.HEADER)
                ? null
                : Mark.in(text).orElse(null);
    }

    /// Writes the file where there is none yet; the site's configuration has to include it.
    @Override
    public Move prepare(Epoch epoch, Environment side) {
        return inside(deadline -> {
            String text = file.read();
            Mark held = mark(text);
            if (text != null && held != null && held.side() != side) {
                Move older = Mark.judge(held, epoch, held.side());
                return older != null
                        ? older
                        : Mark.refused(
                                "driver.elsewhere",
                                "nginx does not lead to " + side.label() + " now.",
                                "Prepare it for the side that owns writes.");
            }
            return go(text, new Mark(epoch, side), text == null, deadline);
        });
    }

    @Override
    public Move apply(Epoch epoch, Environment side) {
        return inside(deadline -> go(file.read(), new Mark(epoch, side), false, deadline));
    }

    /// Nothing of [#prepare] is left behind but the file, which nginx needs.
    @Override
    public Move compensate(Epoch epoch, Environment side) {
        return apply(epoch, side);
    }

    private Move go(@Nullable String before, Mark wanted, boolean mayBeAbsent, Deadline deadline)
            throws IOException {
        Mark held = mark(before);
        if (held == null && !mayBeAbsent) {
            return Mark.refused(
                    "driver.foreign",
                    config.file() + " is " + (before == null ? "absent." : "not Handoff's."),
                    "Move what stands there away, then: handoff driver prepare.");
        }
        Move no = Mark.judge(held, wanted.epoch(), wanted.side());
        if (no != null) {
            return no;
        }
        String text = config.text(wanted);
        if (text.equals(before) && runsBy(wanted, deadline)) {
            // A reload that was cut short may still be under way: one new worker is not all.
            return awaited(wanted, deadline)
                    ? new Move.Done(false, "led to " + wanted.side().label() + " before")
                    : Mark.unknown("Some of nginx's workers still lead elsewhere.");
        }
        if (held != null && live(before, deadline) instanceof Live.Silent it) {
            return new Move.Refused(it.fault());
        }
        return perform(before, text, wanted, deadline);
    }

    private Move perform(@Nullable String before, String text, Mark wanted, Deadline deadline)
            throws IOException {
        file.write(text);
        Program tested = run(deadline, "-t");
        if (tested.exit() != 0) {
            return putBack(before, tested);
        }
        Program reload = run(deadline, "-s", "reload");
        if (reload.exit() != 0) {
            return Mark.unknown("nginx may not have been reloaded: " + complaint(reload) + ".");
        }
        return awaited(wanted, deadline)
                ? new Move.Done(true, "leads to " + wanted.side().label())
                : Mark.unknown("nginx was reloaded and its workers do not say so in time.");
    }

    private Program run(Deadline deadline, String... arguments) throws IOException {
        List<String> command =
                new ArrayList<>(
                        List.of(config.program().toString(), "-c", config.config().toString()));
        command.addAll(List.of(arguments));
        return Program.run(command, deadline);
    }

    /// The line that says what is wrong.
    private static String complaint(Program program) {
        return program.words()
                .lines()
                .filter(it -> it.contains("[emerg]") || it.contains("[error]"))
                .findFirst()
                .orElse(
                        program.exit() == Program.TOO_LATE
                                ? "it did not end in time"
                                : "it ended with " + program.exit());
    }

    private Move putBack(@Nullable String before, Program tested) {
        if (before == null) {
            file.delete();
        } else {
            file.write(before);
        }
        return Mark.refused(
                "driver.nginx",
                "nginx refuses the configuration: " + complaint(tested) + ".",
                "The file is as it was. Correct the configuration, then ask again.");
    }

    private boolean runsBy(Mark wanted, Deadline deadline) {
        try {
            return workers.mark(deadline).filter(wanted::equals).isPresent();
        } catch (IOException _) {
            return false;
        }
    }

    private boolean awaited(Mark wanted, Deadline deadline) {
        int inARow = 0;
        while (inARow < ANSWERS && !deadline.isOver()) {
            inARow = runsBy(wanted, deadline) ? inARow + 1 : 0;
            if (inARow < ANSWERS) {
                pause();
            }
        }
        return inARow == ANSWERS;
    }

    private static void pause() {
        try {
            Thread.sleep(PACE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw HandoffException.external("driver.unknown", "Interrupted while waiting.", "", e);
        }
    }

    @Override
    public Proof verify(Epoch epoch, Environment side) {
        return Verifying.judge(
                "nginx",
                probe(),
                epoch,
                side,
                () -> {
                    int leaving = workers.leaving();
                    return new Proof.Confirmed(
                            leaving,
                            "new connections go to "
                                    + side.label()
                                    + (leaving < 0 ? "" : ", " + leaving + " old workers finish"));
                });
    }

    private Move inside(Work work) {
        Deadline deadline = Deadline.in(config.bound());
        try (OwnedFile.Lock _ = file.lock(deadline)) {
            return work.run(deadline);
        } catch (IOException e) {
            return Mark.unknown("nginx's program cannot be run: " + e.getMessage() + ".");
        } catch (HandoffException e) {
            return e.fault().code().equals("driver.unknown")
                    ? new Move.Unknown(e.fault())
                    : new Move.Refused(e.fault());
        }
    }

    private Fault silent(Exception cause) {
        return new Fault(
                Fault.Kind.EXTERNAL,
                "driver.silent",
                "No nginx with Handoff's file answers at "
                        + config.observe()
                        + ": "
                        + cause.getMessage()
                        + ".",
                "Start nginx, and include " + config.file() + " in its http section.");
    }

    @Override
    public void close() {}

    private interface Work {
        Move run(Deadline deadline) throws IOException;
    }
}
