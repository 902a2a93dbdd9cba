package org.handoff.socket;

import org.handoff.model.HandoffException;
import org.handoff.model.Position;

/// The change log of one side's database, read from where it was last confirmed.
public interface ChangeLog extends AutoCloseable {
    /// Code of a fault by which [#read] only asks to be opened and read anew, at once: it knows
    /// more by then.
    String AGAIN = "capture.undone";

    /// Claims the log for this reader.
    ///
    /// @return where reading will begin
    /// @throws HandoffException if the log is gone, has a gap, or is read by someone else
    Position open();

    /// Reads until [#close], feeding `sink` from the calling thread. Status reports to the server
    /// go on while the sink blocks.
    ///
    /// @throws HandoffException if the log breaks off, or if a table's shape changed
    void read(ChangeSink sink) throws InterruptedException;

    /// Allows the server to forget the log before `upTo`. Any thread; never goes back.
    void confirm(Position upTo);

    /// Makes [#read] return or fail soon. Any thread, more than once.
    @Override
    void close();
}
