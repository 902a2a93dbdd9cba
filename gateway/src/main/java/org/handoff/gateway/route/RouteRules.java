package org.handoff.gateway.route;

import org.handoff.gateway.http.Request;

import java.util.List;
import java.util.Locale;

/// Which requests wait in a hold. By method, GET, HEAD, OPTIONS and TRACE are reads and all others
/// writes; the first rule that names the request's method and whose pattern matches its path
/// overrides that.
///
/// In doubt it is a write: a rule that makes writes ignores the letters' case and matches the path
/// as it came or as an application may understand it ([PathForm]), a rule that makes reads asks for
/// both.
///
/// @param rules in order of precedence
public record RouteRules(List<Rule> rules) {
    public static final RouteRules BY_METHOD = new RouteRules(List.of());

    public RouteRules {
        rules = List.copyOf(rules);
    }

    /// @param method as requests spell it, in capitals, or `*` for any. What is a write by GET is
    ///   one by HEAD, too: an application answers both with the same code
    /// @param pattern a path in which `*` stands for any characters, e.g. `/fhir/*/_search`; the
    ///   query is never part of it
    /// @param isWrite whether such a request waits, whatever its method promises
    public record Rule(String method, String pattern, boolean isWrite) {
        public static final String ANY_METHOD = "*";

        public Rule {
            if (method.isEmpty()) {
                throw new IllegalArgumentException("a route rule names a method, or * for any");
            }
            if (!pattern.startsWith("/") && !pattern.startsWith("*")) {
                throw new IllegalArgumentException(
                        "a route pattern begins with / or *: " + pattern);
            }
            if (isWrite) {
                pattern = pattern.toLowerCase(Locale.ROOT);
            }
        }

        /// @param understood the path as an application may understand it, see [PathForm]
        public boolean matches(String ofRequest, String path, String understood) {
            boolean named =
                    method.equals(ANY_METHOD)
                            || method.equals(ofRequest)
                            || (isWrite && method.equals("GET") && ofRequest.equals("HEAD"));
            if (!named) {
                return false;
            }
            return isWrite
                    ? Wildcard.matches(pattern, path.toLowerCase(Locale.ROOT))
                            || Wildcard.matches(pattern, understood.toLowerCase(Locale.ROOT))
                    : Wildcard.matches(pattern, path) && Wildcard.matches(pattern, understood);
        }
    }

    /// Which rule counts for the request, as an index; their number if none does.
    public int which(Request request) {
        if (rules.isEmpty()) {
            return 0;
        }
        String understood = PathForm.understood(request.path());
        for (int i = 0; i < rules.size(); i++) {
            if (rules.get(i).matches(request.methodName(), request.path(), understood)) {
                return i;
            }
        }
        return rules.size();
    }

    /// Whether the request waits in a hold.
    ///
    /// @param which counts for it
    public boolean isWrite(int which, Request request) {
        return which < rules.size() ? rules.get(which).isWrite() : !request.method().isSafe();
    }

    /// The same.
    public boolean isWrite(Request request) {
        return isWrite(which(request), request);
    }
}
