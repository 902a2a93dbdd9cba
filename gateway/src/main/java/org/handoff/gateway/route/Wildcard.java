package org.handoff.gateway.route;

/// Patterns in which `*` stands for any characters, the slash included.
final class Wildcard {
    private Wildcard() {}

    /// Greedy matching that only ever goes back to the last asterisk: linear in practice, never
    /// exponential.
    static boolean matches(String pattern, String text) {
        int p = 0;
        int s = 0;
        int star = -1;
        int mark = 0;
        while (s < text.length()) {
            if (p < pattern.length() && pattern.charAt(p) == '*') {
                star = p++;
                mark = s;
            } else if (p < pattern.length() && pattern.charAt(p) == text.charAt(s)) {
                p++;
                s++;
            } else if (star >= 0) {
                p = star + 1;
                s = ++mark;
            } else {
                return false;
            }
        }
        while (p < pattern.length() && pattern.charAt(p) == '*') {
            p++;
        }
        return p == pattern.length();
    }
}
