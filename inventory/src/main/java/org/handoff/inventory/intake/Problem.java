package org.handoff.inventory.intake;

/// Something wrong with an input, named so that a person can act on it. Never holds content.
///
/// @param path of the file, an archive's entry included
/// @param line 0 if the whole file is meant
/// @param offset -1 if not known
public record Problem(String path, long line, long offset, String what) {
    public String sentence() {
        return path
                + (line > 0 ? ":" + line : "")
                + (offset >= 0 ? " (byte " + offset + ")" : "")
                + ": "
                + what;
    }
}
