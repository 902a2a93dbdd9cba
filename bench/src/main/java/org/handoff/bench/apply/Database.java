package org.handoff.bench.apply;

import org.handoff.clinic.server.PostgresServer;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/// One database of one server, spoken to as its superuser.
record Database(PostgresServer server, String name) {

    void create() throws SQLException {
        try (Connection session = server.connect("postgres");
                Statement statement = session.createStatement()) {
            statement.execute("CREATE DATABASE " + name);
        }
    }

    void run(String script) throws SQLException {
        try (Connection session = server.connect(name);
                Statement statement = session.createStatement()) {
            statement.execute(script);
        }
    }

    String ask(String query) throws SQLException {
        try (Connection session = server.connect(name);
                Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            return row.next() ? String.valueOf(row.getString(1)) : "";
        }
    }

    /// What pgbench's tables hold, in a few numbers.
    String sums() throws SQLException {
        return ask(
                "SELECT concat_ws(' ', (SELECT sum(abalance::numeric * aid) FROM pgbench_accounts),"
                    + " (SELECT sum(tbalance::numeric * tid) FROM pgbench_tellers), (SELECT"
                    + " sum(bbalance::numeric * bid) FROM pgbench_branches), (SELECT concat_ws(' ',"
                    + " count(*), sum(delta::numeric * aid)) FROM pgbench_history))");
    }
}
