package org.handoff.model;

/// Something found wrong, or worth a person's attention; never holds a value of a row.
///
/// @param kind a short stable word, e.g. `row-differs`, `row-missing`, `bypass-writer`
/// @param object what it is about: a table, column, role, session
/// @param count how many rows or events the finding stands for
/// @param text one sentence: what, where, and what to do
public record Finding(String kind, String object, long count, String text) {}
