package org.handoff.control.ledger;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a person typed as a reason, made fit for a record that auditors read: without control
/// characters, bounded, and without what looks like a patient's identifier. Numbers of tickets,
/// which begin with letters, and addresses of machines stay. A name cannot be told from any other
/// word: whoever types a reason must leave patients out.
public final class FreeText {
    private static final String MASK = "***";

    private static final Pattern EMAIL = Pattern.compile("[^\\s@]+@[^\\s@]+");

    /// A word that announces a person's number, and the number.
    private static final Pattern ANNOUNCED =
            Pattern.compile(
                    "(?i)\\b(mrn|ssn|dob|born|patient|pat|acct|account|chart|medicare|medicaid"
                            + "|member|insurance|policy|phone|tel|fax|mobile|bed|encounter|visit)"
                            + "\\W{0,3}((id|no|nr|num|number)\\W{0,3})?(?=\\S*\\d)\\S+");

    /// Four digits grouped or five in a row: dates, telephone and social security numbers, records'
    /// numbers. Not behind letters, as in CHG0012345 and CAB-20391.
    private static final Pattern NUMBER =
            Pattern.compile(
                    "(?<![\\w.-])\\+?\\(?\\d[\\d\\-./() ]{3,}\\d(?!\\w)|(?<![A-Za-z\\d-])\\d{5,}");

    private static final Pattern MACHINE = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");

    private FreeText() {}

    /// @param most characters that are kept
    public static String clean(String typed, int most) {
        String text = plain(typed, 4 * most);
        text = EMAIL.matcher(text).replaceAll(MASK);
        text = ANNOUNCED.matcher(text).replaceAll(MASK);
        text =
                NUMBER.matcher(text)
                        .replaceAll(found ->
                                MACHINE.matcher(found.group()).matches()
                                        ? Matcher.quoteReplacement(found.group())
                                        : MASK);
        return plain(text, most);
    }

    /// Without control characters, and cut.
    static String plain(String typed, int most) {
        String text = typed.replaceAll("\\p{Cntrl}", " ").strip();
        return text.length() <= most ? text : text.substring(0, most);
    }
}
