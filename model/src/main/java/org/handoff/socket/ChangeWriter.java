package org.handoff.socket;

import org.handoff.model.Finding;
import org.handoff.model.HandoffException;
import org.handoff.model.Progress;
import org.handoff.model.Stretch;

import java.util.List;

/// Writes one stream's changes to the other side's database. One thread at a time.
public interface ChangeWriter extends AutoCloseable {

    /// Connects and claims the stream: whoever claimed it before can commit nothing any more.
    ///
    /// @param initially stored if nothing is stored yet
    /// @return what is stored
    Progress open(Progress initially);

    /// Writes a stretch in the open target transaction, and commits if the stretch says so. If it
    /// fails, the whole target transaction is rolled back and the writer must be opened again.
    ///
    /// @return divergences: rows that were expected and not there, or the other way round
    /// @throws HandoffException also if someone else claimed the stream meanwhile
    List<Finding> write(Stretch stretch);

    @Override
    void close();
}
