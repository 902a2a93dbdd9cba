package org.handoff.engine.mariadb.capture;

import org.handoff.model.TableName;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// A statement of the log, as far as it must be understood. Its text stays here: it may hold
/// values.
///
/// @param database that it was run in
/// @param sql without comments before it
/// @param words its first two, in upper case, the second perhaps empty
record Statement(String database, String sql, List<String> words) {
    /// They leave rows and columns as they are.
    private static final Set<String> HARMLESS =
            Set.of("GRANT", "REVOKE", "ANALYZE", "OPTIMIZE", "FLUSH", "CHECK", "REPAIR");

    private static final Set<String> HARMLESS_OBJECTS = Set.of("USER", "ROLE", "TEMPORARY");

    /// `SET PASSWORD`, `SET DEFAULT ROLE`; `SET STATEMENT` is what another statement begins with.
    private static final Set<String> HARMLESS_SETTINGS = Set.of("PASSWORD", "DEFAULT", "ROLE");

    /// A whole one, or the beginning of one whose text is an order to the server, such as `DROP
    /// /*!40005 TEMPORARY */ TABLE`.
    private static final Pattern COMMENT =
            Pattern.compile(
                    "\\A(?:/\\*(?!!|M!).*?\\*/|/\\*M?!\\d{0,6}|--\\s[^\\n]*\\n|#[^\\n]*\\n)",
                    Pattern.DOTALL);

    private static final int DOTALL_ANY_CASE = Pattern.DOTALL | Pattern.CASE_INSENSITIVE;

    /// Settings for the statement behind `FOR`. Source of fact: MariaDB documentation, "SET
    /// STATEMENT".
    private static final Pattern SETTINGS =
            Pattern.compile(
                    "\\ASET\\s+STATEMENT\\s(?:'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|[^'\"])*?\\sFOR\\s",
                    DOTALL_ANY_CASE);

    private static final Pattern WORD = Pattern.compile("\\A\\w*");

    static Statement of(String database, String text) {
        String sql = bare(text);
        for (var set = SETTINGS.matcher(sql); set.find(); set = SETTINGS.matcher(sql)) {
            sql = bare(sql.substring(set.end()));
        }
        String first = word(sql);
        String second = word(bare(sql.substring(first.length())));
        return new Statement(database, sql, List.of(first, second));
    }

    /// Without blanks and comments before it.
    private static String bare(String text) {
        String sql = text.strip();
        for (var comment = COMMENT.matcher(sql); comment.find(); comment = COMMENT.matcher(sql)) {
            sql = sql.substring(comment.end()).strip();
        }
        return sql;
    }

    private static String word(String sql) {
        var word = WORD.matcher(sql);
        return word.find() ? word.group().toUpperCase(Locale.ROOT) : "";
    }

    String word() {
        return words.getFirst();
    }

    boolean isHarmless() {
        String second = words.getLast();
        return HARMLESS.contains(word())
                || HARMLESS_OBJECTS.contains(second)
                || (word().equals("SET") && HARMLESS_SETTINGS.contains(second));
    }

    /// Whether rows could be changed by it, which a log of rows says in rows.
    boolean isOfRows() {
        return switch (word()) {
            case "INSERT", "UPDATE", "DELETE", "REPLACE", "LOAD", "CALL", "WITH", "DO", "" -> true;
            default -> false;
        };
    }

    /// Whether it takes back a part of its transaction.
    boolean isBackToSavepoint() {
        return words.getLast().equals("TO");
    }

    /// The name of the savepoint that it makes or goes back to, as the server writes it.
    String savepoint() {
        return sql.substring(Math.max(0, sql.indexOf('`'))).toUpperCase(Locale.ROOT);
    }

    /// Whether it was run in a database or names it.
    boolean concerns(String name) {
        return database.equalsIgnoreCase(name) || names(name);
    }

    private boolean names(String name) {
        return Pattern.compile("(?<![\\w$])" + Pattern.quote(name) + "(?![\\w$])", DOTALL_ANY_CASE)
                .matcher(sql)
                .find();
    }

    /// The tables that it names, whatever for.
    List<TableName> tables(Collection<TableName> known) {
        List<TableName> found = new ArrayList<>();
        for (TableName table : known) {
            if (names(table.name())) {
                found.add(table);
            }
        }
        return found;
    }

    /// The table that it empties; nothing if it does something else, or says it in a way that is
    /// not known here.
    Optional<String> truncated(String where) {
        var whole =
                Pattern.compile(
                                "TRUNCATE\\s+(?:TABLE\\s+)?(?:(`(?:[^`]|``)+`|[\\w$]+)\\s*\\.\\s*)?"
                                    + "(`(?:[^`]|``)+`|[\\w$]+)(?:\\s+(?:NOWAIT|WAIT\\s+\\d+))?",
                                DOTALL_ANY_CASE)
                        .matcher(sql);
        if (!whole.matches()) {
            return Optional.empty();
        }
        String in = whole.group(1) == null ? database : plain(whole.group(1));
        return in.equals(where) ? Optional.of(plain(whole.group(2))) : Optional.empty();
    }

    private static String plain(String name) {
        return name.startsWith("`")
                ? name.substring(1, name.length() - 1).replace("``", "`")
                : name;
    }
}
