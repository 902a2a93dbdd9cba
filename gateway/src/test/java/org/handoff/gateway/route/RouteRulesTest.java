package org.handoff.gateway.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;

import org.handoff.gateway.http.Head;
import org.handoff.gateway.http.Peer;
import org.handoff.gateway.http.Request;
import org.handoff.gateway.http.RequestParser;
import org.handoff.gateway.route.RouteRules.Rule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

final class RouteRulesTest {
    private static final Head HEAD = new Head(8_192, 4_096, 20);
    private static final RequestParser PARSER = new RequestParser(HEAD);

    /// A request as the gateway itself reads it.
    private static Request request(String method, String target) {
        String text = method + " " + target + " HTTP/1.1\r\nHost: a\r\n\r\n";
        ByteBuf in = Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
        assertThat(HEAD.read(in)).isEqualTo(Head.Scan.COMPLETE);
        return Objects.requireNonNull(
                PARSER.parse(UnpooledByteBufAllocator.DEFAULT, Peer.of(null, true)));
    }

    private static boolean isWrite(RouteRules rules, String method, String target) {
        return rules.isWrite(request(method, target));
    }

    @ParameterizedTest
    @CsvSource({
        "GET,false",
        "HEAD,false",
        "OPTIONS,false",
        "TRACE,false",
        "POST,true",
        "PUT,true",
        "PATCH,true",
        "DELETE,true",
        "PROPFIND,true",
        "get,true"
    })
    void without_rules_the_method_decides(String method, boolean write) {
        assertThat(isWrite(RouteRules.BY_METHOD, method, "/x")).isEqualTo(write);
    }

    @ParameterizedTest
    @CsvSource({
        "POST,false",
        "PUT,true",
        "DELETE,true",
        "PATCH,true",
        "post,true",
        "REPORT,true",
        "GET,false"
    })
    void a_reads_rule_is_for_its_method_alone(String method, boolean write) {
        RouteRules rules = new RouteRules(List.of(new Rule("POST", "/x", false)));
        assertThat(isWrite(rules, method, "/x")).isEqualTo(write);
    }

    @Test
    void a_method_unknown_to_the_gateway_can_be_named() {
        RouteRules rules = new RouteRules(List.of(new Rule("PROPFIND", "/dav/*", false)));
        assertThat(isWrite(rules, "PROPFIND", "/dav/a")).isFalse();
        assertThat(isWrite(rules, "PROPPATCH", "/dav/a")).isTrue();
    }

    @Test
    void an_asterisk_names_every_method() {
        RouteRules rules = new RouteRules(List.of(new Rule("*", "/log/*", false)));
        assertThat(isWrite(rules, "PUT", "/log/a")).isFalse();
        assertThat(isWrite(rules, "BREW", "/log/a")).isFalse();
    }

    @Test
    void what_writes_by_get_writes_by_head() {
        RouteRules rules = new RouteRules(List.of(new Rule("GET", "/print/*", true)));
        assertThat(isWrite(rules, "GET", "/print/1")).isTrue();
        assertThat(isWrite(rules, "HEAD", "/print/1")).isTrue();
        assertThat(isWrite(rules, "OPTIONS", "/print/1")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "/Legacy/Print/1",
        "/legacy/%70rint/1",
        "/legacy//print/1",
        "/legacy/./print/1",
        "/a/../legacy/print/1",
        "/legacy/x/%2e%2e/print/1",
        "/legacy;v=1/print/1",
        "/legacy%5Cprint/1",
        "/legacy/print/1?x=%2F.."
    })
    void a_writes_rule_is_not_evaded_by_another_spelling(String target) {
        RouteRules rules = new RouteRules(List.of(new Rule("GET", "/legacy/print/*", true)));
        assertThat(isWrite(rules, "GET", target)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "/report/../chart",
        "/report/%2e%2e/chart",
        "/report/..%2Fchart",
        "/report/..;x/chart",
        "/REPORT/1",
        "/report/x/..\\..\\chart"
    })
    void a_reads_rule_lets_nothing_through_that_may_mean_another_path(String target) {
        RouteRules rules = new RouteRules(List.of(new Rule("POST", "/report/*", false)));
        assertThat(isWrite(rules, "POST", target)).isTrue();
        assertThat(isWrite(rules, "POST", "/report/1?a=/../b")).isFalse();
        assertThat(isWrite(rules, "POST", "/report/a%20b")).isFalse();
    }

    @Test
    void the_first_rule_that_matches_decides() {
        RouteRules rules =
                new RouteRules(
                        List.of(
                                new Rule("POST", "/fhir/*/_search", false),
                                new Rule("*", "/fhir/*", true)));
        assertThat(isWrite(rules, "POST", "/fhir/Patient/_search")).isFalse();
        assertThat(isWrite(rules, "GET", "/fhir/Patient")).isTrue();
    }
}
