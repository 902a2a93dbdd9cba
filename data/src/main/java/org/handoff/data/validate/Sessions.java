package org.handoff.data.validate;

import org.handoff.model.HandoffException;
import org.handoff.socket.Passage;
import org.handoff.socket.RowReader;
import org.handoff.socket.RowSurvey;

import java.util.ArrayList;
import java.util.List;

/// The sessions that a validation works over. Used by one thread.
///
/// @param owner the side that owns writes, as its database digests it
/// @param receiver the other side
/// @param ownerRows the same side's rows, digested here
/// @param receiverRows the other side's
/// @param passage from the one to the other
public record Sessions(
        RowSurvey owner,
        RowSurvey receiver,
        RowReader ownerRows,
        RowReader receiverRows,
        Passage passage)
        implements AutoCloseable {

    @Override
    public void close() {
        List<AutoCloseable> all =
                new ArrayList<>(List.of(owner, receiver, ownerRows, receiverRows, passage));
        for (AutoCloseable one : all) {
            try {
                one.close();
            } catch (HandoffException broken) {
                // A broken session is closed by its server.
            } catch (Exception other) {
                throw new IllegalStateException("closing a session", other);
            }
        }
    }
}
