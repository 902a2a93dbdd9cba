package org.handoff.engine.mariadb.install;

import org.handoff.engine.mariadb.Failures;
import org.handoff.engine.mariadb.MariaSide;
import org.handoff.engine.mariadb.catalog.Names;
import org.handoff.engine.mariadb.wire.MariaSession;
import org.handoff.engine.mariadb.wire.WireFailure;
import org.handoff.model.Environment;
import org.handoff.model.Finding;
import org.handoff.model.HandoffException;
import org.handoff.model.TableName;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/// Everything of Handoff's beside one side's database and on its tables, put there at `start` and
/// taken out at `retire` or `abort`. Both may be run again after they broke off. Not for several
/// threads on one side.
///
/// The account must be Handoff's own: the fence lets it through.
public final class MariaInstallation {
    private static final String TABLES = load();

    /// `The MySQL server is running with ...`, `SUPER needed`: triggers under a binary log.
    private static final int NO_TRIGGERS = 1419;

    private final MariaSide side;
    private final Environment environment;
    private final String migration;
    private final String own;

    public MariaInstallation(MariaSide side, Environment environment, String migration) {
        this.side = side;
        this.environment = environment;
        this.migration = migration;
        this.own = Names.quoted(side.own().database());
    }

    private static String load() {
        try (InputStream in = MariaInstallation.class.getResourceAsStream("tables.sql")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /// Puts database, fence and silence in place.
    ///
    /// @param writable whether this side owns writes; taken only the first time, later the database
    ///   knows better
    /// @param tables that move
    /// @return what is worth knowing
    /// @throws HandoffException if another migration is installed, or a privilege is missing
    public List<Finding> install(boolean writable, List<TableName> tables) {
        if (side.user().contains("@")) {
            throw HandoffException.operator(
                    "install.account",
                    "The account of " + side + " has an @ in its name.",
                    "Give Handoff another account: the fence must know it by its name.");
        }
        List<String> names = tables.stream().map(TableName::name).toList();
        try (MariaSession session = side.openBulkSession()) {
            tables(session, writable);
            Triggers triggers = new Triggers(side, session);
            List<String> silenced = triggers.silence(names);
            triggers.fence(names);
            return silenced.stream()
                    .map(name ->
                            new Finding(
                                    "note",
                                    name,
                                    1,
                                    "The trigger was made to ask first whether Handoff writes; it"
                                            + " is put back at the end."))
                    .toList();
        } catch (WireFailure failure) {
            throw failed("installed on", failure);
        }
    }

    private HandoffException failed(String what, WireFailure failure) {
        return failure.code() == NO_TRIGGERS
                ? HandoffException.operator(
                        "install.trigger-privilege",
                        side + " lets the account make no triggers while it writes a binary log.",
                        "SET GLOBAL log_bin_trust_function_creators = 1, or grant SUPER.")
                : Failures.failed("Handoff could not be " + what + " " + side, failure);
    }

    private void tables(MariaSession session, boolean writable) throws WireFailure {
        String[] other = {""};
        if (isInstalled(session)) {
            session.query("SELECT name FROM " + own + ".migration", row -> other[0] = row.word(0));
        }
        if (!other[0].isEmpty() && !other[0].equals(migration)) {
            throw HandoffException.operator(
                    "install.other",
                    "Migration \"%s\" is installed on %s.".formatted(other[0], side),
                    "Retire or abort it first.");
        }
        for (String statement : TABLES.replace("{own}", own).split(";\\s*\\n", -1)) {
            if (!statement.isBlank()) {
                session.execute(statement);
            }
        }
        session.execute(
                "INSERT INTO %s.migration (one, name, environment, replicator) VALUES (1, %s, %s, %s) ON DUPLICATE KEY UPDATE replicator = VALUES(replicator)"
                        .formatted(
                                own,
                                Names.literal(migration),
                                Names.literal(environment.label()),
                                Names.literal(side.user())));
        session.execute(
                "INSERT IGNORE INTO %s.ownership (one, epoch, writable) VALUES (1, 0, %d)"
                        .formatted(own, writable ? 1 : 0));
    }

    private boolean isInstalled(MariaSession session) throws WireFailure {
        return isInstalled(side, session);
    }

    /// Whether Handoff's database stands beside the side's, with its first table.
    public static boolean isInstalled(MariaSide side, MariaSession session) throws WireFailure {
        boolean[] there = new boolean[1];
        session.query(
                "SELECT 1 FROM information_schema.tables WHERE table_name = 'site_trigger' AND"
                        + " table_schema = "
                        + Names.literal(side.own().database()),
                _ -> there[0] = true);
        return there[0];
    }

    /// Takes out everything, whatever is there of it.
    public void uninstall() {
        try (MariaSession session = side.openBulkSession()) {
            Triggers triggers = new Triggers(side, session);
            triggers.unfence();
            if (isInstalled(session)) {
                triggers.restore();
            }
            session.execute("DROP DATABASE IF EXISTS " + own);
        } catch (WireFailure failure) {
            throw failed("removed from", failure);
        }
    }

    /// Takes out everything but the fence: for the side that was left behind at `retire` and is to
    /// refuse client writes for good. [#uninstall] opens it again.
    ///
    /// @throws HandoffException if the side owns writes
    public void seal() {
        try (MariaSession session = side.openBulkSession()) {
            boolean[] open = new boolean[1];
            session.query(
                    "SELECT writable FROM " + own + ".ownership",
                    row -> open[0] = row.number(0) != 0);
            if (open[0]) {
                throw HandoffException.bug("install.seal", side + " owns writes.");
            }
            new Triggers(side, session).restore();
            session.execute("DELETE FROM " + own + ".log_place");
        } catch (WireFailure failure) {
            throw failed("removed from", failure);
        }
    }
}
