package org.handoff.app.validate;

import org.handoff.model.Environment;
import org.handoff.model.Table;
import org.handoff.model.TableName;

import java.time.Instant;
import java.util.List;

/// Told of a validation while it goes on. Called by one thread.
public interface Watcher {

    /// What is about to be done.
    ///
    /// @param resumed when the validation that goes on began; the same as now if it is new
    void begins(
            List<Table> tables, Environment owner, boolean flows, boolean resumed, Instant began);

    /// @param step in words
    /// @param done rows read
    /// @param all rows to read, about
    /// @param here rows read by this process
    void at(TableName table, String step, long done, long all, long here);
}
