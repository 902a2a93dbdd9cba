package org.handoff.engine.postgres.copy;

import static org.assertj.core.api.Assertions.assertThat;

import org.handoff.engine.postgres.catalog.Pair;
import org.handoff.engine.postgres.install.ObjectNames;
import org.junit.jupiter.api.Test;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/// A server has places for ten origins or so, and keeps each that was ever used.
class CopyOriginsTest {
    private static final ObjectNames NAMES = new ObjectNames("copyorigins");

    private static Connection tagged(CopyOrigins origins) throws SQLException {
        Connection session = Pair.cloud().connect("postgres");
        try (Statement statement = session.createStatement()) {
            origins.set(statement);
        }
        return session;
    }

    private static long number(Connection session, String query) throws SQLException {
        try (Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getLong(1);
        }
    }

    private static long count() throws SQLException {
        try (Connection session = Pair.cloud().connect("postgres")) {
            return number(
                    session,
                    "SELECT count(*) FROM pg_replication_origin WHERE roname LIKE"
                            + " 'handoff_copyorigins%'");
        }
    }

    @Test
    void sessionsOneAfterTheOtherShareOneAndOnlyThoseAtOnceHaveTheirOwn() throws Exception {
        CopyOrigins origins = new CopyOrigins(NAMES);
        for (int i = 0; i < 5; i++) {
            Connection session = tagged(origins);
            long pid = number(session, "SELECT pg_backend_pid()");
            session.close();
            awaitGone(pid);
        }
        assertThat(count()).isEqualTo(1);
        Connection left = tagged(origins);
        try (left;
                Connection right = tagged(origins)) {
            assertThat(right.isClosed()).isFalse();
            assertThat(count()).isEqualTo(2);
        }
    }

    /// A session has ended only when its server process has.
    private static void awaitGone(long pid) throws Exception {
        long deadline = System.nanoTime() + 10_000_000_000L;
        try (Connection session = Pair.cloud().connect("postgres")) {
            String there = "SELECT count(*) FROM pg_stat_activity WHERE pid = " + pid;
            while (number(session, there) > 0) {
                assertThat(System.nanoTime()).isLessThan(deadline);
                Thread.sleep(5);
            }
        }
    }
}
