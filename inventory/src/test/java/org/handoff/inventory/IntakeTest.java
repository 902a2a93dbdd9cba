package org.handoff.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.handoff.inventory.fact.Kind;
import org.handoff.inventory.graph.Edge;
import org.handoff.inventory.graph.FileRecord;
import org.handoff.inventory.graph.Graph;
import org.handoff.inventory.graph.Trace;
import org.handoff.inventory.intake.Limits;
import org.handoff.inventory.intake.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.ZoneId;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

@Timeout(120)
class IntakeTest {
    private static final String FLOW =
            "2 123456789010 eni-1 10.1.0.5 10.1.0.9 49152 1433 6 20 4249 1790812800 1790812860"
                    + " ACCEPT OK\n";

    @TempDir private Path folder = Path.of("");

    private Export export() {
        return new Export(folder);
    }

    @Test
    void aTimeWithoutAZoneIsReadInTheGivenOneAndThatIsTold() {
        Export export = export();
        export.with("hosts.csv", "name,ip,role\nserver,10.0.0.9,app\n")
                .with(
                        "leases.csv",
                        """
                        ip,hostname,start,end
                        10.0.0.5,early,2026-10-01 00:00:00,2026-10-01 06:00:00
                        10.0.0.5,late,2026-10-01T11:00:00Z,2026-10-09T00:00:00Z
                        """)
                .traffic("conn.log", 1, "10.0.0.5 10.0.0.9 80");
        Graph there = export.graph(Limits.DEFAULT, ZoneId.of("America/Chicago"));
        Graph here = export.graph();

        // 00:00 to 06:00 in Chicago is 05:00 to 11:00 UTC
        assertThat(calls(there, "early")).isEqualTo(6);
        assertThat(calls(here, "early")).isEqualTo(6);
        assertThat(first(there, "early")).isEqualTo((Export.START + 5 * 3600L) * 1000 + 500);
        assertThat(first(here, "early")).isEqualTo(Export.START * 1000 + 500);
        assertThat(there.assumed())
                .containsExactly(Map.entry("times without a zone are read as America/Chicago", 1L));
    }

    private static long calls(Graph graph, String client) {
        return trace(graph, client).count();
    }

    private static long first(Graph graph, String client) {
        return trace(graph, client).first();
    }

    private static Trace trace(Graph graph, String client) {
        return graph.edges().stream()
                .filter(edge -> edge.client().name().equals(client))
                .findFirst()
                .orElseThrow()
                .trace(Kind.OBSERVED);
    }

    @Test
    void gzipTarAndZipAreReadThroughAndTheEvidenceNamesTheEntry() throws IOException {
        export().file("a.log.gz", gzip(FLOW));
        export().file("b.tar.gz", gzip(tar(Map.of("eu/flow.log", FLOW))));
        export().file("c.zip", zip(Map.of("flow.log", FLOW.getBytes(StandardCharsets.UTF_8))));

        Graph graph = export().graph();

        assertThat(graph.edges()).hasSize(1);
        assertThat(graph.flows()).isEqualTo(3);
        assertThat(graph.files())
                .extracting(FileRecord::path)
                .containsExactlyInAnyOrder("a.log", "b.tar!eu/flow.log", "c.zip!flow.log");
        assertThat(graph.problems()).isEmpty();
    }

    @Test
    void everyFileCarriesTheHashOfWhatLiesOnDisk() throws IOException, NoSuchAlgorithmException {
        Path file = export().file("a.log.gz", gzip(FLOW));

        byte[] hash = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
        assertThat(export().graph().files().getFirst().sha256())
                .isEqualTo(HexFormat.of().formatHex(hash));
    }

    @Test
    void aBombEndsItselfAndNothingElse() throws IOException {
        byte[] zeros = new byte[8 << 20];
        byte[] lines = "\n".repeat(8 << 20).getBytes(StandardCharsets.UTF_8);
        export().file("bomb.zip", zip(Map.of("a.txt", zeros)));
        export().file("bomb.txt.gz", gzip(lines));
        export().with("good.log", FLOW);
        Limits tight =
                new Limits(1 << 20, 1 << 20, 3, 100, 20, 1 << 20, 100, 1000, 1000, 1000, 1000);

        Graph graph = export().graph(tight);

        assertThat(graph.edges()).hasSize(1);
        assertThat(sentences(graph))
                .anyMatch(text -> text.startsWith("bomb.zip") && text.contains("20 times"))
                .anyMatch(text -> text.startsWith("bomb.txt"));
    }

    @Test
    void anEntryThatLeadsOutOfItsArchiveIsNamedAndNotRead() throws IOException {
        export().file(
                        "evil.zip",
                        zip(Map.of("../../etc/flow.log", FLOW.getBytes(StandardCharsets.UTF_8))));

        Graph graph = export().graph();

        assertThat(graph.edges()).isEmpty();
        assertThat(sentences(graph))
                .singleElement()
                .asString()
                .contains("leads out of its archive");
    }

    @Test
    void archivesWithinArchivesEndAtTheLimit() throws IOException {
        byte[] content = FLOW.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < 5; i++) {
            content = zip(Map.of("in.zip", content));
        }
        export().file("deep.zip", content);

        assertThat(sentences(export().graph()))
                .singleElement()
                .asString()
                .contains("nest deeper than 3");
    }

    @Test
    void symbolicLinksUnknownAndEmptyFilesAreToldOrHarmless() throws IOException {
        export().with("notes.xyz", "nothing that is known");
        export().with("empty.log", "");
        Files.createSymbolicLink(folder.resolve("link.log"), Path.of("/etc/hostname"));

        Graph graph = export().graph();

        assertThat(graph.files())
                .singleElement()
                .satisfies(file -> {
                    assertThat(file.path()).isEqualTo("notes.xyz");
                    assertThat(file.source()).isEmpty();
                });
        assertThat(sentences(graph)).containsExactly("link.log: a symbolic link; not followed");
    }

    @Test
    void malformedLinesAreCountedWithLineAndOffsetAndTheRestIsRead() {
        export().with("a.log", FLOW + "2 garbage\n" + FLOW);

        Graph graph = export().graph();

        assertThat(graph.files().getFirst().malformed()).isEqualTo(1);
        assertThat(graph.flows()).isEqualTo(2);
        assertThat(sentences(graph))
                .containsExactly("a.log:2 (byte " + FLOW.length() + "): no flow record");
    }

    @Test
    void aLineOfTenMegabytesCostsThatLineAlone() {
        export().with("a.log", FLOW + "x".repeat(10 << 20) + "\n" + FLOW);

        Graph graph = export().graph();

        assertThat(graph.flows()).isEqualTo(2);
        assertThat(sentences(graph)).singleElement().asString().contains("line too long");
    }

    @Test
    void aDamagedGzipGivesWhatCameBeforeAndIsNamed() throws IOException {
        byte[] whole = gzip(FLOW.repeat(200_000));
        export().file("cut.log.gz", java.util.Arrays.copyOf(whole, whole.length / 2));

        Graph graph = export().graph();

        assertThat(graph.flows()).isBetween(1L, 199_999L);
        assertThat(sentences(graph)).isNotEmpty();
    }

    @Test
    void anXmlBombAndAnExternalEntityStayOutside() throws IOException {
        Path secret = Files.writeString(folder.resolve("secret.xyz"), "10.9.9.9");
        String head =
                "<?xml version=\"1.0\"?><!DOCTYPE Task [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b"
                        + " \"&a;&a;&a;\"><!ENTITY x SYSTEM \""
                        + secret.toUri()
                        + "\">]>";
        String body =
                "<Task"
                    + " xmlns=\"http://schemas.microsoft.com/windows/2004/02/mit/task\"><Actions><Exec>"
                    + "<Command>&x;&b;</Command></Exec></Actions></Task>";
        export().with("host=app01/task.xml", head + body);

        Graph graph = export().graph();

        assertThat(graph.edges()).isEmpty();
        assertThat(sentences(graph)).anyMatch(text -> text.contains("task.xml"));
    }

    @Test
    void edgesBeyondTheLimitAreCountedAsNotKnown() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 50; i++) {
            text.append(FLOW.replace("10.1.0.5", "10.1.1." + i));
        }
        export().with("a.log", text.toString());
        Limits few = new Limits(1 << 20, 1 << 20, 3, 100, 20, 1 << 20, 100, 1000, 10, 1000, 1000);

        assertThat(export().graph(few).refused()).isEqualTo(40);
    }

    @Test
    void namesAreReadBeforeTrafficWhateverTheOrderOfFiles() {
        export().traffic("a/conn.log", 1, "10.1.0.5 10.1.0.9 1433")
                .with("z/cmdb.csv", "name,ip,role\napp01,10.1.0.5,app\ndb01,10.1.0.9,database\n");

        assertThat(export().graph().edges())
                .extracting(Edge::key)
                .containsExactly("app01 > db01 tcp 1433");
    }

    @Test
    void anAddressThatWasLeasedTwiceBelongsToEachForItsTime() {
        export().traffic("conn.log", 2, "10.9.0.5 10.1.0.9 1433")
                .with(
                        "leases.csv",
                        "ip,hostname,start,end\n"
                                + "10.9.0.5,desk-1,"
                                + Export.START
                                + ","
                                + (Export.START + 86_400)
                                + "\n"
                                + "10.9.0.5,desk-2,"
                                + (Export.START + 86_400)
                                + ","
                                + (Export.START + 172_800)
                                + "\n");

        assertThat(export().graph().edges())
                .extracting(edge -> edge.key() + " " + edge.trace(Kind.OBSERVED).count())
                .containsExactly("desk-1 > 10.1.0.9 tcp 1433 24", "desk-2 > 10.1.0.9 tcp 1433 24");
    }

    @Test
    void theSameFolderGivesTheSameGraph() {
        export().traffic(
                        "a/conn.log",
                        1,
                        "10.1.0.5 10.1.0.9 1433",
                        "10.1.0.6 10.1.0.9 1433",
                        "10.1.0.6 10.1.0.5 80")
                .with("host=app01/x.ini", "server=db-7\nhost=10.1.0.44\n");

        assertThat(export().graph().edges())
                .extracting(Edge::key)
                .isEqualTo(export().graph().edges().stream().map(Edge::key).toList());
    }

    private static List<String> sentences(Graph graph) {
        return graph.problems().stream().map(Problem::sentence).toList();
    }

    private static byte[] gzip(String text) throws IOException {
        return gzip(text.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] gzip(byte[] content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(bytes)) {
            out.write(content);
        }
        return bytes.toByteArray();
    }

    private static byte[] zip(Map<String, byte[]> entries) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream out = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                out.putNextEntry(new ZipEntry(entry.getKey()));
                out.write(entry.getValue());
                out.closeEntry();
            }
        }
        return bytes.toByteArray();
    }

    private static byte[] tar(Map<String, String> entries) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream out = new TarArchiveOutputStream(bytes)) {
            for (Map.Entry<String, String> entry : entries.entrySet()) {
                byte[] content = entry.getValue().getBytes(StandardCharsets.UTF_8);
                TarArchiveEntry header = new TarArchiveEntry(entry.getKey());
                header.setSize(content.length);
                out.putArchiveEntry(header);
                out.write(content);
                out.closeArchiveEntry();
            }
        }
        return bytes.toByteArray();
    }
}
