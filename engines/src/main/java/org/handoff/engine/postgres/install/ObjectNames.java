package org.handoff.engine.postgres.install;

import org.handoff.model.Environment;

import java.util.Locale;

/// How the objects outside of schema `handoff` are called, for one migration.
///
/// @param migration the migration's name
public record ObjectNames(String migration) {
    /// What every one of our origins begins with: how a change is known as written by Handoff.
    public static final String PREFIX = "handoff_";

    private static final int NAME_MAX = 63;

    /// Slots allow lower-case letters, digits and underscores only.
    private String plain() {
        String plain = migration.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9_]", "_");
        String name = PREFIX + plain;
        return name.length() <= NAME_MAX ? name : name.substring(0, NAME_MAX);
    }

    public String publication() {
        return plain();
    }

    /// The slot on the side that is read.
    public String slot() {
        return plain();
    }

    /// The origin, on the side that is written, of the stream that reads `source`.
    public String origin(Environment source) {
        String suffix = "_from_" + source.label();
        String plain = plain();
        int room = NAME_MAX - suffix.length();
        return (plain.length() <= room ? plain : plain.substring(0, room)) + suffix;
    }

    /// The stream that reads `source`, e.g. `legacy>cloud`.
    public static String stream(Environment source) {
        return source.label() + ">" + source.other().label();
    }
}
