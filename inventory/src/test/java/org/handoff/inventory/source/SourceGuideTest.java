package org.handoff.inventory.source;

import static org.assertj.core.api.Assertions.assertThat;

import org.handoff.inventory.fact.Fact;
import org.handoff.inventory.fact.Protocol;
import org.handoff.inventory.intake.Limits;
import org.handoff.inventory.intake.Origin;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The guide of sources: one section each, with an example that gives what the section says.
/// `-Dhandoff.golden=write` writes what the examples give anew.
class SourceGuideTest {
    private static final Path GUIDE = Path.of("../docs/guides/map-sources.md");

    private static final Pattern SECTION =
            Pattern.compile("(?ms)^## ([a-z0-9-]+)\\n(.*?)(?=^## |\\z)");

    private static final Pattern EXAMPLE =
            Pattern.compile("(?ms)^```\\w* (\\S+)\\n(.*?)^```\\n\\n```text\\n(.*?)^```");

    private static final Pattern EXPORT = Pattern.compile("(?s)\\n\\*\\*Export\\.\\*\\* .{20,}");

    /// Made by programs for programs: their fixtures are read by [SourceContractTest].
    private static final List<String> BINARY =
            List.of("binary-strings", "certificates", "netflow", "packet-capture");

    private static List<MatchResult> sections() throws IOException {
        return SECTION.matcher(Files.readString(GUIDE)).results().toList();
    }

    @Test
    void everySourceHasItsSectionAndSaysHowItIsExported() throws IOException {
        assertThat(sections())
                .extracting(section -> section.group(1))
                .containsExactlyInAnyOrderElementsOf(
                        Sources.STANDARD.all().stream().map(it -> it.format().name()).toList());
        assertThat(sections())
                .allMatch(section -> EXPORT.matcher(section.group(2)).find(), "says how")
                .allMatch(
                        section ->
                                BINARY.contains(section.group(1))
                                        != EXAMPLE.matcher(section.group(2)).find(),
                        "has an example");
    }

    @TestFactory
    Stream<DynamicTest> anExampleGivesWhatTheGuideSays() throws IOException {
        return sections().stream()
                .filter(section -> !BINARY.contains(section.group(1)))
                .map(section ->
                        DynamicTest.dynamicTest(section.group(1), () -> example(section.group(1))));
    }

    private static void example(String name) throws IOException {
        String guide = Files.readString(GUIDE);
        String section =
                SECTION.matcher(guide)
                        .results()
                        .filter(one -> one.group(1).equals(name))
                        .findFirst()
                        .orElseThrow()
                        .group();
        MatchResult example = EXAMPLE.matcher(section).results().findFirst().orElseThrow();
        byte[] bytes = example.group(2).getBytes(StandardCharsets.UTF_8);
        Head head =
                Head.of(
                        new Origin(example.group(1), 0),
                        Arrays.copyOf(bytes, Math.min(bytes.length, Head.BYTES)));
        Source source = Objects.requireNonNull(Sources.STANDARD.of(head), name);
        Told told = new Told();
        source.read(
                new Input(
                        head.origin(),
                        head,
                        new ByteArrayInputStream(bytes),
                        Limits.DEFAULT,
                        ZoneOffset.UTC),
                told);
        String given = told.lines.stream().map(line -> line + '\n').collect(Collectors.joining());
        if (Objects.equals(System.getProperty("handoff.golden"), "write")) {
            String anew =
                    section.substring(0, example.start(3))
                            + given
                            + section.substring(example.end(3));
            Files.writeString(GUIDE, guide.replace(section, anew));
            return;
        }
        assertThat(source.format().name()).isEqualTo(name);
        assertThat(given).isEqualTo(example.group(3)).isNotEmpty();
        assertThat(told.malformed).as("lines of the example that cannot be read").isZero();
    }

    /// What a source says, as people would.
    private static final class Told implements Sink {
        private final List<String> lines = new ArrayList<>();
        private int malformed;

        @Override
        public void take(Fact fact, long line, long offset) {
            tell(text(fact));
        }

        @Override
        public void malformed(long line, long offset, String why) {
            malformed++;
        }

        @Override
        public void noise(String rule) {
            tell("left out: " + rule);
        }

        private void tell(String text) {
            if (!lines.contains(text)) {
                lines.add(text);
            }
        }

        private static String text(Fact fact) {
            return switch (fact) {
                case Fact.Flow it ->
                        (it.answered() ? "observed: " : "not answered: ")
                                + it.client()
                                + " → "
                                + it.server()
                                + service(it.protocol(), it.port(), it.detail())
                                + (it.application().isEmpty() ? "" : ", " + it.application());
                case Fact.Sighting it ->
                        "observed: "
                                + it.client()
                                + " → "
                                + it.server()
                                + service(it.protocol(), it.port(), "");
                case Fact.Link it ->
                        (it.comment()
                                        ? "in a comment: "
                                        : it.kind().name().toLowerCase(Locale.ROOT) + ": ")
                                + it.from()
                                + " → "
                                + it.to()
                                + service(it.protocol(), it.port(), it.detail())
                                + (it.via().text().isEmpty() ? "" : ", by " + it.via().text())
                                + (it.schedule() == null ? "" : ", " + it.schedule().text());
                case Fact.Naming it -> "name: " + it.name() + " is " + it.address();
                case Fact.Alias it -> "name: " + it.name() + " is " + it.target();
                case Fact.Host it ->
                        "machine: "
                                + it.name()
                                + " "
                                + it.addresses()
                                + ", "
                                + it.role().label()
                                + (it.facility().isEmpty() ? "" : ", of " + it.facility())
                                + (it.application().isEmpty() ? "" : ", " + it.application());
                case Fact.Subnet it -> "subnet: " + it.block().text() + " is " + it.facility();
                case Fact.Job it ->
                        "job: "
                                + it.name().text()
                                + " on "
                                + it.host()
                                + ", "
                                + it.schedule().text()
                                + (it.enabled() ? "" : ", off");
                case Fact.Certificate it ->
                        "certificate: "
                                + it.subject().text()
                                + " "
                                + it.names()
                                + ", by "
                                + it.issuer().text()
                                + (it.notAfter() == Fact.NEVER
                                        ? ""
                                        : ", until " + Instant.ofEpochMilli(it.notAfter()));
                case Fact.Gap it -> "a gap: " + it.why();
                case Fact.Assumed it -> "assumed: " + it.what();
                case Fact.Hidden it -> "not to be seen: " + it.what();
            };
        }

        private static String service(Protocol protocol, int port, String detail) {
            return " "
                    + protocol.label()
                    + (port == 0 ? "" : " " + port)
                    + (detail.isEmpty() ? "" : " " + detail);
        }
    }
}
