package org.handoff.engine.postgres.check;

import static org.handoff.engine.check.CheckResult.pass;
import static org.handoff.engine.check.CheckResult.warn;

import org.handoff.engine.check.CheckResult;
import org.handoff.engine.postgres.PostgresSide;
import org.handoff.engine.postgres.catalog.Queries;
import org.handoff.model.Environment;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/// What the replicator's role may do beyond what Handoff needs, and whether the server logs what
/// its roles do. Warnings: on some servers nothing less than a superuser can do the work.
///
/// Needed are: REPLICATION, reading and writing the moved tables, SET session_replication_role,
/// replication origins, CREATE on the database, pg_signal_backend, and event triggers, for which
/// PostgreSQL asks for a superuser (CREATE EVENT TRIGGER).
public final class RoleChecks {
    /// Names the finding that the role may do everything, which PostgreSQL's event triggers ask
    /// for.
    public static final String SUPERUSER = "superuser";

    /// A right, and the question that finds it.
    private static final String[][] EXCESS = {
        {"create roles", "SELECT rolcreaterole FROM pg_roles WHERE rolname = current_user"},
        {"create databases", "SELECT rolcreatedb FROM pg_roles WHERE rolname = current_user"},
        {"run programs on the server", member("pg_execute_server_program")},
        {"read the server's files", member("pg_read_server_files")},
        {"write the server's files", member("pg_write_server_files")},
        {
            "grant other roles to itself or others",
            "SELECT EXISTS (SELECT FROM pg_auth_members WHERE admin_option AND member ="
                    + " (SELECT oid FROM pg_roles WHERE rolname = current_user))"
        },
        {
            "act as another role that can log in",
            "SELECT EXISTS (SELECT FROM pg_roles WHERE rolcanlogin AND rolname <> current_user"
                    + " AND pg_has_role(current_user, oid, 'MEMBER'))"
        }
    };

    private final Probe probe;

    RoleChecks(Probe probe) {
        this.probe = probe;
    }

    /// Looks at one side; changes nothing.
    ///
    /// @throws org.handoff.model.HandoffException if it cannot be reached
    public static List<CheckResult> run(Environment side, PostgresSide at) {
        try (Connection session = at.openSession()) {
            return new RoleChecks(new Probe(side, session)).run();
        } catch (SQLException failure) {
            throw Queries.failed("The role could not be looked at", failure);
        }
    }

    List<CheckResult> run() throws SQLException {
        return List.of(privilege(), audit());
    }

    private CheckResult privilege() throws SQLException {
        String role = probe.text("SELECT current_user");
        if (probe.holds("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")) {
            return warn(
                    SUPERUSER,
                    "%s: %s is a superuser: it may do everything, where Handoff needs only event"
                                    .formatted(probe.label(), role)
                            + " triggers of that.",
                    "Let it log in for the migration alone, from the control plane's address"
                            + " (pg_hba.conf), and drop it after handoff retire.");
        }
        List<String> excess = new ArrayList<>();
        for (String[] each : EXCESS) {
            if (probe.holds(each[1])) {
                excess.add(each[0]);
            }
        }
        return excess.isEmpty()
                ? pass(
                        "least-privilege",
                        probe.label() + ": " + role + " may do nothing that Handoff does not need.")
                : warn(
                        "least-privilege",
                        "%s: %s may %s, which Handoff does not need."
                                .formatted(probe.label(), role, String.join(", ", excess)),
                        "Take it away: ALTER ROLE " + role + " NOCREATEROLE NOCREATEDB, REVOKE.");
    }

    /// Connections and changes: who came, and what they changed.
    private CheckResult audit() throws SQLException {
        List<String> lacks = new ArrayList<>();
        if (!probe.setting("log_connections").matches("on|all|.*authentication.*")) {
            lacks.add("log_connections");
        }
        boolean byExtension = probe.setting("pgaudit.log").matches(".*(write|all).*");
        if (!byExtension && !probe.setting("log_statement").matches("mod|all")) {
            lacks.add("pgaudit.log or log_statement = mod");
        }
        return lacks.isEmpty()
                ? pass("audit-log", probe.label() + " logs who connects and who changes rows.")
                : warn(
                        "audit-log",
                        probe.label()
                                + " has no audit log: off is "
                                + String.join(", ", lacks)
                                + ".",
                        "Switch it on before the first row is copied, so that the log begins"
                                + " before the data.");
    }

    private static String member(String role) {
        return "SELECT pg_has_role(current_user, '" + role + "', 'MEMBER')";
    }
}
