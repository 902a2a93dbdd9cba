package org.handoff.clinic;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/// `--name value` pairs of a command line, and flags without a value.
public final class Arguments {
    private final Map<String, String> values = new LinkedHashMap<>();

    private Arguments() {}

    /// @param flags names that take no value
    /// @throws IllegalArgumentException in words for the person who typed it
    public static Arguments parse(String[] line, Set<String> known, Set<String> flags) {
        Arguments arguments = new Arguments();
        for (int i = 0; i < line.length; i++) {
            String name = line[i].startsWith("--") ? line[i].substring(2) : "";
            if (flags.contains(name)) {
                arguments.values.put(name, "true");
            } else if (!known.contains(name)) {
                throw new IllegalArgumentException(
                        line[i] + " is not one of --" + String.join(", --", known));
            } else if (i + 1 == line.length) {
                throw new IllegalArgumentException("--" + name + " needs a value");
            } else {
                arguments.values.put(name, line[++i]);
            }
        }
        return arguments;
    }

    public boolean has(String name) {
        return values.containsKey(name);
    }

    public String text(String name, String otherwise) {
        return values.getOrDefault(name, otherwise);
    }

    public String required(String name) {
        String value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException("--" + name + " is required");
        }
        return value;
    }

    /// A whole number from `least` to `most`.
    public int integer(String name, int otherwise, int least, int most) {
        String value = values.get(name);
        if (value == null) {
            return otherwise;
        }
        try {
            int number = Integer.parseInt(value);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("--" + name + " takes a number, not " + value, e);
        }
        throw new IllegalArgumentException(
                "--" + name + " takes " + least + " to " + most + ", not " + value);
    }
}
