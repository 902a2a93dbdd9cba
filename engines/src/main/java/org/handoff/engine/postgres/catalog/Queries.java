package org.handoff.engine.postgres.catalog;

import org.handoff.model.Fault;
import org.handoff.model.HandoffException;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;

/// Statements kept as files beside their class, and what becomes of their failures.
public final class Queries {
    private Queries() {}

    /// Reads a resource of the class's package.
    public static String load(Class<?> owner, String name) {
        try (InputStream in = owner.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("resource missing: " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /// A failure that touches no rows: the server's message may be told.
    ///
    /// @param what a clause without its full stop, e.g. `The catalog could not be read`
    public static HandoffException failed(String what, SQLException failure) {
        return HandoffException.external(
                "database.query",
                what + ": " + failure.getMessage() + ".",
                "Check the server and the role's privileges.",
                failure);
    }

    /// A failure of a statement that had rows in it: the server's message could hold a value, so
    /// only its SQLSTATE is told, and the driver's exception is dropped.
    ///
    /// @param what a clause without its full stop that names the table
    public static HandoffException redacted(String what, SQLException failure) {
        String state = failure.getSQLState() == null ? "none" : failure.getSQLState();
        Fault.Kind kind = state.startsWith("53") ? Fault.Kind.LIMIT : Fault.Kind.EXTERNAL;
        return new HandoffException(
                new Fault(
                        kind,
                        "database.rows",
                        what + " (SQLSTATE " + state + ").",
                        "See the server's log for the message; it is not repeated here because it"
                                + " may hold a row's values."));
    }
}
