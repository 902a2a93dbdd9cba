package org.handoff.app.spec;

/// One thing wrong with a spec. Never holds a secret.
///
/// @param file as the user named it
/// @param line from 1
/// @param column from 1
/// @param key dotted, e.g. `cloud.database.port`; empty for the whole file
/// @param found what stands there
/// @param allowed what may stand there, or what to do
/// @param guess the key or value that was probably meant; empty if none is near
public record Problem(
        String file, int line, int column, String key, String found, String allowed, String guess) {

    /// `file:line:column: key: found; allowed (did you mean ...?)`, which editors make clickable.
    public String sentence() {
        String place = file + ":" + line + ":" + column + ": " + (key.isEmpty() ? "" : key + ": ");
        String ask = guess.isEmpty() ? "" : " (did you mean '" + guess + "'?)";
        return place + found + "; " + allowed + ask;
    }
}
