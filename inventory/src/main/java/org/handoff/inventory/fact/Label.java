package org.handoff.inventory.fact;

import java.util.regex.Pattern;

/// Free text that may be shown. It can only be made through redaction: control characters, secrets
/// and what looks like a person's identifier never get into a fact. A person's name inside the name
/// of a job cannot be told from any other word, so only names of things are taken: of jobs,
/// channels, applications, certificates; never file names of documents, arguments, scripts or
/// comments.
public record Label(String text) {
    /// Longer text is cut; a name of a thing is shorter.
    private static final int LENGTH_MAX = 80;

    private static final String MASK = "***";

    private static final Pattern SECRET =
            Pattern.compile(
                    "(?i)\\b(pass(word|wd)?|pwd|secret|token|api[-_]?key|sig|signature|mrn|ssn)"
                            + "\\s*[=:]\\s*\\S+");

    private static final Pattern EMAIL = Pattern.compile("[^\\s@]+@[^\\s@]+");

    /// URLs can carry a record's number in path or query; only scheme and host are kept.
    private static final Pattern URL_TAIL =
            Pattern.compile("(?i)(\\b[a-z]+://[^/\\s?#]+)[/?#]\\S*");

    /// Five digits or more, also when grouped as in dates, telephone and social security numbers.
    private static final Pattern NUMBER =
            Pattern.compile("(?<!\\w)\\+?\\(?\\d[\\d\\-./() ]{3,}\\d|\\d{5,}");

    /// Keys, hashes, serial numbers: long words that mix letters and digits.
    private static final Pattern MIXED =
            Pattern.compile("(?<!\\w)(?=\\w*\\d\\w*\\d\\w*\\d)(?=\\w*[A-Za-z])\\w{10,}");

    public Label {
        if (text.length() > LENGTH_MAX) {
            throw new IllegalArgumentException("a label is made by Label.of");
        }
    }

    public static final Label EMPTY = new Label("");

    public static Label of(String raw) {
        String bounded = raw.length() > 4 * LENGTH_MAX ? raw.substring(0, 4 * LENGTH_MAX) : raw;
        StringBuilder clean = new StringBuilder(bounded.length());
        bounded.codePoints()
                .map(c ->
                        Character.isISOControl(c) || Character.getType(c) == Character.FORMAT
                                ? ' '
                                : c)
                .forEach(clean::appendCodePoint);
        String text = SECRET.matcher(clean).replaceAll(MASK);
        text = URL_TAIL.matcher(text).replaceAll("$1/" + MASK);
        text = EMAIL.matcher(text).replaceAll(MASK);
        text = NUMBER.matcher(text).replaceAll(MASK);
        text = MIXED.matcher(text).replaceAll(MASK).strip();
        return new Label(text.length() > LENGTH_MAX ? text.substring(0, LENGTH_MAX) : text);
    }

    @Override
    public String toString() {
        return text;
    }
}
