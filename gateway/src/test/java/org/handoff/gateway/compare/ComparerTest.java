package org.handoff.gateway.compare;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import org.handoff.gateway.compare.Difference.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.zip.GZIPOutputStream;

class ComparerTest {
    private static final String FHIR = "application/fhir+json";
    private static final String HL7 = "application/hl7-v2";

    private final KeyedHash hash = new KeyedHash();
    private final Comparer comparer = new Comparer(CompareOptions.DEFAULT, hash);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                // equal
                "application/json | {\"a\":1,\"b\":[1,2]}     | {\"b\": [1, 2], \"a\": 1} | ``",
                "application/json | {\"a\":\"\\u00e9\"}       | {\"a\":\"é\"}             | ``",
                "text/html  | <p class=a id=b> x  y</p>       | <p id='b' class='a'>x y</p> | ``",
                "text/html  | <p>a</p><!-- one -->            | <p>a</p>                  | ``",
                "text/xml   | <a x='1' y='2'> t </a>          | <a y=\"2\" x=\"1\">t</a>  | ``",
                "text/xml   | <p:a xmlns:p='u'/>              | <q:a xmlns:q='u'></q:a>   | ``",
                "text/plain | one                             | one                       | ``",
                // different
                "application/json | {\"a\":1.0}               | {\"a\":1.00}    | DIFFERENT $.a",
                "application/json | {\"a\":0.1}               | {\"a\":0.10000000000000001}"
                        + " | DIFFERENT $.a",
                "application/json | {\"a\":\"1\"}             | {\"a\":1}       | TYPE $.a",
                "application/json | {\"a\":null}              | {}              | MISSING $.a",
                "application/json | {}                        | {\"a\":{}}      | EXTRA $.a",
                "application/json | [1,2]                     | [2,1]      | DIFFERENT $[*] x2",
                "application/json | {\"a\":[{\"s\":1},{\"s\":2}]} | {\"a\":[{\"s\":1},{\"s\":3}]}"
                        + " | DIFFERENT $.a[*].s",
                "application/json | {\"a\":1}                 | not json        | TYPE $",
                "text/html  | <p class=a>x</p>                | <p class=b>x</p>"
                        + " | DIFFERENT $.html.body.p.@class",
                "text/html  | <h1>a</h1><p>b</p>              | <p>b</p><h1>a</h1>"
                        + " | DIFFERENT $.html.body.#order",
                "text/xml   | <a><b>1</b><b>2</b></a>         | <a><b>1</b></a> | MISSING $.a.b",
                "text/xml   | <a xmlns='u'/>                  | <a xmlns='v'/>"
                        + " | DIFFERENT $.a.@xmlns",
                "text/plain | one                             | two             | DIFFERENT $[*]",
                "image/png  | one                             | two             | DIFFERENT $",
            })
    void bodiesAreComparedByWhatTheyMean(String type, String own, String other, String found) {
        assertThat(words(type, own, other)).isEqualTo(found.strip());
    }

    @Test
    void aFhirBundleIsComparedByReferenceAndWithoutWhatAServerSaysOfItsOwnCopy() {
        String own =
                """
                {"resourceType":"Bundle","id":"x1","timestamp":"2026-01-01T00:00:00Z",
                 "link":[{"relation":"self","url":"/a"},{"relation":"next","url":"/b"}],
                 "entry":[
                  {"fullUrl":"u/1","resource":{"resourceType":"Observation","id":"1",
                    "meta":{"versionId":"1","lastUpdated":"2026-01-01"},"status":"final"}},
                  {"resource":{"resourceType":"Patient","id":"2","active":true}}]}
                """;
        String other =
                """
                {"resourceType":"Bundle","id":"x2","timestamp":"2026-02-02T00:00:00Z",
                 "link":[{"relation":"next","url":"/b"},{"relation":"self","url":"/a"}],
                 "entry":[
                  {"resource":{"resourceType":"Patient","id":"2","active":true,
                    "meta":{"versionId":"9"}}},
                  {"fullUrl":"u/1","resource":{"resourceType":"Observation","id":"1",
                    "meta":{"versionId":"7"},"status":"%s"}}]}
                """;
        assertThat(words(FHIR, own, other.formatted("final"))).isEmpty();
        assertThat(words(FHIR, own, other.formatted("amended")))
                .isEqualTo("DIFFERENT $.entry[*].resource.status");
        assertThat(
                        words(
                                FHIR,
                                own,
                                other.formatted("final").replace("\"id\":\"1\"", "\"id\":\"3\"")))
                .isEqualTo("MISSING $.entry[*], EXTRA $.entry[*]");
    }

    @Test
    void anHl7MessageIsComparedByFieldWithoutItsOwnTimeAndNumber() {
        String own =
                "MSH|^~\\&|APP|FAC|||20260101||ACK^A01|1|P|2.5\rMSA|AA|77\rPID|1||5^^^H~6||A^B^^\r";
        String later = own.replace("20260101", "20270202").replace("A01|1|P", "A01|2|P");
        assertThat(words(HL7, own, later)).isEmpty();
        assertThat(words(HL7, own, later.replace("A^B^^", "A^B").replace("\r", "\n"))).isEmpty();
        assertThat(words(HL7, own, later.replace("AA", "AE"))).isEqualTo("DIFFERENT $.MSA.1.1");
        assertThat(words(HL7, own, later.replace("5^^^H~6", "5^^^H"))).isEqualTo("MISSING $.PID.3");
        assertThat(words(HL7, own, later + "ERR|1\r")).isEqualTo("EXTRA $.ERR");
        assertThat(words("", own, later)).isEmpty();
    }

    @Test
    void anArrayIsComparedInNoOrderWhereThatIsSaid() {
        CompareOptions options =
                new CompareOptions(
                        List.of(),
                        Set.of("$.list"),
                        Set.of("$.by"),
                        Set.of("$.at"),
                        CompareLimits.DEFAULT);
        Comparer loose = new Comparer(options, hash);
        assertThat(
                        words(
                                loose.compare(
                                        json("{\"list\":[1,2,2,3]}"),
                                        json("{\"list\":[2,3,1,2]}"),
                                        true)))
                .isEmpty();
        assertThat(
                        words(
                                loose.compare(
                                        json("{\"list\":[1,2,2]}"),
                                        json("{\"list\":[2,1,1]}"),
                                        true)))
                .isEqualTo("DIFFERENT $.list[*]");
        assertThat(words(loose.compare(json("{\"by\":{\"ann\":1}}"), json("{\"by\":{}}"), true)))
                .isEqualTo("MISSING $.by.*");
        assertThat(
                        words(
                                loose.compare(
                                        json("{\"at\":{\"s\":1}}"),
                                        json("{\"at\":{\"s\":2},\"atlas\":1}"),
                                        true)))
                .isEqualTo("EXTRA $.atlas");
    }

    @Test
    void statusAndChosenHeadersAreComparedToo() {
        Answer page = answer(200, "text/plain; charset=UTF-8", "x");
        assertThat(words(comparer.compare(page, answer(200, "TEXT/plain", "x"), true))).isEmpty();
        assertThat(words(comparer.compare(page, answer(200, "text/html", "y"), true)))
                .isEqualTo("DIFFERENT header.content-type, TYPE $");
        assertThat(words(comparer.compare(page, answer(500, "text/html", "oops"), true)))
                .isEqualTo("DIFFERENT status");
        assertThat(words(comparer.compare(page, answer(200, "text/plain", "y"), false))).isEmpty();
    }

    @Test
    void aCodedBodyIsComparedWithoutItsCoding() throws IOException {
        Answer packed =
                new Answer(
                        200,
                        Map.of("content-type", "application/json", "content-encoding", "gzip"),
                        gzip("{\"a\": 1}"));
        assertThat(comparer.compare(packed, json("{\"a\":1}"), true).isClean()).isTrue();
        assertThat(words(comparer.compare(packed, json("{\"a\":2}"), true)))
                .isEqualTo("DIFFERENT $.a");
        Answer unknown =
                new Answer(
                        200,
                        Map.of("content-type", "application/json", "content-encoding", "br"),
                        new byte[] {1});
        assertThat(comparer.compare(unknown, json("{}"), true).unread()).contains("coding");
    }

    @Test
    void whatIsOverALimitIsNotComparedAndSaysSo() throws IOException {
        Answer small = json("{\"a\":1}");
        int bomb = CompareLimits.DEFAULT.bodyBytes() + 1;
        Answer packed =
                new Answer(
                        200,
                        Map.of("content-type", "application/json", "content-encoding", "gzip"),
                        gzip(" ".repeat(bomb)));
        Comparison tooLong = comparer.compare(packed, small, true);
        assertThat(tooLong.unread()).contains("bytes");
        assertThat(tooLong.isClean()).isFalse();
        assertThat(unread("[" + "0,".repeat(100_000) + "0]")).contains("parts");
        String deep = "<a>".repeat(70) + "</a>".repeat(70);
        assertThat(
                        comparer.compare(
                                        answer(200, "text/xml", deep),
                                        answer(200, "text/xml", "<a/>"),
                                        true)
                                .unread())
                .contains("levels");
        StringBuilder many = new StringBuilder("{\"k\":[{}");
        for (char a = 'a'; a <= 'z'; a++) {
            for (char b = 'a'; b <= 'z'; b++) {
                many.append(",{\"").append(a).append(b).append("\":1}");
            }
        }
        Comparison cut = comparer.compare(json(many + "]}"), json("{\"k\":[{}]}"), true);
        assertThat(cut.differences()).hasSize(1); // 676 missing items are one path
        Comparison wide =
                comparer.compare(
                        json(many.toString().replace("},{", ",").replace("{,", "{") + "]}"),
                        json("{\"k\":[{}]}"),
                        true);
        assertThat(wide.differences()).hasSize(CompareLimits.DEFAULT.differences());
        assertThat(wide.isPartial()).isTrue();
    }

    @Test
    void anExternalEntityIsNeitherFetchedNorTakenForText() {
        String bait = "<!DOCTYPE a [<!ENTITY e SYSTEM \"file:///etc/hostname\">]><a>&e;</a>";
        assertThat(words("text/xml", bait, "<a/>")).isEqualTo("TYPE $");
        String laughs = "<!DOCTYPE a [<!ENTITY b \"bb\"><!ENTITY c \"&b;&b;\">]><a>&c;</a>";
        assertThat(words("text/xml", laughs, "<a>bbbb</a>")).isEqualTo("TYPE $");
    }

    @Test
    void noValueGetsIntoADifferenceWhereverItStands() {
        String token = "ZEBRA-7731-QUILL";
        List<String[]> bodies =
                List.of(
                        new String[] {
                            "application/json", "{\"a\":\"%s\",\"%s\":{\"%s\":[\"%s\"]}}"
                        },
                        new String[] {
                            FHIR, "{\"resourceType\":\"Patient\",\"id\":\"%s\",\"x\":\"%s\"}"
                        },
                        new String[] {"text/html", "<p class='%s'>%s<script>%s</script></p>"},
                        new String[] {"text/xml", "<a b='%s'>%s</a>"},
                        new String[] {HL7, "MSH|^~\\&|%s|||\rPID|%s^%s\r"},
                        new String[] {"text/plain", "%s %s"},
                        new String[] {"application/octet-stream", "%s"});
        for (String[] body : bodies) {
            Answer with = answer(200, body[0], body[1].replace("%s", token));
            Answer without = answer(200, body[0], body[1].replace("%s", "q" + token + "q"));
            Answer empty = answer(404, body[0] + "; x=" + token, "");
            for (Comparison each :
                    List.of(
                            comparer.compare(with, without, true),
                            comparer.compare(without, with, true),
                            comparer.compare(with, empty, true),
                            comparer.compare(empty, with, true))) {
                assertThat(each.isClean()).isFalse();
                assertThat(each.toString()).doesNotContain("ZEBRA").doesNotContain("QUILL");
            }
            assertThat(with.toString()).doesNotContain("ZEBRA");
        }
    }

    @Test
    void keysOfAMapAreDataAndAreNotShown() {
        String row = "\"%s\":{\"dose\":%d}";
        String own =
                "{"
                        + row.formatted("smith", 1)
                        + ","
                        + row.formatted("jones", 2)
                        + ","
                        + row.formatted("miller", 3)
                        + "}";
        assertThat(words("application/json", own, own.replace("3", "4")))
                .isEqualTo("DIFFERENT $.*.dose");
        assertThat(words("application/json", "{\"2026-01-01\":1}", "{\"2026-01-02\":1}"))
                .isEqualTo("MISSING $.*, EXTRA $.*");
    }

    @Test
    void hashesTellEqualValuesAndNeedTheKey() {
        Difference first = only("{\"a\":\"x\"}", "{\"a\":\"y\"}");
        Difference again = only("{\"a\":\"y\"}", "{\"a\":\"x\"}");
        assertThat(first.own()).isEqualTo(again.other()).isNotEqualTo(first.other());
        Comparer stranger = new Comparer(CompareOptions.DEFAULT, new KeyedHash());
        Comparison theirs = stranger.compare(json("{\"a\":\"x\"}"), json("{\"a\":\"y\"}"), true);
        assertThat(theirs.differences().getFirst().own()).isNotEqualTo(first.own());
    }

    @Test
    void aRandomTreeEqualsItsShuffledSelfAndDiffersFromAChangedOne() {
        for (long seed = 1; seed <= 300; seed++) {
            RandomJson tree = new RandomJson(new Random(seed));
            String own = tree.text();
            assertThat(words("application/json", own, tree.shuffled()))
                    .as("seed %d", seed)
                    .isEmpty();
            assertThat(words("application/json", own, tree.changed()))
                    .as("seed %d", seed)
                    .contains("DIFFERENT");
        }
    }

    @Test
    void pathsTouchEachOtherOnlyAtTheirJoints() {
        assertThat(Difference.touches("$.a", "$.a.b")).isTrue();
        assertThat(Difference.touches("$.a[*].b", "$.a")).isTrue();
        assertThat(Difference.touches("$.a", "$.ab")).isFalse();
        assertThat(Difference.touches("$.a", "$.a")).isTrue();
    }

    private Difference only(String own, String other) {
        return comparer.compare(json(own), json(other), true).differences().getFirst();
    }

    private String unread(String body) {
        return comparer.compare(json(body), json("{}"), true).unread();
    }

    private String words(String type, String own, String other) {
        return words(comparer.compare(answer(200, type, own), answer(200, type, other), true));
    }

    private static String words(Comparison found) {
        assertThat(found.unread()).isEmpty();
        List<String> all =
                found.differences().stream()
                        .map(it ->
                                it.kind()
                                        + " "
                                        + it.path()
                                        + (it.times() > 1 ? " x" + it.times() : ""))
                        .toList();
        found.differences()
                .forEach(it -> {
                    assertThat(it.own().isEmpty()).isEqualTo(it.kind() == Kind.EXTRA);
                    assertThat(it.other().isEmpty()).isEqualTo(it.kind() == Kind.MISSING);
                });
        return String.join(", ", all);
    }

    private static Answer json(String body) {
        return answer(200, "application/json", body);
    }

    private static Answer answer(int status, String type, String body) {
        return new Answer(status, Map.of("content-type", type), body.getBytes(UTF_8));
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(text.getBytes(ISO_8859_1));
        }
        return packed.toByteArray();
    }
}
