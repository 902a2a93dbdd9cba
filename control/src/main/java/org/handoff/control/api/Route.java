package org.handoff.control.api;

import org.handoff.control.access.Account;
import org.handoff.control.access.Right;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
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
/// @param queries what may stand behind a `?`
/// @param takes the record that the body is; `null` if it is not read
/// @param goods what it answers where nothing is wrong
/// @param refuses statuses of refusals beside those that every route of its shape has
/// @param isKeyed whether the same wish, sent again, is known by its key
record Route(
        Set<String> methods,
        String template,
        Pattern path,
        @Nullable Right right,
        boolean proven,
        String says,
        List<Query> queries,
        @Nullable Class<? extends Record> takes,
        List<Good> goods,
        Set<Integer> refuses,
        boolean isKeyed) {
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

    /// Any route's, whoever asks: method, name of the server, rate, fault, what it depends on.
    private static final Set<Integer> OF_ALL = Set.of(405, 421, 429, 500, 503);

    Route {
        methods = Set.copyOf(methods);
        queries = List.copyOf(queries);
        goods = List.copyOf(goods);
        refuses = Set.copyOf(refuses);
    }

    /// An answer where nothing is wrong.
    ///
    /// @param type media type
    /// @param gives the record that JSON holds; `null` if it is none
    /// @param isList whether it holds a list of them
    record Good(int status, String type, @Nullable Class<? extends Record> gives, boolean isList) {
        static Good json(int status, @Nullable Class<? extends Record> gives) {
            return new Good(status, "application/json", gives, false);
        }
    }

    /// Open to everybody.
    static Route open(String template, String says) {
        return of(READ, template, null, says).byCode();
    }

    static Route read(String template, @Nullable Right right, String says) {
        return of(READ, template, right, says);
    }

    static Route write(String template, @Nullable Right right, String says) {
        return of(WRITE, template, right, says);
    }

    private static Route of(
            Set<String> methods, String template, @Nullable Right right, String says) {
        return new Route(
                methods,
                template,
                pattern(template),
                right,
                true,
                says,
                List.of(),
                null,
                List.of(),
                Set.of(),
                false);
    }

    /// The body of a request.
    Route taking(Class<? extends Record> body) {
        return new Route(
                methods, template, path, right, proven, says, queries, body, goods, refuses,
                isKeyed);
    }

    Route asking(Query... known) {
        return new Route(
                methods,
                template,
                path,
                right,
                proven,
                says,
                List.of(known),
                takes,
                goods,
                refuses,
                isKeyed);
    }

    Route giving(Class<? extends Record> answer) {
        return giving(Good.json(200, answer));
    }

    Route giving(int status, Class<? extends Record> answer) {
        return giving(Good.json(status, answer));
    }

    /// Of another media type than JSON.
    Route giving(String type) {
        return giving(new Good(200, type, null, false));
    }

    /// One more than it gives already.
    Route giving(Good good) {
        List<Good> all = new ArrayList<>(goods);
        all.add(good);
        return new Route(
                methods, template, path, right, proven, says, queries, takes, all, refuses,
                isKeyed);
    }

    Route refusing(Integer... statuses) {
        return new Route(
                methods,
                template,
                path,
                right,
                proven,
                says,
                queries,
                takes,
                goods,
                Set.copyOf(Arrays.asList(statuses)),
                isKeyed);
    }

    /// By a code or a password in the request itself, not by a token.
    Route byCode() {
        return new Route(
                methods, template, path, right, false, says, queries, takes, goods, refuses,
                isKeyed);
    }

    /// The same by the same key is carried out once.
    Route byKey() {
        return new Route(
                methods, template, path, right, proven, says, queries, takes, goods, refuses, true);
    }

    /// Not for HEAD: what it answers is too dear to be made for nobody to read.
    Route withoutHead() {
        return new Route(
                Set.of("GET"),
                template,
                path,
                right,
                proven,
                says,
                queries,
                takes,
                goods,
                refuses,
                isKeyed);
    }

    boolean isWrite() {
        return methods.contains("POST");
    }

    /// Whether a gateway's certificate proves who asks, over TLS.
    boolean isOfGateways() {
        return right == Right.POLL || right == Right.ENROL;
    }

    /// Whether it says how the migration stands, or changes it: figures and the API's own
    /// description do not.
    boolean isOfApi() {
        return template.startsWith("/api/") && !template.equals("/api/openapi.json");
    }

    /// Whether the body is a page's form, not JSON.
    boolean isForm() {
        return isWrite() && takes == Bodies.Seen.class;
    }

    /// Whether it is refused without a key.
    boolean needsKey() {
        return takes == Bodies.Command.class;
    }

    /// Every status that it refuses with, ascending.
    Set<Integer> refusals() {
        Set<Integer> all = new TreeSet<>(OF_ALL);
        all.addAll(refuses);
        if (!parameters(template).isEmpty()) {
            all.add(404);
        }
        if (takes != null || !queries.isEmpty() || isKeyed) {
            all.add(400);
        }
        if (isKeyed) {
            all.addAll(Set.of(409, 422));
        }
        if (isWrite()) {
            all.add(403);
        }
        if (isWrite() && !isForm()) {
            all.addAll(Set.of(413, 415));
        }
        if (proven) {
            all.add(401);
        }
        if (right != null) {
            all.add(403);
        }
        return all;
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
