package org.handoff.gateway.links;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import org.handoff.gateway.http.Body;
import org.handoff.gateway.http.Request;
import org.handoff.gateway.http.Response;
import org.junit.jupiter.api.Test;

import java.net.URI;
import java.util.List;
import java.util.Objects;

class RewritingTest {
    private static final int ROOM = 100;
    private static final String PAGE = "<a href='http://old.clinic/'>%30s".formatted("");
    private static final String HEAD =
            "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n";

    private final LinkStage stage =
            new LinkStage(KnownOrigins.of(List.of(URI.create("http://old.clinic"))), ROOM);

    private static ByteBuf bytes(String text) {
        return Unpooled.copiedBuffer(text, ISO_8859_1);
    }

    private Rewriting begin(int length) {
        String asked = "GET /x HTTP/1.1\r\nHost: clinic\r\nX-Forwarded-Proto: http\r\n\r\n";
        Request request =
                new Request(
                        bytes(asked),
                        Request.Method.GET,
                        "GET",
                        "/x",
                        Body.Kind.NONE,
                        0,
                        false,
                        true,
                        false);
        Response response =
                new Response(
                        bytes(HEAD.formatted(length)),
                        200,
                        Body.Kind.LENGTH,
                        length,
                        true,
                        -1,
                        true);
        return Objects.requireNonNull(stage.of(request, response));
    }

    private String whole() {
        return begin(PAGE.length())
                .pass(bytes(HEAD.formatted(PAGE.length()) + PAGE), true)
                .toString(ISO_8859_1);
    }

    @Test
    void an_answer_that_finds_no_room_passes_as_it_is_and_room_is_given_back() {
        Rewriting first = begin(2 * PAGE.length());
        String half = HEAD.formatted(2 * PAGE.length()) + PAGE;
        assertThat(first.pass(bytes(half), false).isReadable()).isFalse();

        assertThat(whole()).endsWith("\r\n\r\n" + PAGE);
        first.abandon();
        assertThat(whole()).contains("<a href='http://clinic/'>");
        assertThat(whole()).as("and again").contains("<a href='http://clinic/'>");
    }
}
