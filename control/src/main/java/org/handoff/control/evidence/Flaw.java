package org.handoff.control.evidence;

/// Something that does not fit.
///
/// @param record number of the record at which it shows; 0 if it is not one record's
/// @param text one sentence, without anything that a record says
public record Flaw(long record, String text) {
    public static Flaw of(String text) {
        return new Flaw(0, text);
    }
}
