package org.handoff.inventory.source;

import static org.assertj.core.api.Assertions.assertThat;

import org.handoff.inventory.intake.Limits;
import org.handoff.inventory.intake.Origin;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;

/// What every source must do. Each has a folder `sources/<name>/in` of fixtures and its golden
/// findings in `sources/<name>/golden.txt`; `-Dhandoff.golden=write` writes them anew.
@Timeout(120)
class SourceContractTest {
    /// Damage makes no findings out of nothing: no fixture has nearly so many lines.
    private static final int FINDINGS_MAX = 100;

    private static final Path FOLDER = Path.of("src/test/resources/sources");

    /// Planted where patients and secrets stand in real exports; it may come out nowhere.
    private static final String PLANTED = "Quillfeather";

    static Stream<Source> sources() {
        return Sources.STANDARD.all().stream();
    }

    @ParameterizedTest
    @MethodSource("sources")
    void itsFixturesGiveItsGoldenFindings(Source source) throws IOException {
        Path golden = FOLDER.resolve(source.format().name()).resolve("golden.txt");
        StringBuilder found = new StringBuilder();
        for (Path file : fixtures(source)) {
            found.append("== ").append(path(source, file)).append('\n');
            for (String line : read(source, file, Files.readAllBytes(file)).lines()) {
                found.append(line).append('\n');
            }
        }
        if (Objects.equals(System.getProperty("handoff.golden"), "write")) {
            Files.writeString(golden, found.toString());
        }
        assertThat(found.toString()).isEqualTo(Files.readString(golden));
    }

    @ParameterizedTest
    @MethodSource("sources")
    void itClaimsItsOwnFixturesAndNoOtherSourceTakesThem(Source source) throws IOException {
        for (Path file : fixtures(source)) {
            Head head = head(source, file, Files.readAllBytes(file));
            assertThat(Sources.STANDARD.of(head)).as(file.toString()).isSameAs(source);
        }
    }

    @ParameterizedTest
    @MethodSource("sources")
    void aFileCutShortAnywhereIsReadAsFarAsItGoes(Source source) throws IOException {
        for (Path file : fixtures(source)) {
            byte[] all = Files.readAllBytes(file);
            long whole = read(source, file, all).facts();
            for (int cut = 0; cut < all.length; cut += Math.max(1, all.length / 41)) {
                RecordingSink sink = read(source, file, Arrays.copyOf(all, cut));
                assertThat(sink.facts())
                        .as("%s cut at %d", file, cut)
                        .isLessThanOrEqualTo(whole + 1);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("sources")
    void damagedBytesEndNothingButTheirLine(Source source) throws IOException {
        Random random = new Random(7);
        for (Path file : fixtures(source)) {
            for (int round = 0; round < 60; round++) {
                byte[] bytes = Files.readAllBytes(file);
                for (int i = 0; i < 1 + round / 6; i++) {
                    bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
                }
                RecordingSink sink = read(source, file, bytes);
                assertThat(sink.lines()).hasSizeLessThan(FINDINGS_MAX);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("sources")
    void noPlantedIdentifierComesOut(Source source) throws IOException {
        for (Path file : fixtures(source)) {
            assertThat(read(source, file, Files.readAllBytes(file)).lines())
                    .noneMatch(line ->
                            line.toLowerCase(java.util.Locale.ROOT)
                                    .contains(PLANTED.toLowerCase(java.util.Locale.ROOT)));
        }
    }

    private static RecordingSink read(Source source, Path file, byte[] bytes) throws IOException {
        RecordingSink sink = new RecordingSink();
        Head head = head(source, file, bytes);
        Input input =
                new Input(
                        head.origin(),
                        head,
                        new ByteArrayInputStream(bytes),
                        Limits.DEFAULT,
                        ZoneOffset.UTC);
        try {
            source.read(input, sink);
        } catch (IOException e) {
            // allowed by the socket: the file ends here, and the intake names it
            assertThat(e).hasNoSuppressedExceptions();
        }
        return sink;
    }

    private static Head head(Source source, Path file, byte[] bytes) {
        byte[] first = Arrays.copyOf(bytes, Math.min(bytes.length, Head.BYTES));
        return Head.of(new Origin(path(source, file), 0), first);
    }

    private static String path(Source source, Path file) {
        Path in = FOLDER.resolve(source.format().name()).resolve("in");
        return in.relativize(file).toString();
    }

    private static List<Path> fixtures(Source source) throws IOException {
        Path in = FOLDER.resolve(source.format().name()).resolve("in");
        assertThat(in).as("fixtures of %s", source.format().name()).isDirectory();
        try (Stream<Path> files = Files.walk(in)) {
            List<Path> all = new ArrayList<>(files.filter(Files::isRegularFile).sorted().toList());
            assertThat(all).isNotEmpty();
            assertThat(new String(Files.readAllBytes(all.getFirst()), StandardCharsets.ISO_8859_1))
                    .isNotEmpty();
            return all;
        }
    }
}
