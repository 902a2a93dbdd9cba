package org.handoff.model;

/// A sequence as one side has it. Identity, serial and free-standing sequences are alike.
///
/// @param name qualified, unquoted
/// @param last the last number handed out or reserved; the start number if `called` is false
/// @param called whether `last` has been handed out
/// @param increment negative for a descending sequence
/// @param minimum the lowest number it may hand out
/// @param maximum the highest
/// @param cycles whether it starts over at its end
public record SequenceState(
        TableName name,
        long last,
        boolean called,
        long increment,
        long minimum,
        long maximum,
        boolean cycles) {}
