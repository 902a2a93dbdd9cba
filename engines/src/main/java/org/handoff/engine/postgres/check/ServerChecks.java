package org.handoff.engine.postgres.check;

import static org.handoff.engine.check.CheckResult.pass;
import static org.handoff.engine.check.CheckResult.refuse;
import static org.handoff.engine.check.CheckResult.warn;

import org.handoff.engine.check.CheckResult;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/// What a side's server and role must offer. Sources of fact: PostgreSQL documentation, "Logical
/// Replication: Configuration Settings" and "Predefined Roles".
final class ServerChecks {
    static final int OLDEST = 13;
    static final int NEWEST = 18;

    /// Slots on a side: the stream's own, one for resuming a copy.
    private static final int SLOTS = 2;

    /// Replication origins on a side: the stream's own, and one for each of the copy's connections
    /// (`copy.connections`, 2 unless more are asked for).
    private static final int ORIGINS = 3;

    private static final long IDLE_SECONDS = 60;

    private final Probe probe;
    private final List<CheckResult> results = new ArrayList<>();

    ServerChecks(Probe probe) {
        this.probe = probe;
    }

    List<CheckResult> run() throws SQLException {
        version();
        logical();
        slots();
        role();
        retention();
        pooler();
        transactions();
        synchronous();
        jobs();
        return results;
    }

    private void version() throws SQLException {
        int major = probe.major();
        String what = "%s runs PostgreSQL %d.".formatted(probe.label(), major);
        if (major < OLDEST) {
            results.add(refuse("version", what, "Supported are " + OLDEST + " to " + NEWEST + "."));
        } else if (major > NEWEST) {
            results.add(warn("version", what, "Tested are " + OLDEST + " to " + NEWEST + " only."));
        } else {
            results.add(pass("version", what));
        }
        if (probe.holds("SELECT pg_is_in_recovery()")) {
            results.add(
                    refuse(
                            "primary",
                            probe.label() + " is a standby; it takes no writes.",
                            "Name the primary's address."));
        }
    }

    private void logical() throws SQLException {
        String level = probe.setting("wal_level");
        results.add(
                level.equals("logical")
                        ? pass("wal-level", probe.label() + " has wal_level = logical.")
                        : refuse(
                                "wal-level",
                                probe.label() + " has wal_level = " + level + ".",
                                "Set wal_level = logical and restart the server."));
    }

    private void slots() throws SQLException {
        capacity(
                "replication-slots",
                "max_replication_slots",
                probe.number("SELECT count(*) FROM pg_replication_slots"),
                SLOTS);
        capacity(
                "wal-senders",
                "max_wal_senders",
                probe.number("SELECT count(*) FROM pg_stat_replication"),
                SLOTS);
        capacity(
                "replication-origins",
                probe.major() >= 18 ? "max_active_replication_origins" : "max_replication_slots",
                probe.number("SELECT count(*) FROM pg_replication_origin"),
                ORIGINS);
    }

    private void capacity(String name, String setting, long used, int needed) throws SQLException {
        long free = Long.parseLong(probe.setting(setting)) - used;
        String what = "%s has %d of %s free.".formatted(probe.label(), free, setting);
        results.add(
                free >= needed
                        ? pass(name, what)
                        : refuse(name, what, "Raise " + setting + " by " + (needed - free) + "."));
    }

    private void role() throws SQLException {
        if (probe.holds("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")) {
            results.add(pass("privileges", probe.label() + "'s replicator is a superuser."));
        } else {
            lesserRole();
        }
        long others =
                probe.number(
                        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                                + " AND usename = session_user AND application_name <> 'handoff'");
        String role = probe.text("SELECT session_user");
        results.add(
                others == 0
                        ? pass(
                                "own-role",
                                probe.label() + ": only Handoff logs in as " + role + ".")
                        : refuse(
                                "own-role",
                                "%s: %d other sessions log in as %s, which the fence lets pass."
                                        .formatted(probe.label(), others, role),
                                "Give the replicator a role of its own."));
    }

    private void lesserRole() throws SQLException {
        List<String> lacks = new ArrayList<>();
        if (!probe.holds("SELECT rolreplication FROM pg_roles WHERE rolname = current_user")) {
            lacks.add("REPLICATION");
        }
        if (!maySet("session_replication_role = replica")) {
            lacks.add("SET session_replication_role");
        }
        if (!probe.holds(
                "SELECT has_function_privilege('pg_replication_origin_create(text)', 'EXECUTE')")) {
            lacks.add("EXECUTE on pg_replication_origin_*");
        }
        if (!probe.holds("SELECT has_database_privilege(current_database(), 'CREATE')")) {
            lacks.add("CREATE on the database");
        }
        if (!lacks.isEmpty()) {
            results.add(
                    refuse(
                            "privileges",
                            probe.label() + "'s role lacks " + String.join(", ", lacks) + ".",
                            "Grant it, or use a superuser."));
        }
        if (!probe.holds("SELECT pg_has_role('pg_signal_backend', 'MEMBER')")) {
            results.add(
                    warn(
                            "end-sessions",
                            probe.label() + "'s role may not end other sessions.",
                            "Grant pg_signal_backend, or let the fence wait for them."));
        }
        results.add(
                warn(
                        "event-trigger",
                        probe.label()
                                + "'s role is no superuser: it may not make event triggers, so"
                                + " schema changes are only noticed by comparing.",
                        "Change no schema during the migration, or use a superuser."));
    }

    private boolean maySet(String setting) throws SQLException {
        try (var statement = probe.session().createStatement()) {
            statement.execute("SET " + setting);
            statement.execute("RESET session_replication_role");
            return true;
        } catch (SQLException refused) {
            if ("42501".equals(refused.getSQLState())) {
                return false;
            }
            throw refused;
        }
    }

    private void retention() throws SQLException {
        String keep = probe.setting("max_slot_wal_keep_size");
        results.add(
                keep.isEmpty() || keep.equals("-1")
                        ? warn(
                                "wal-disk",
                                probe.label()
                                        + " keeps its log without limit while Handoff is away;"
                                        + " the disk may fill.",
                                "Watch the disk, or set max_slot_wal_keep_size to what it can"
                                        + " spare.")
                        : warn(
                                "wal-disk",
                                "%s gives up a slot that needs more than %s of log; then the copy"
                                                .formatted(probe.label(), keep)
                                        + " starts over.",
                                "Make it larger than the log written in the longest stop of"
                                        + " Handoff."));
        String archive = probe.setting("archive_mode");
        if (!archive.equals("off")
                && probe.number(
                                "SELECT count(*) FROM pg_stat_archiver WHERE last_failed_time >"
                                        + " coalesce(last_archived_time, '-infinity')")
                        > 0) {
            results.add(
                    warn(
                            "wal-archive",
                            probe.label() + "'s archiver fails; its log piles up.",
                            "Repair archive_command first."));
        }
    }

    /// A pooler in transaction mode changes the server's session between transactions.
    private void pooler() throws SQLException {
        String first = probe.text("SELECT pg_backend_pid()");
        probe.text("SELECT set_config('handoff.probe', '1', false)");
        boolean same = true;
        for (int i = 0; i < 5 && same; i++) {
            same =
                    probe.text("SELECT pg_backend_pid()").equals(first)
                            && probe.setting("handoff.probe").equals("1");
        }
        boolean direct =
                probe.holds(
                        "SELECT application_name = 'handoff' FROM pg_stat_activity WHERE pid ="
                                + " pg_backend_pid()");
        results.add(
                same && direct
                        ? pass("pooler", probe.label() + " is reached without a pooler.")
                        : refuse(
                                "pooler",
                                probe.label() + "'s sessions change hands: a pooler is in between.",
                                "Give Handoff the server's own address."));
    }

    private void transactions() throws SQLException {
        List<String> prepared =
                probe.texts(
                        "SELECT owner || ' since ' || to_char(prepared, 'YYYY-MM-DD HH24:MI') FROM"
                                + " pg_prepared_xacts WHERE database = current_database()");
        results.add(
                prepared.isEmpty()
                        ? pass("prepared", probe.label() + " has no prepared transaction.")
                        : refuse(
                                "prepared",
                                "%s has prepared transactions: %s."
                                        .formatted(probe.label(), Probe.listed(prepared)),
                                "Commit or roll them back: the slot and the fence wait for them."));
        List<String> old =
                probe.texts(
                        "SELECT coalesce(usename, '?') || ' (' || coalesce(nullif(application_name,"
                                + " ''), 'unnamed') || ', pid ' || pid || ', ' || state || ')' FROM"
                                + " pg_stat_activity WHERE datname = current_database() AND pid <>"
                                + " pg_backend_pid() AND xact_start < now() - interval '"
                                + IDLE_SECONDS
                                + " seconds' AND backend_type = 'client backend'");
        results.add(
                old.isEmpty()
                        ? pass("long-transactions", probe.label() + " has no long transaction.")
                        : warn(
                                "long-transactions",
                                "%s has transactions open for over %d s: %s."
                                        .formatted(probe.label(), IDLE_SECONDS, Probe.listed(old)),
                                "The start and the fence wait for those that write; end them, or"
                                        + " allow it in the spec."));
    }

    private void synchronous() throws SQLException {
        String names = probe.setting("synchronous_standby_names");
        if (!names.isEmpty()) {
            results.add(
                    warn(
                            "synchronous-standby",
                            probe.label()
                                    + " waits for a synchronous standby: commits are in the log"
                                    + " before they are visible, and the pause includes the wait.",
                            "Keep the standby healthy during the cutover."));
        }
    }

    private void jobs() throws SQLException {
        List<String> workers =
                probe.texts(
                        "SELECT extname FROM pg_extension WHERE extname IN ('pg_cron',"
                                + " 'pg_partman', 'pgagent', 'timescaledb', 'pg_timetable')");
        if (!workers.isEmpty()) {
            results.add(
                    warn(
                            "jobs",
                            probe.label() + " has jobs of " + Probe.listed(workers) + ".",
                            "See that each job runs on the owning side only."));
        }
    }
}
