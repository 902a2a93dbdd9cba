package org.handoff.driver.hook;

import org.handoff.driver.Deadline;
import org.handoff.driver.OwnedFile;
import org.handoff.driver.Program;
import org.handoff.model.Environment;
import org.handoff.model.Epoch;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Programs of the site's, started without a shell: a list of words is the program and its
/// arguments, and nothing in them is expanded. They find `HANDOFF_EPOCH` and `HANDOFF_SIDE` in
/// their environment, `PATH`, `HOME` and `LANG`, a number of the run, and nothing else of ours.
/// Exit code 0 means done; one that does not end in time is ended with what it started, as far as
/// that kept its environment. What a program leaves running when it ends by itself goes on.
///
/// @param legacy leads to legacy
/// @param cloud leads to cloud
/// @param observe prints `legacy` or `cloud`; empty if there is no such program
/// @param running a file of ours: which program was started last, so that one that outlives us is
///   known; null if nobody need know
public record CommandHook(
        List<String> legacy, List<String> cloud, List<String> observe, @Nullable OwnedFile running)
        implements Hook {
    private static final Pattern PID = Pattern.compile("^pid=([0-9]{1,18}) ");
    private static final List<String> PASSED = List.of("PATH", "HOME", "LANG");

    public CommandHook {
        legacy = List.copyOf(legacy);
        cloud = List.copyOf(cloud);
        observe = List.copyOf(observe);
    }

    /// Where nobody need know of one that outlives us.
    public CommandHook(List<String> legacy, List<String> cloud, List<String> observe) {
        this(legacy, cloud, observe, null);
    }

    @Override
    public boolean isObserved() {
        return !observe.isEmpty();
    }

    @Override
    public String look(Deadline deadline) throws HookFailure {
        try {
            Program program = Program.run(observe, environment(), deadline);
            judge(observe, program.exit());
            return program.words();
        } catch (IOException e) {
            throw notRun(observe, e);
        }
    }

    @Override
    public void lead(Epoch epoch, Environment side, Deadline deadline) throws HookFailure {
        List<String> command = side == Environment.LEGACY ? legacy : cloud;
        Map<String, String> environment = environment();
        environment.put("HANDOFF_EPOCH", Long.toString(epoch.number()));
        environment.put("HANDOFF_SIDE", side.label());
        try {
            judge(command, Program.runUnheard(command, environment, deadline, this::note));
        } catch (IOException e) {
            throw notRun(command, e);
        }
    }

    private void note(ProcessHandle started) {
        if (running != null) {
            running.write(words(started) + "\n");
        }
    }

    /// A number alone may be another program's by now.
    static String words(ProcessHandle process) {
        String since = process.info().startInstant().map(Instant::toString).orElse("unknown");
        return "pid=" + process.pid() + " since=" + since;
    }

    @Override
    public boolean isUnderWay() {
        String text = running == null ? null : running.read();
        if (text == null) {
            return false;
        }
        Matcher found = PID.matcher(text);
        return found.find()
                && ProcessHandle.of(Long.parseLong(found.group(1)))
                        .filter(ProcessHandle::isAlive)
                        .filter(it -> words(it).equals(text.strip()))
                        .isPresent();
    }

    private static Map<String, String> environment() {
        Map<String, String> environment = new HashMap<>();
        for (String name : PASSED) {
            String value = System.getenv(name);
            if (value != null) {
                environment.put(name, value);
            }
        }
        return environment;
    }

    private static void judge(List<String> command, int exit) throws HookFailure {
        String name = command.getFirst();
        if (exit == Program.TOO_LATE) {
            throw HookFailure.ended(name + " did not end in time and was ended");
        }
        if (exit != 0) {
            throw HookFailure.ended(name + " ended with " + exit);
        }
    }

    private static HookFailure notRun(List<String> command, IOException cause) {
        String name = command.getFirst();
        return Thread.currentThread().isInterrupted()
                ? HookFailure.unknown(name + " was interrupted", cause)
                : HookFailure.ended(name + " cannot be started");
    }
}
