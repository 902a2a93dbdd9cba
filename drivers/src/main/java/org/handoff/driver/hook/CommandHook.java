package org.handoff.driver.hook;

import org.handoff.driver.Deadline;
import org.handoff.driver.Program;
import org.handoff.model.Environment;
import org.handoff.model.Epoch;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Programs of the site's, started without a shell: a list of words is the program and its
/// arguments, and nothing in them is expanded. They find `HANDOFF_EPOCH` and `HANDOFF_SIDE` in
/// their environment, `PATH`, `HOME` and `LANG`, a number of the run, and nothing else of ours.
/// Exit code 0 means done; one that does not end in time is ended with what it started, as far as
/// that kept its environment. What a program leaves running when it ends by itself goes on.
///
/// @param legacy leads to legacy
/// @param cloud leads to cloud
/// @param observe prints `legacy` or `cloud`; empty if there is no such program
public record CommandHook(List<String> legacy, List<String> cloud, List<String> observe)
        implements Hook {
    private static final List<String> PASSED = List.of("PATH", "HOME", "LANG");

    public CommandHook {
        legacy = List.copyOf(legacy);
        cloud = List.copyOf(cloud);
        observe = List.copyOf(observe);
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
            judge(command, Program.runUnheard(command, environment, deadline));
        } catch (IOException e) {
            throw notRun(command, e);
        }
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
