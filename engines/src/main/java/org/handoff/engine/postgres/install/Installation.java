package org.handoff.engine.postgres.install;

import org.handoff.engine.postgres.PostgresSide;
import org.handoff.engine.postgres.Timeouts;
import org.handoff.engine.postgres.catalog.Names;
import org.handoff.engine.postgres.catalog.Queries;
import org.handoff.model.Environment;
import org.handoff.model.Finding;
import org.handoff.model.HandoffException;
import org.handoff.model.TableName;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/// Everything of Handoff's in one side's database, put there at `start` and taken out at `retire`
/// or `abort`. Both may be run again after they broke off. Not for several threads on one side.
///
/// The replicator must have a role of its own: the fence lets that role through.
public final class Installation {
    private static final String SCHEMA = Queries.load(Installation.class, "schema.sql");

    private final PostgresSide side;
    private final Environment environment;
    private final ObjectNames names;

    public Installation(PostgresSide side, Environment environment, String migration) {
        this.side = side.with(Timeouts.BULK);
        this.environment = environment;
        this.names = new ObjectNames(migration);
    }

    /// Told about each table as the fence's triggers come to stand on it.
    public interface Listener {
        void fenced(TableName table, int done, int of);
    }

    /// Puts in place schema, replica identities, publication, fence and event triggers. Does not
    /// make slots ([Slots#create]).
    ///
    /// @param writable whether this side owns writes; taken only the first time, later the database
    ///   knows better
    /// @param tables to be published; leaf partitions one by one
    /// @return what could not be had and does not stand in the way
    /// @throws HandoffException if another migration is installed, or a privilege is missing
    public List<Finding> install(boolean writable, List<TableName> tables, Listener listener) {
        try (Connection session = side.openSession()) {
            List<Finding> findings = new ArrayList<>();
            refuseSharedRole(session);
            schema(session, writable);
            for (TableName altered : ReplicaIdentities.set(session, tables)) {
                findings.add(
                        new Finding(
                                "replica-identity",
                                altered.toString(),
                                1,
                                "The table's replica identity was changed, so that the change log"
                                        + " names its rows; it is put back at the end."));
            }
            Publication.set(session, names, tables);
            FenceTriggers.install(session, listener);
            findings.addAll(EventTriggers.install(session));
            findings.addAll(subscriptions(session));
            return findings;
        } catch (SQLException failure) {
            throw Queries.failed("Handoff could not be installed on " + side, failure);
        }
    }

    /// Takes out everything, whatever is there of it.
    public void uninstall() {
        try (Connection session = side.openSession()) {
            Slots.drop(session, names.slot());
            EventTriggers.remove(session);
            Publication.drop(session, names);
            if (isInstalled(session)) {
                FenceTriggers.remove(session);
                ReplicaIdentities.restore(session);
            }
            execute(session, "DROP SCHEMA IF EXISTS handoff CASCADE");
            Origins.drop(session, names);
        } catch (SQLException failure) {
            throw Queries.failed("Handoff could not be removed from " + side, failure);
        }
    }

    /// Takes out everything but the fence: for the side that was left behind at `retire` and is to
    /// refuse client writes for good. [#uninstall] opens it again.
    ///
    /// @throws HandoffException if the side owns writes
    public void seal() {
        try (Connection session = side.openSession()) {
            try (Statement statement = session.createStatement();
                    ResultSet row =
                            statement.executeQuery("SELECT writable FROM handoff.ownership")) {
                if (row.next() && row.getBoolean(1)) {
                    throw HandoffException.bug("install.seal", side + " owns writes.");
                }
            }
            Slots.drop(session, names.slot());
            Publication.drop(session, names);
            ReplicaIdentities.restore(session);
            Origins.drop(session, names);
        } catch (SQLException failure) {
            throw Queries.failed("Handoff could not be removed from " + side, failure);
        }
    }

    /// Tables on which the fence does not stand: new ones, or ones whose trigger was disabled.
    public List<TableName> unfenced() {
        try (Connection session = side.openSession()) {
            return FenceTriggers.missing(session);
        } catch (SQLException failure) {
            throw Queries.failed("The fence of " + side + " could not be read", failure);
        }
    }

    private void schema(Connection session, boolean writable) throws SQLException {
        if (isInstalled(session)) {
            String other = installedMigration(session);
            if (!other.isEmpty() && !other.equals(names.migration())) {
                throw HandoffException.operator(
                        "install.other",
                        "Migration \"%s\" is installed on %s.".formatted(other, side),
                        "Retire or abort it first.");
            }
        }
        execute(session, "SET check_function_bodies = off");
        execute(session, SCHEMA.replace("{replicator}", Names.literal(side.user())));
        try (PreparedStatement migration =
                        session.prepareStatement(
                                "INSERT INTO handoff.migration (name, environment, replicator)"
                                        + " VALUES (?, ?, ?) ON CONFLICT (one) DO UPDATE"
                                        + " SET replicator = excluded.replicator");
                PreparedStatement ownership =
                        session.prepareStatement(
                                "INSERT INTO handoff.ownership (epoch, writable) VALUES (0, ?)"
                                        + " ON CONFLICT (one) DO NOTHING")) {
            migration.setString(1, names.migration());
            migration.setString(2, environment.label());
            migration.setString(3, side.user());
            migration.executeUpdate();
            ownership.setBoolean(1, writable);
            ownership.executeUpdate();
        }
    }

    private void refuseSharedRole(Connection session) throws SQLException {
        try (PreparedStatement query =
                session.prepareStatement(
                        "SELECT count(*), min(application_name) FROM pg_stat_activity WHERE usename"
                                + " = session_user AND application_name NOT LIKE ? || '%' AND"
                                + " backend_type = 'client backend'")) {
            query.setString(1, PostgresSide.APPLICATION);
            try (ResultSet row = query.executeQuery()) {
                row.next();
                if (row.getInt(1) > 0) {
                    throw HandoffException.operator(
                            "install.shared-role",
                            "Role %s of %s is used by %d other sessions (application \"%s\")."
                                    .formatted(side.user(), side, row.getInt(1), row.getString(2)),
                            "Give Handoff a role of its own: the fence lets its role through.");
                }
            }
        }
    }

    private List<Finding> subscriptions(Connection session) throws SQLException {
        List<Finding> findings = new ArrayList<>();
        try (Statement statement = session.createStatement();
                ResultSet row =
                        statement.executeQuery(
                                "SELECT s.subname FROM pg_subscription s JOIN pg_database d ON"
                                    + " d.oid = s.subdbid WHERE d.datname = current_database() AND"
                                    + " s.subenabled")) {
            while (row.next()) {
                findings.add(
                        new Finding(
                                "subscription-writes",
                                row.getString(1),
                                1,
                                "A subscription writes into this database without firing statement"
                                        + " triggers, so the fence does not hold it: disable it"
                                        + " before the cutover."));
            }
        } catch (SQLException failure) {
            if (!"42501".equals(failure.getSQLState())) {
                throw failure;
            }
        }
        return findings;
    }

    private static boolean isInstalled(Connection session) throws SQLException {
        try (Statement statement = session.createStatement();
                ResultSet row =
                        statement.executeQuery(
                                "SELECT to_regclass('handoff.migration') IS NOT NULL AND"
                                        + " to_regclass('handoff.replica_identity') IS NOT NULL")) {
            row.next();
            return row.getBoolean(1);
        }
    }

    private static String installedMigration(Connection session) throws SQLException {
        try (Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery("SELECT name FROM handoff.migration")) {
            return row.next() ? row.getString(1) : "";
        }
    }

    private static void execute(Connection session, String statements) throws SQLException {
        try (Statement statement = session.createStatement()) {
            statement.execute(statements);
        }
    }
}
