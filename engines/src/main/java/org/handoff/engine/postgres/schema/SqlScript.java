package org.handoff.engine.postgres.schema;

import org.handoff.model.HandoffException;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Splits an SQL script into statements as `psql` does: at semicolons outside of quotes, comments,
/// parentheses and the body of a routine in standard SQL (`BEGIN ATOMIC ... END`). Lines that begin
/// with a backslash outside of all of them are `psql`'s own commands and are left out. Source of
/// fact: PostgreSQL documentation, "Lexical Structure", and `psqlscan.l`. Used by one thread, once.
final class SqlScript {
    private static final Set<String> ROUTINE = Set.of("function", "procedure");

    private final String text;
    private final List<String> statements = new ArrayList<>();
    private final StringBuilder current = new StringBuilder();
    private final List<String> words = new ArrayList<>();
    private int at;
    private int parentheses;
    private int begins;

    private SqlScript(String text) {
        this.text = text;
    }

    /// The statements in order, without their semicolons; empty ones and comments are left out.
    ///
    /// @throws HandoffException if a quote or comment does not end, or rows are in the script
    static List<String> statements(String text) {
        SqlScript script = new SqlScript(text);
        script.split();
        return script.statements;
    }

    private void split() {
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '-' && follows('-')) {
                at = lineEnd(at);
            } else if (c == '/' && follows('*')) {
                skipComment();
            } else if (c == '\'') {
                quoted('\'', isEscapeString());
            } else if (c == '"') {
                quoted('"', false);
            } else if (c == '$' && dollarTag() != null) {
                dollarQuoted();
            } else if (c == '\\' && current.toString().isBlank()) {
                at = lineEnd(at);
            } else if (Character.isLetter(c) || c == '_') {
                word();
            } else {
                plain(c);
            }
        }
        end();
    }

    private void plain(char c) {
        if (c == '(') {
            parentheses++;
        } else if (c == ')') {
            parentheses--;
        }
        at++;
        if (c == ';' && parentheses <= 0 && begins == 0) {
            end();
        } else {
            current.append(c);
        }
    }

    private void end() {
        String statement = current.toString().strip();
        current.setLength(0);
        parentheses = 0;
        begins = 0;
        if (!statement.isEmpty()) {
            refuseRows();
            statements.add(statement);
        }
        words.clear();
    }

    private void refuseRows() {
        boolean copies = !words.isEmpty() && words.getFirst().equals("copy");
        if (copies && words.contains("stdin")) {
            throw HandoffException.operator(
                    "schema.rows",
                    "The script holds rows (COPY ... FROM stdin).",
                    "Make it with pg_dump --schema-only; Handoff copies the rows.");
        }
    }

    private void word() {
        int start = at;
        while (at < text.length()
                && (Character.isLetterOrDigit(text.charAt(at))
                        || text.charAt(at) == '_'
                        || text.charAt(at) == '$')) {
            at++;
        }
        String word = text.substring(start, at).toLowerCase(Locale.ROOT);
        current.append(text, start, at);
        if (words.size() < 64) {
            words.add(word);
        }
        if (isRoutine() && parentheses == 0) {
            switch (word) {
                case "begin", "case" -> begins += word.equals("begin") || begins > 0 ? 1 : 0;
                case "end" -> begins = Math.max(begins - 1, 0);
                default -> {}
            }
        }
    }

    /// `create [or replace] function|procedure`.
    private boolean isRoutine() {
        if (words.isEmpty() || !words.getFirst().equals("create")) {
            return false;
        }
        int kind = words.size() > 3 && words.get(1).equals("or") ? 3 : 1;
        return words.size() > kind && ROUTINE.contains(words.get(kind));
    }

    private boolean follows(char next) {
        return at + 1 < text.length() && text.charAt(at + 1) == next;
    }

    private int lineEnd(int from) {
        int end = text.indexOf('\n', from);
        return end < 0 ? text.length() : end;
    }

    private void skipComment() {
        int depth = 0;
        do {
            if (text.startsWith("/*", at)) {
                depth++;
                at += 2;
            } else if (text.startsWith("*/", at)) {
                depth--;
                at += 2;
            } else if (at >= text.length()) {
                throw unended("a comment");
            } else {
                at++;
            }
        } while (depth > 0);
        current.append(' ');
    }

    private boolean isEscapeString() {
        if (at == 0 || (text.charAt(at - 1) != 'e' && text.charAt(at - 1) != 'E')) {
            return false;
        }
        return at == 1 || !Character.isLetterOrDigit(text.charAt(at - 2));
    }

    private void quoted(char quote, boolean escapes) {
        int start = at++;
        while (true) {
            if (at >= text.length()) {
                throw unended("a quote");
            }
            char c = text.charAt(at++);
            if (escapes && c == '\\') {
                at++;
            } else if (c == quote) {
                if (at < text.length() && text.charAt(at) == quote) {
                    at++;
                } else {
                    break;
                }
            }
        }
        current.append(text, start, at);
    }

    /// `$tag$` here; `null` if the dollar is something else.
    private @org.jspecify.annotations.Nullable String dollarTag() {
        int end = at + 1;
        while (end < text.length()
                && (Character.isLetterOrDigit(text.charAt(end)) || text.charAt(end) == '_')) {
            end++;
        }
        boolean isTag = end < text.length() && text.charAt(end) == '$';
        boolean number = end > at + 1 && Character.isDigit(text.charAt(at + 1));
        return isTag && !number ? text.substring(at, end + 1) : null;
    }

    private void dollarQuoted() {
        String tag = dollarTag();
        int end = tag == null ? -1 : text.indexOf(tag, at + tag.length());
        if (tag == null || end < 0) {
            throw unended("a dollar quote");
        }
        current.append(text, at, end + tag.length());
        at = end + tag.length();
    }

    private static HandoffException unended(String what) {
        return HandoffException.operator(
                "schema.script", "The SQL script ends inside " + what + ".", "Make it again.");
    }
}
