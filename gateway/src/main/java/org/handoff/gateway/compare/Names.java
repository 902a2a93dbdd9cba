package org.handoff.gateway.compare;

import java.util.regex.Pattern;

/// Which keys are names that somebody gave to a field, and which may be data, such as a record's
/// number or a time: those are shown as `*`.
final class Names {
    static final String ANY = "*";

    /// A word, with two digits behind it at most: `line`, `meta`, `x:lang`, `address2`.
    private static final Pattern NAME =
            Pattern.compile("[@#]?[A-Za-z_$][A-Za-z_$:-]{0,39}[0-9]{0,2}");

    private Names() {}

    static String shown(String key) {
        return NAME.matcher(key).matches() ? key : ANY;
    }
}
