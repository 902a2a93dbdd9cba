package org.handoff.app.wiring;

import org.handoff.app.spec.Spec;
import org.handoff.control.ledger.Holder;
import org.handoff.control.ledger.Ledger;
import org.handoff.control.ledger.PostgresLedger;
import org.handoff.control.ledger.SqliteLedger;
import org.handoff.control.ledger.StoredTexts;
import org.handoff.control.store.SharedRows;
import org.handoff.engine.check.CheckResult;
import org.handoff.engine.check.CheckResult.Level;
import org.handoff.engine.postgres.PostgresSide;
import org.handoff.engine.postgres.Timeouts;
import org.handoff.model.HandoffException;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/// The ledger that a spec asks for: a file in the control plane's folder, or a database of its own.
public final class Ledgers {
    /// One statement of the ledger: far more than a healthy database takes, far less than a person
    /// would wait in front of a held clinic.
    private static final Duration STATEMENT = Duration.ofSeconds(5);

    /// A database that has not sent a byte for so long is taken for lost.
    private static final Duration SOCKET = Duration.ofSeconds(8);

    private Ledgers() {}

    /// @param holder who claims it: shown to the next one
    /// @throws HandoffException `ledger.claimed` if another process has it, `ledger.open` or a
    ///   log-in's fault if it cannot be used
    static Ledger open(Spec spec, Holder holder) {
        Spec.Database database = spec.control().ledger();
        if (database == null) {
            return SqliteLedger.open(spec.control().data().resolve("ledger.db"), holder.name());
        }
        PostgresSide at = at(database);
        refuseOther(spec, at);
        return PostgresLedger.open(at::openSession, spec.migration(), holder);
    }

    /// A ledger that lies in a file here and is unknown to the database would be begun anew there,
    /// and nothing would know what was moved.
    ///
    /// @throws HandoffException `ledger.elsewhere`
    private static void refuseOther(Spec spec, PostgresSide at) {
        Path file = spec.control().data().resolve("ledger.db");
        if (!Files.exists(file)) {
            return;
        }
        try (Ledger old = SqliteLedger.openToRead(file);
                Connection session = at.openSession()) {
            if (!old.texts(1, 1).isEmpty() && !StoredTexts.isThere(session, spec.migration())) {
                throw HandoffException.operator(
                        "ledger.elsewhere",
                        "The ledger of this migration is "
                                + file
                                + ", and the database that control.ledger names has none of it.",
                        "Take control.ledger out again; it is named before the first serve. A new"
                                + " migration needs a folder of its own in control.data.");
            }
        } catch (SQLException e) {
            throw HandoffException.external(
                    "ledger.read", at + " broke the connection.", "See the server's log.", e);
        }
    }

    /// A session of the ledger's database; the caller closes it.
    ///
    /// @throws HandoffException a log-in's fault
    static Connection session(Spec.Database database) {
        return at(database).openSession();
    }

    /// The canonical texts, read without a claim.
    ///
    /// @throws HandoffException `ledger.read`, `ledger.open` if there is none that can be read
    public static List<String> texts(Spec spec) {
        Spec.Database database = spec.control().ledger();
        if (database != null) {
            try (Connection session = at(database).openSession()) {
                return StoredTexts.of(session, spec.migration());
            } catch (SQLException e) {
                throw HandoffException.external(
                        "ledger.read",
                        at(database) + " broke the connection.",
                        "See the server's log.",
                        e);
            }
        }
        Path file = spec.control().data().resolve("ledger.db");
        if (!Files.exists(file)) {
            throw HandoffException.operator(
                    "ledger.read",
                    "There is no ledger " + file + ".",
                    "It is made when `handoff serve` starts for the first time.");
        }
        try (Ledger ledger = SqliteLedger.openToRead(file)) {
            return ledger.texts(1, Integer.MAX_VALUE);
        }
    }

    /// What would go wrong with the ledger's database; changes nothing there.
    ///
    /// @return empty if the ledger is a file
    public static List<CheckResult> check(Spec spec) {
        Spec.Database database = spec.control().ledger();
        return database == null ? List.of() : List.of(look(at(database), spec));
    }

    private static CheckResult look(PostgresSide at, Spec spec) {
        try (Connection session = at.openSession()) {
            refuseOther(spec, at);
            String obstacle = PostgresLedger.obstacle(session);
            if (obstacle.isEmpty() && spec.control().sharedKey() != null) {
                obstacle = SharedRows.obstacle(session, spec.migration());
            }
            return obstacle.isEmpty()
                    ? new CheckResult(Level.PASS, "ledger", at + " can hold the ledger", "")
                    : new CheckResult(
                            Level.REFUSE,
                            "ledger",
                            at + ": " + obstacle,
                            "Name a writable database with a schema that its role may create"
                                    + " tables in; one that the role owns will do.");
        } catch (HandoffException e) {
            return new CheckResult(Level.REFUSE, "ledger", e.fault().text(), e.fault().remedy());
        } catch (SQLException e) {
            return new CheckResult(
                    Level.REFUSE,
                    "ledger",
                    at + " broke the connection, SQLSTATE " + e.getSQLState(),
                    "See the server's log.");
        }
    }

    private static PostgresSide at(Spec.Database database) {
        return Sides.side(database)
                .with(new Timeouts(database.connectTimeout(), STATEMENT, STATEMENT, SOCKET));
    }
}
