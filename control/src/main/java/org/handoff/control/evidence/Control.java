package org.handoff.control.evidence;

import java.util.Locale;

/// A control of a framework, by its number: HIPAA's security rule (45 CFR 164), or a criterion of
/// SOC 2, whose texts are the AICPA's and stand nowhere here.
///
/// @param id as OSCAL writes it: a token
/// @param label as people write it
public record Control(String id, String label) {
    /// @param section e.g. `164.312(c)(1)`
    public static Control hipaa(String section) {
        return new Control("hipaa-" + token(section), "45 CFR " + section);
    }

    /// @param criterion e.g. `CC8.1`
    public static Control soc2(String criterion) {
        return new Control("soc2-" + token(criterion), "SOC 2 " + criterion);
    }

    private static String token(String number) {
        return number.toLowerCase(Locale.ROOT).replaceAll("[()]+", "-").replaceAll("-$", "");
    }
}
