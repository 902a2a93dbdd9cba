package org.handoff.data.follow;

import org.handoff.model.Position;
import org.handoff.model.Progress;
import org.handoff.model.Table;
import org.handoff.model.TableName;
import org.handoff.socket.ChangeLog;
import org.handoff.socket.ChangeWriter;
import org.handoff.socket.Markers;

import java.util.Map;
import java.util.function.Supplier;

/// What one stream is made of.
///
/// @param stream its name, e.g. `legacy>cloud`
/// @param logs a new log for each try
/// @param writers a new writer for each try
/// @param markers on the side that is read; stays the property of whoever opened it
/// @param keys is told about every changed row
/// @param tables by name, to find the one that a schema change names
/// @param initially stored if nothing is stored yet: the slot's position, and whether the side that
///   is read owned writes there
/// @param skipBefore tables whose rows were copied from a later snapshot: what was committed before
///   it is in the copy
public record StreamSetup(
        String stream,
        Supplier<ChangeLog> logs,
        Supplier<ChangeWriter> writers,
        Markers markers,
        ChangedKeys keys,
        Map<TableName, Table> tables,
        Progress initially,
        Map<TableName, Position> skipBefore) {
    public StreamSetup {
        tables = Map.copyOf(tables);
        skipBefore = Map.copyOf(skipBefore);
    }
}
