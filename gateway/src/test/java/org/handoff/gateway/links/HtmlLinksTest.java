package org.handoff.gateway.links;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.net.URI;
import java.util.List;

/// Which parts of a page are links, and which only look like one.
class HtmlLinksTest {
    private static final KnownOrigins KNOWN =
            KnownOrigins.of(List.of(URI.create("http://old.clinic:8080")));

    private static String rewritten(String page) {
        byte[] body = page.getBytes(UTF_8);
        return new String(
                AnswerBody.rewritten(body, AnswerBody.Kind.HTML, KNOWN, "https://clinic"), UTF_8);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<a href=\"@/notes?a=1\">",
                "<A HREF='@/notes'>",
                "<img class=x src=@/i.png>",
                "<form action = \"@\">",
                "<button formaction=@/save#x>",
                "<script src=\"@/app.js\"></script>",
                "<a\nhref\t=\n'@/notes'>",
                "<a title='a > b' href='@/notes'>",
                "<!-- - --><a href='@/notes'>",
                "<textarea></textarea><a href='@/notes'>",
                "1 < 2 <a href='@/notes'>",
            })
    void attributesThatABrowserFollowsAreRewritten(String page) {
        assertThat(rewritten(page.replace("@", "http://old.clinic:8080")))
                .isEqualTo(page.replace("@", "https://clinic"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<p>The note says src=@/notes and href=\"@/x\".</p>",
                "<textarea>href=\"@/x\" <a href=\"@/x\"></textarea>",
                "<TextArea><a href='@/x'></TEXTAREA >",
                "<script>let a = '<a href=\"@/x\">';</script>",
                "<title><a href='@/x'></title>",
                "<!-- <a href='@/x'> -->",
                "<img data-src='@/x'>",
                "<a title=\"href='@/x'\">",
                "<a href='/go?src=@/x'>",
                "<input value='src=@/x'>",
                "<a href='@/x",
                "<a href='https://other.clinic/x'>",
                "</a href='@/x'>",
            })
    void whatAPageSaysIsLeftAsItIs(String page) {
        String body = page.replace("@", "http://old.clinic:8080");

        assertThat(rewritten(body)).isEqualTo(body);
    }

    @Test
    void bytesOfEveryCodingStay() {
        String page = "<p>Zoë Müller, 体温</p><a href='http://old.clinic:8080/é'>";

        assertThat(rewritten(page)).isEqualTo("<p>Zoë Müller, 体温</p><a href='https://clinic/é'>");
    }
}
