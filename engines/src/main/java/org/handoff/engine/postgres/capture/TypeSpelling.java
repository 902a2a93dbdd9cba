package org.handoff.engine.postgres.capture;

import org.handoff.engine.postgres.PostgresSide;
import org.handoff.engine.postgres.catalog.Queries;
import org.jspecify.annotations.Nullable;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;

/// Asks the server how a type is spelled, over a session that is opened when first needed.
final class TypeSpelling implements Relations.TypeNames, AutoCloseable {
    private static final String SPELL =
            "SELECT array_agg(format_type(t, m) ORDER BY i)"
                    + " FROM unnest(?::oid[], ?::int[]) WITH ORDINALITY AS x(t, m, i)";

    private final PostgresSide side;
    private @Nullable Connection session;

    TypeSpelling(PostgresSide side) {
        this.side = side;
    }

    @Override
    public List<String> of(int[] types, int[] modifiers) {
        try {
            return ask(types, modifiers);
        } catch (SQLException broken) {
            // The session was idle for long, and may have been ended meanwhile.
            session = null;
        }
        try {
            return ask(types, modifiers);
        } catch (SQLException failure) {
            throw Queries.failed("The types of a table could not be read", failure);
        }
    }

    private List<String> ask(int[] types, int[] modifiers) throws SQLException {
        Connection opened = session;
        if (opened == null) {
            opened = side.openSession();
            session = opened;
        }
        try (PreparedStatement query = opened.prepareStatement(SPELL)) {
            Long[] oids =
                    Arrays.stream(types).mapToObj(Integer::toUnsignedLong).toArray(Long[]::new);
            query.setArray(1, opened.createArrayOf("int8", oids));
            query.setArray(
                    2, opened.createArrayOf("int4", Arrays.stream(modifiers).boxed().toArray()));
            try (ResultSet row = query.executeQuery()) {
                row.next();
                Array names = row.getArray(1);
                return names == null ? List.of() : Arrays.asList((String[]) names.getArray());
            }
        }
    }

    @Override
    public void close() throws SQLException {
        Connection opened = session;
        if (opened != null) {
            opened.close();
        }
    }
}
