package org.handoff.engine.postgres.check;

import static org.handoff.engine.check.CheckResult.pass;
import static org.handoff.engine.check.CheckResult.refuse;
import static org.handoff.engine.check.CheckResult.warn;

import org.handoff.engine.check.CheckResult;
import org.handoff.engine.postgres.catalog.PostgresCatalog;
import org.handoff.engine.postgres.catalog.PostgresTable;
import org.handoff.model.TableName;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/// What is in a side's database that the migration cannot carry, or carries at a price. Everything
/// that is not carried is named here. Source of fact: PostgreSQL documentation, "Logical
/// Replication: Restrictions".
final class DataChecks {
    private static final String USER_SCHEMAS =
            " n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast', 'handoff') AND"
                    + " n.nspname !~ '^pg_(toast_)?temp_' ";
    private static final String OWN_RELATION =
            "FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE"
                    + USER_SCHEMAS
                    + "AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid ="
                    + " 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e') AND ";
    private static final String NAME = "SELECT n.nspname, c.relname ";

    private final Probe probe;
    private final Predicate<TableName> moved;
    private final List<CheckResult> results = new ArrayList<>();

    DataChecks(Probe probe, Predicate<TableName> moved) {
        this.probe = probe;
        this.moved = moved;
    }

    List<CheckResult> run() throws SQLException {
        keys();
        notCarried();
        carriedWithCare();
        return results;
    }

    private void keys() throws SQLException {
        List<String> keyless = new ArrayList<>();
        List<String> altered = new ArrayList<>();
        for (PostgresTable table : PostgresCatalog.detailed(probe.session())) {
            if (!moved.test(table.table().name())) {
                continue;
            }
            if (!table.table().hasKey()) {
                keyless.add(
                        "%s (about %d rows, %d MB)"
                                .formatted(
                                        table.table().name(),
                                        table.table().rowsEstimate(),
                                        table.table().bytesEstimate() >> 20));
            }
            if (!table.isIdentified()) {
                altered.add(table.table().name().toString());
            }
        }
        results.add(
                keyless.isEmpty()
                        ? pass("keys", probe.label() + ": every table has a key.")
                        : warn(
                                "keys",
                                "%s has tables without key: %s. Each that was written is scanned"
                                                .formatted(probe.label(), Probe.listed(keyless))
                                        + " whole inside the pause.",
                                "Give the large ones a primary key."));
        if (!altered.isEmpty()) {
            results.add(
                    warn(
                            "replica-identity",
                            "%s: the replica identity of %s will be altered at start and restored"
                                            .formatted(probe.label(), Probe.listed(altered))
                                    + " at the end.",
                            "Expect a short exclusive lock on each."));
        }
    }

    private void notCarried() throws SQLException {
        refuseTables(
                "unlogged-tables",
                NAME + OWN_RELATION + "c.relkind = 'r' AND c.relpersistence = 'u'",
                "unlogged tables, whose changes are in no log",
                "ALTER TABLE ... SET LOGGED, or exclude and rebuild them.");
        refuseTables(
                "foreign-tables",
                NAME + OWN_RELATION + "c.relkind = 'f'",
                "foreign tables, whose rows are elsewhere",
                "Exclude them and see that the target's point to the right place.");
        refuseTables(
                "no-columns",
                NAME
                        + OWN_RELATION
                        + "c.relkind = 'r' AND NOT EXISTS (SELECT 1 FROM pg_attribute a WHERE"
                        + " a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND"
                        + " a.attgenerated = '')",
                "tables without a column that can be written",
                "Drop or exclude them.");
        long objects = probe.number("SELECT count(*) FROM pg_largeobject_metadata");
        results.add(
                objects == 0
                        ? pass("large-objects", probe.label() + " has no large object.")
                        : refuse(
                                "large-objects",
                                "%s has %d large objects, which no log carries."
                                        .formatted(probe.label(), objects),
                                "Move them into bytea columns first, or copy them by hand."));
        warnAny(
                "extension-rows",
                "SELECT e.extname FROM pg_extension e WHERE e.extconfig IS NOT NULL AND e.extname"
                        + " NOT IN ('postgis', 'postgis_topology', 'pg_cron')",
                "extensions that keep rows in tables of their own",
                "Copy those tables' rows by hand.");
    }

    private void carriedWithCare() throws SQLException {
        warnAny(
                "deferrable",
                "SELECT conrelid::regclass::text || '.' || conname FROM pg_constraint k JOIN"
                        + " pg_namespace n ON n.oid = k.connamespace WHERE"
                        + USER_SCHEMAS
                        + "AND (contype = 'x' OR condeferrable)",
                "exclusion or deferrable constraints; a stream that trips over one goes row by row",
                "Nothing, if they hold on the source.");
        warnAny(
                "generated",
                "SELECT n.nspname || '.' || c.relname || '.' || a.attname FROM pg_attribute a JOIN"
                        + " pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid ="
                        + " c.relnamespace WHERE"
                        + USER_SCHEMAS
                        + "AND c.relkind = 'r' AND a.attgenerated <> '' AND NOT a.attisdropped",
                "computed columns, which the target computes anew and the proof compares",
                "See that their functions are the same on both sides.");
        warnIf(
                "row-security",
                moved(NAME + OWN_RELATION + "c.relkind IN ('r', 'p') AND c.relrowsecurity"),
                "tables with row security; the replicator must see all rows",
                "Make the replicator a superuser or give it BYPASSRLS.");
        warnAny(
                "event-triggers",
                "SELECT evtname FROM pg_event_trigger WHERE evtname !~ '^handoff_'",
                "event triggers of its own",
                "See that they let the replicator alter tables.");
        warnAny(
                "subscriptions",
                "SELECT subname FROM pg_stat_subscription WHERE subname IS NOT NULL",
                "logical subscriptions: it is written from elsewhere",
                "Stop them on the target; on the source they end with the cutover.");
        warnAny(
                "always-triggers",
                "SELECT tgrelid::regclass::text || '.' || tgname FROM pg_trigger WHERE tgenabled IN"
                        + " ('A', 'R') AND NOT tgisinternal AND tgname !~ '^handoff_'",
                "triggers that fire for replicated rows (ENABLE ALWAYS or REPLICA)",
                "They run twice, once on each side: disable them on the target if that is wrong.");
    }

    private void refuseTables(String name, String sql, String what, String remedy)
            throws SQLException {
        List<String> found = moved(sql);
        if (found.isEmpty()) {
            results.add(pass(name, probe.label() + " has no " + name.replace('-', ' ') + "."));
        } else {
            String sentence = "%s has %s: %s.".formatted(probe.label(), what, Probe.listed(found));
            results.add(refuse(name, sentence, remedy));
        }
    }

    private List<String> moved(String sql) throws SQLException {
        return probe.tables(sql).stream().filter(moved).map(TableName::toString).toList();
    }

    private void warnAny(String name, String sql, String what, String remedy) throws SQLException {
        warnIf(name, probe.texts(sql), what, remedy);
    }

    private void warnIf(String name, List<String> found, String what, String remedy) {
        if (!found.isEmpty()) {
            results.add(
                    warn(
                            name,
                            "%s has %s: %s.".formatted(probe.label(), what, Probe.listed(found)),
                            remedy));
        }
    }
}
