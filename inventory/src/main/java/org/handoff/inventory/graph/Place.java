package org.handoff.inventory.graph;

/// Where a piece of evidence stands.
///
/// @param file index into [Graph#files()]
/// @param line from 1; a record's number where there are no lines
/// @param offset bytes before it in the expanded stream; -1 if not known
public record Place(int file, long line, long offset) {}
