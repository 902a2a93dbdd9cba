package org.handoff.engine.postgres.schema;

import org.handoff.model.Fault;
import org.handoff.model.Finding;
import org.handoff.model.HandoffException;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/// Runs a schema's script in the caller's transaction. Owners and grants of roles that the target
/// lacks, and settings that its version does not know, are left out and told; everything else that
/// fails fails the whole.
public final class SchemaRestore {
    /// May fail with one of [#TOLERATED] without harm to the schema itself.
    private static final Pattern OPTIONAL =
            Pattern.compile(
                    "^(set |grant |revoke |alter .* owner to |alter default privileges |comment on"
                            + " extension |create schema |security label ).*",
                    Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    /// Undefined object (role, parameter), insufficient privilege, duplicate schema, unknown value.
    private static final Set<String> TOLERATED = Set.of("42704", "42501", "42P06", "22023");

    private static final Pattern ATOMIC =
            Pattern.compile("\\bbegin\\s+atomic\\b", Pattern.CASE_INSENSITIVE);

    private static final Pattern OURS =
            Pattern.compile(
                    "\\bhandoff\\.|\\bhandoff_(fence|command|drop)|\\bSCHEMA \"?handoff\\b");

    private SchemaRestore() {}

    /// @param session autocommit off; the caller commits
    /// @param script SQL as `pg_dump --schema-only` writes it, or a person
    /// @param name what the script is called in messages
    /// @return what was left out; not an error
    public static List<Finding> run(Connection session, String script, String name) {
        List<Finding> findings = new ArrayList<>();
        int number = 0;
        for (String statement : SqlScript.statements(script)) {
            number++;
            if (OURS.matcher(statement).find()) {
                continue;
            }
            try {
                run(session, statement, findings);
            } catch (SQLException failure) {
                throw failed(name, number, statement, failure);
            }
        }
        return findings;
    }

    private static void run(Connection session, String sql, List<Finding> findings)
            throws SQLException {
        try (Statement statement = session.createStatement()) {
            statement.setEscapeProcessing(false);
            if (!OPTIONAL.matcher(sql).matches()) {
                statement.execute(wholeToTheServer(sql));
                return;
            }
            Savepoint before = session.setSavepoint();
            try {
                statement.execute(sql);
                session.releaseSavepoint(before);
            } catch (SQLException failure) {
                if (!TOLERATED.contains(failure.getSQLState())) {
                    throw failure;
                }
                session.rollback(before);
                if (!sql.toLowerCase(Locale.ROOT).startsWith("create schema")) {
                    findings.add(leftOut(sql, failure));
                }
            }
        }
    }

    /// The driver splits at semicolons, too, and can be wrong inside `BEGIN ATOMIC`; in a string it
    /// leaves them alone.
    private static String wholeToTheServer(String sql) {
        if (!ATOMIC.matcher(sql).find()) {
            return sql;
        }
        return "DO $handoff_do$ BEGIN EXECUTE $handoff_sql$"
                + sql
                + "$handoff_sql$; END $handoff_do$";
    }

    private static Finding leftOut(String sql, SQLException failure) {
        String begin = begin(sql);
        return new Finding(
                "schema-left-out",
                begin,
                1,
                "The target refused \"%s\" (SQLSTATE %s); it was left out."
                        .formatted(begin, failure.getSQLState()));
    }

    /// Schema statements hold no rows, so their beginning may be told.
    private static String begin(String sql) {
        String line = sql.replaceAll("\\s+", " ");
        return line.length() <= 100 ? line : line.substring(0, 100) + "...";
    }

    private static HandoffException failed(
            String name, int number, String sql, SQLException failure) {
        return new HandoffException(
                new Fault(
                        Fault.Kind.OPERATOR,
                        "schema.statement",
                        "Statement %d of %s failed (SQLSTATE %s): \"%s\": %s."
                                .formatted(
                                        number,
                                        name,
                                        failure.getSQLState(),
                                        begin(sql),
                                        String.valueOf(failure.getMessage())
                                                .lines()
                                                .findFirst()
                                                .orElse("")),
                        "Nothing of it was kept. Correct the script or the target, then start"
                                + " again."),
                failure);
    }
}
