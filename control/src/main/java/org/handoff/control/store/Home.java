package org.handoff.control.store;

import org.handoff.model.HandoffException;

import java.sql.SQLException;
import java.util.List;
import java.util.function.Function;

/// Where a control plane keeps its rows: a folder of its own, or a database that several share.
public interface Home {
    /// Opens them; makes what is not there.
    ///
    /// @param name of the part that they are of, e.g. `access`
    /// @param tables statements that do nothing where their table is there already
    /// @param failed says what a failure means to the rows' owner
    Rows rows(String name, List<String> tables, Function<SQLException, HandoffException> failed);
}
