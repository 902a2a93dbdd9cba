package org.handoff.gateway.cohort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import org.handoff.gateway.http.Body;
import org.handoff.gateway.http.Request;
import org.handoff.gateway.route.HeadText;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IdentitySourceTest {
    record KnownCaller(String address, @Nullable String certificateSubject, int port)
            implements Caller {}

    private static final Caller CALLER = new KnownCaller("10.1.2.3", "CN=ward 7", 8443);

    static Request request(String method, String target, String headers) {
        String head = method + " " + target + " HTTP/1.1\r\n" + headers + "\r\n";
        ByteBuf bytes = Unpooled.copiedBuffer(head, ISO_8859_1);
        int question = target.indexOf('?');
        return new Request(
                bytes,
                method.equals("GET") ? Request.Method.GET : Request.Method.POST,
                method,
                question < 0 ? target : target.substring(0, question),
                Body.Kind.NONE,
                0,
                false,
                true,
                headers.contains("Upgrade:"));
    }

    private static @Nullable String read(String source, Request request) {
        return IdentitySource.parse(source).read(request, new HeadText(request.head()), CALLER);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "header X-User          | ana",
                "header x-user          | ana",
                "cookie sid             | s=1",
                "query facility         | F 7",
                "path /api/facilities/* | 7",
                "subnet /24             | 10.1.2.0/24",
                "subnet /20             | 10.1.0.0/20",
                "certificate            | CN=ward 7",
                "port                   | 8443"
            })
    void an_identity_is_read_from_where_the_spec_says(String source, String expected) {
        Request request =
                request(
                        "GET",
                        "/api/facilities/7/worklist?day=1&facility=F%207",
                        "Host: a\r\nX-User:  ana \r\nCookie: other=2; sid=s=1; xsid=3\r\n");
        assertThat(read(source, request)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"header X-User", "cookie sid", "query facility", "path /api/facilities/*"})
    void what_is_missing_is_no_identity(String source) {
        assertThat(read(source, request("GET", "/", "Host: a\r\n"))).isNull();
        assertThat(read(source, request("GET", "/api/facilities/", "Host: a\r\n"))).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"header X-User", "cookie sid", "query facility"})
    void who_says_two_things_says_nothing(String source) {
        Request request =
                request(
                        "GET",
                        "/?facility=1&facility=2",
                        "X-User: ana\r\nCookie: sid=1; sid=2\r\nx-user: bo\r\n");
        assertThat(read(source, request)).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/facilities/%37/x",
                "/api/facilities//7",
                "/api/facilities/../facilities/7",
                "/api/facilities/7;v=2/x",
                "/API/facilities/7"
            })
    void a_path_that_can_be_understood_in_two_ways_names_nobody(String target) {
        assertThat(read("path /api/facilities/*", request("GET", target, "Host: a\r\n"))).isNull();
    }

    @Test
    void an_identity_of_unreasonable_length_is_none() {
        Request request = request("GET", "/", "X-User: " + "a".repeat(257) + "\r\n");
        assertThat(read("header X-User", request)).isNull();
    }

    @Test
    void an_ipv6_client_is_known_by_its_network() {
        Request request = request("GET", "/", "Host: a\r\n");
        Caller caller = new KnownCaller("2001:db8:1:2:3:4:5:6", null, 1);
        assertThat(
                        IdentitySource.parse("subnet /24")
                                .read(request, new HeadText(request.head()), caller))
                .isEqualTo("2001:db8:1:2:0:0:0:0/64");
        Caller none = new KnownCaller("unknown", null, 1);
        assertThat(
                        IdentitySource.parse("subnet /24")
                                .read(request, new HeadText(request.head()), none))
                .isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "header", "path facilities/*", "subnet 24", "body x", "port 80"})
    void another_form_is_refused(String text) {
        assertThatThrownBy(() -> IdentitySource.parse(text))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
