package org.handoff.app.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/// `handoff --server URL status` is `handoff status --server URL`: which control plane is meant may
/// be said first.
final class LeadingOptions {
    private static final Set<String> NAMES = Set.of("--server", "--token", "--ca", "--migration");

    private LeadingOptions() {}

    /// Each with its value behind the command's own words.
    static String[] moved(String... arguments) {
        List<String> words = new ArrayList<>(Arrays.asList(arguments));
        List<String> leading = new ArrayList<>();
        while (!words.isEmpty() && isOne(words.getFirst())) {
            boolean apart = NAMES.contains(words.getFirst());
            leading.add(words.removeFirst());
            if (apart && !words.isEmpty()) {
                leading.add(words.removeFirst());
            }
        }
        if (words.isEmpty()) {
            return arguments;
        }
        int end = words.indexOf("--");
        words.addAll(end < 0 ? words.size() : end, leading);
        return words.toArray(String[]::new);
    }

    private static boolean isOne(String word) {
        int equals = word.indexOf('=');
        return NAMES.contains(equals < 0 ? word : word.substring(0, equals));
    }
}
