package org.handoff.engine.postgres.copy;

import org.handoff.engine.postgres.catalog.Queries;
import org.jspecify.annotations.Nullable;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;

/// Sessions kept for the next range. Safe for threads; as many as are used at once.
final class Sessions implements AutoCloseable {
    private final Supplier<Connection> open;
    private final Deque<Connection> idle = new ArrayDeque<>();
    private boolean closed;

    Sessions(Supplier<Connection> open) {
        this.open = open;
    }

    Connection take() {
        synchronized (idle) {
            Connection session = idle.poll();
            if (session != null) {
                return session;
            }
        }
        return open.get();
    }

    /// Gives back a session whose work succeeded.
    void give(Connection session) {
        synchronized (idle) {
            if (!closed) {
                idle.push(session);
                return;
            }
        }
        end(session, null);
    }

    /// Closes a session whose work failed; its own failure to close joins the first.
    static void end(Connection session, @Nullable Throwable first) {
        try {
            session.close();
        } catch (SQLException failure) {
            if (first == null) {
                throw Queries.failed("A copy session could not be closed", failure);
            }
            first.addSuppressed(failure);
        }
    }

    @Override
    public void close() {
        Deque<Connection> rest;
        synchronized (idle) {
            closed = true;
            rest = new ArrayDeque<>(idle);
            idle.clear();
        }
        rest.forEach(session -> end(session, null));
    }
}
