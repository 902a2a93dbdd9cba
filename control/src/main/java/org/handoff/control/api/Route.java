package org.handoff.control.api;

import org.handoff.control.access.Account;
import org.handoff.control.access.Right;
import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// One route of the API: who may ask, and what it says, for people and for programs.
///
/// @param template its path, with `{parameters}` of [#PARAMETERS]
/// @param right that is needed; `null` if none is
/// @param proven whether whoever asks must be known at all
/// @param says what it does, in one sentence
/// @param takes the record that the body is; `null` if there is none, or no one record
/// @param gives the record that it answers with; `null` if that is no one record
record Route(
        Set<String> methods,
        String template,
        Pattern path,
        @Nullable Right right,
        boolean proven,
        String says,
        @Nullable Class<? extends Record> takes,
        @Nullable Class<? extends Record> gives) {
    static final Set<String> READ = Set.of("GET", "HEAD");
    static final Set<String> WRITE = Set.of("POST");

    /// What may stand in place of a parameter.
    static final Map<String, String> PARAMETERS =
            Map.of(
                    "account", Account.NAME,
                    "name", "[a-z0-9._-]{1,64}",
                    "gateway", "[a-z0-9-]{1,64}",
                    "verb", "[a-z-]{1,20}",
                    "number", "[0-9]{1,18}",
                    "channel", "[a-z][a-z0-9-]{0,30}",
                    "code", "[0-9a-f]{32}");

    private static final Pattern PARAMETER = Pattern.compile("\\{([a-z]+)\\}");

    /// Open to everybody.
    static Route open(String template, String says, @Nullable Class<? extends Record> gives) {
        return new Route(READ, template, pattern(template), null, false, says, null, gives);
    }

    static Route read(String template, @Nullable Right right, String says) {
        return new Route(READ, template, pattern(template), right, true, says, null, null);
    }

    static Route write(String template, @Nullable Right right, String says) {
        return new Route(WRITE, template, pattern(template), right, true, says, null, null);
    }

    /// The body of a request.
    Route taking(Class<? extends Record> body) {
        return new Route(methods, template, path, right, proven, says, body, gives);
    }

    Route giving(Class<? extends Record> answer) {
        return new Route(methods, template, path, right, proven, says, takes, answer);
    }

    /// By a code or a password in the request itself, not by a token.
    Route byCode() {
        return new Route(methods, template, path, right, false, says, takes, gives);
    }

    /// The names in braces, in order.
    static List<String> parameters(String template) {
        return PARAMETER.matcher(template).results().map(it -> it.group(1)).toList();
    }

    private static Pattern pattern(String template) {
        Matcher named = PARAMETER.matcher(template);
        return Pattern.compile(named.replaceAll(it -> "(" + allowed(it) + ")"));
    }

    private static String allowed(MatchResult parameter) {
        String allowed = PARAMETERS.get(parameter.group(1));
        if (allowed == null) {
            throw new IllegalStateException(
                    parameter.group() + " is none of " + new TreeSet<>(PARAMETERS.keySet()));
        }
        return Matcher.quoteReplacement(allowed);
    }
}
