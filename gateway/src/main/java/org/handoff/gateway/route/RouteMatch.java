package org.handoff.gateway.route;

import io.netty.buffer.ByteBuf;

import org.handoff.gateway.http.Request;

import java.util.List;
import java.util.Locale;

/// Which requests are of one route: one of its hosts, one of its methods and paths, and all of its
/// headers. A path must fit both as it came and as an application may understand it, a header must
/// stand there once: what is ambiguous is of no route.
///
/// @param hosts names without a port, `*` stands for any characters; empty for any host
/// @param rules methods and paths, never empty; whether they make reads or writes does not matter
/// @param headers empty for none
public record RouteMatch(
        List<String> hosts, List<RouteRules.Rule> rules, List<HeaderMatch> headers) {
    public RouteMatch {
        hosts = hosts.stream().map(each -> each.toLowerCase(Locale.ROOT)).toList();
        rules = List.copyOf(rules);
        headers = List.copyOf(headers);
        if (rules.isEmpty()) {
            throw new IllegalArgumentException("a route has at least one method and path");
        }
    }

    /// @param value `*` stands for any characters; letters' case counts
    public record HeaderMatch(String name, String value) {
        private boolean fits(HeadText text) {
            String found = text.header(name);
            return found != null && Wildcard.matches(value, found);
        }
    }

    /// Whether the request is of it.
    ///
    /// @param understood its path as an application may understand it, see [PathForm]
    public boolean matches(Request request, String understood) {
        return rules.stream()
                        .anyMatch(each ->
                                each.matches(request.methodName(), request.path(), understood))
                && (isPathOnly() || headFits(request.head()));
    }

    private boolean isPathOnly() {
        return hosts.isEmpty() && headers.isEmpty();
    }

    private boolean headFits(ByteBuf head) {
        HeadText text = new HeadText(head);
        String host = hosts.isEmpty() ? "" : text.header("host");
        return (hosts.isEmpty() || (host != null && isHost(host)))
                && headers.stream().allMatch(each -> each.fits(text));
    }

    private boolean isHost(String field) {
        int end = field.lastIndexOf(':');
        boolean port = end > 0 && field.indexOf(']', end) < 0;
        String name = (port ? field.substring(0, end) : field).toLowerCase(Locale.ROOT);
        return hosts.stream().anyMatch(each -> Wildcard.matches(each, name));
    }
}
