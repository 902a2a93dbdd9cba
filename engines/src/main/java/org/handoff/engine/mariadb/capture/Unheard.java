package org.handoff.engine.mariadb.capture;

import org.handoff.model.Change;
import org.handoff.model.Position;
import org.handoff.socket.ChangeSink;

import java.time.Instant;

/// Takes what is read only to learn how it ends.
final class Unheard implements ChangeSink {
    @Override
    public void begin(Position commit, Instant committedAt, boolean replicated) {}

    @Override
    public void change(Change change) {}

    @Override
    public void commit(Position end) {}

    @Override
    public void idle(Position end) {}
}
