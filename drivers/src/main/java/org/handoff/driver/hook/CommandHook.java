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
/// their environment, `PATH`, `HOME` and `LANG`, and nothing else of ours. Exit code 0 means done;
/// one that does not end in time is ended with everything that it started.
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
        return run(observe, environment(), deadline).words();
    }

    @Override
    public void lead(Epoch epoch, Environment side, Deadline deadline) throws HookFailure {
        Map<String, String> environment = environment();
        environment.put("HANDOFF_EPOCH", Long.toString(epoch.number()));
        environment.put("HANDOFF_SIDE", side.label());
        run(side == Environment.LEGACY ? legacy : cloud, environment, deadline);
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

    private static Program run(
            List<String> command, Map<String, String> environment, Deadline deadline)
            throws HookFailure {
        String name = command.getFirst();
        try {
            Program program = Program.run(command, environment, deadline);
            if (program.exit() == Program.TOO_LATE) {
                throw HookFailure.ended(name + " did not end in time and was ended");
            }
            if (program.exit() != 0) {
                throw HookFailure.ended(name + " ended with " + program.exit());
            }
            return program;
        } catch (IOException e) {
            throw Thread.currentThread().isInterrupted()
                    ? HookFailure.unknown(name + " was interrupted", e)
                    : HookFailure.ended(name + " cannot be started");
        }
    }
}
