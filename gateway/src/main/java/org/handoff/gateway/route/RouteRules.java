package org.handoff.gateway.route;

import org.handoff.gateway.http.Request;

import java.util.List;

/// Which requests wait in a hold. By method, GET, HEAD, OPTIONS and TRACE are reads and all others
/// writes; the first rule whose pattern matches the path overrides that.
///
/// @param rules in order of precedence
public record RouteRules(List<Rule> rules) {
    public static final RouteRules BY_METHOD = new RouteRules(List.of());

    public RouteRules {
        rules = List.copyOf(rules);
    }

    /// @param pattern a path in which `*` stands for any characters, e.g. `/fhir/*/_search`; the
    ///   query is never part of it
    /// @param isWrite whether such a request waits, whatever its method
    public record Rule(String pattern, boolean isWrite) {
        public Rule {
            if (!pattern.startsWith("/") && !pattern.startsWith("*")) {
                throw new IllegalArgumentException(
                        "a route pattern begins with / or *: " + pattern);
            }
        }

        boolean matches(String path) {
            return matches(pattern, path);
        }

        /// Greedy matching that only ever goes back to the last asterisk: linear in practice, never
        /// exponential.
        private static boolean matches(String pattern, String path) {
            int p = 0;
            int s = 0;
            int star = -1;
            int mark = 0;
            while (s < path.length()) {
                if (p < pattern.length() && pattern.charAt(p) == '*') {
                    star = p++;
                    mark = s;
                } else if (p < pattern.length() && pattern.charAt(p) == path.charAt(s)) {
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

    /// Whether the request waits in a hold.
    public boolean isWrite(Request.Method method, String path) {
        for (Rule rule : rules) {
            if (rule.matches(path)) {
                return rule.isWrite();
            }
        }
        return !method.isSafe();
    }
}
