package org.handoff.socket;

import org.handoff.model.Leaf;
import org.handoff.model.TableName;

import java.util.Map;

/// Which tables' base proof is durable. Kept on the migration's target; survives restarts. Safe for
/// threads.
public interface ProofStore {
    /// Tables proven, with what was counted then.
    Map<TableName, Leaf> proven();

    void proven(TableName table, Leaf leaf);

    /// Forgets a table's proof: after a restart it is unproved.
    void unproved(TableName table);
}
