package org.handoff.app.spec;

import org.handoff.socket.ShadowCounts;

import java.util.List;

/// What must hold between the shadow's keys.
final class ShadowChecks {
    private ShadowChecks() {}

    static void check(Spec spec, Nodes nodes) {
        ShadowSpec shadow = spec.shadow();
        if (shadow.endpoints().size() > ShadowCounts.ENDPOINTS_MAX) {
            nodes.problem(
                    "shadow.endpoints",
                    "found " + shadow.endpoints().size() + " endpoints",
                    "at most " + ShadowCounts.ENDPOINTS_MAX);
        }
        for (Route each : shadow.endpoints()) {
            if (!List.of("GET", "HEAD", "*").contains(each.method())) {
                nodes.problem(
                        "shadow.endpoints",
                        "found '" + each + "'",
                        "only GET and HEAD are mirrored: nothing else is safe to do twice");
            }
        }
        for (Route each : shadow.paritySeen()) {
            if (!shadow.endpoints().contains(each)) {
                nodes.problem(
                        "shadow.paritySeen",
                        "found '" + each + "', which is none of shadow.endpoints",
                        "name one of them, as it stands there");
            }
        }
        if (shadow.parity() && !shadow.isConfigured()) {
            nodes.problem(
                    "shadow.endpoints",
                    "the key is missing",
                    "shadow.parity is true, so it must say what is mirrored");
        }
        percent(shadow.share(), "shadow.share", nodes);
        percent(shadow.parityDifferentMax(), "shadow.parityDifferentMax", nodes);
    }

    private static void percent(String text, String key, Nodes nodes) {
        double percent = Double.parseDouble(text.substring(0, text.length() - 1));
        if (percent <= 0 || percent > 100) {
            nodes.problem(key, "found '" + text + "'", "allowed is over 0 to 100");
        }
    }
}
