package org.handoff.inventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.handoff.inventory.classify.AnswerFile;
import org.handoff.inventory.gate.DispositionFile;
import org.handoff.inventory.graph.Edge;
import org.handoff.inventory.graph.FileRecord;
import org.handoff.inventory.graph.Graph;
import org.handoff.inventory.intake.Limits;
import org.handoff.inventory.intake.Lines;
import org.handoff.inventory.intake.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/// Files that are made to hurt, or that say the opposite of each other: named, counted, bounded,
/// and the rest is read.
@Timeout(300)
class HostileInputTest {
    private static final long TEN_GIGABYTES = 10L << 30;
    private static final String FLOW =
            "2 123456789010 eni-1 10.1.0.5 10.1.0.9 49152 1433 6 10 4000 1790812800 1790812860"
                    + " ACCEPT OK\n";

    @TempDir private Path folder = Path.of("");

    private Export export() {
        return new Export(folder.resolve("exports"));
    }

    private static List<String> sentences(Graph graph) {
        return graph.problems().stream().map(Problem::sentence).toList();
    }

    /// `long` times the same byte, then a line.
    private static final class Endless extends InputStream {
        private final byte[] last = "\nlast".getBytes(StandardCharsets.UTF_8);
        private long left;
        private int at;

        Endless(long bytes) {
            this.left = bytes;
        }

        @Override
        public int read() {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0];
        }

        @Override
        public int read(byte[] bytes, int offset, int length) {
            if (left > 0) {
                int given = (int) Math.min(left, length);
                Arrays.fill(bytes, offset, offset + given, (byte) 'x');
                left -= given;
                return given;
            }
            int given = Math.min(last.length - at, length);
            System.arraycopy(last, at, bytes, offset, given);
            at += given;
            return given == 0 ? -1 : given;
        }
    }

    @Test
    void aLineOfTenGigabytesIsOneMalformedLineInConstantSpace() throws IOException {
        Lines lines = new Lines(new Endless(TEN_GIGABYTES), Limits.DEFAULT.lineBytesMax());

        assertThat(lines.next()).isTrue();
        assertThat(lines.isOverlong()).isTrue();
        assertThat(lines.text()).isEmpty();
        assertThat(lines.next()).isTrue();
        assertThat(lines.text()).isEqualTo("last");
        assertThat(lines.line()).isEqualTo(2);
        assertThat(lines.offset()).isEqualTo(TEN_GIGABYTES + 1);
        assertThat(lines.next()).isFalse();
    }

    @Test
    void aGzipOfOneEndlessLineEndsItselfAndIsNamed() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(bytes)) {
            out.write(FLOW.getBytes(StandardCharsets.UTF_8));
            byte[] block = new byte[1 << 20];
            Arrays.fill(block, (byte) 'x');
            for (int i = 0; i < 512; i++) {
                out.write(block);
            }
        }
        export().file("endless.log.gz", bytes.toByteArray());
        export().with("good.log", FLOW.replace("1433", "5432"));

        Graph graph = export().graph();

        assertThat(graph.edges())
                .extracting(Edge::key)
                .containsExactly("10.1.0.5 > 10.1.0.9 tcp 1433", "10.1.0.5 > 10.1.0.9 tcp 5432");
        assertThat(sentences(graph))
                .containsExactly(
                        "endless.log: read in part: it expands far beyond its size",
                        "endless.log.gz: expands to more than 200 times its size; the rest is not"
                                + " read");
    }

    @Test
    void namesInATarThatLeadOutOfItAreNamedAndNothingIsWritten() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream out = new TarArchiveOutputStream(bytes)) {
            for (String name : List.of("../out.log", "/etc/out.log", "C:\\out.log", "a/../../b")) {
                TarArchiveEntry header = new TarArchiveEntry(name, true);
                header.setSize(FLOW.length());
                out.putArchiveEntry(header);
                out.write(FLOW.getBytes(StandardCharsets.UTF_8));
                out.closeArchiveEntry();
            }
        }
        export().file("evil.tar", bytes.toByteArray());

        Graph graph = export().graph();

        assertThat(graph.edges()).isEmpty();
        assertThat(sentences(graph))
                .hasSize(4)
                .allMatch(text -> text.contains("leads out of its archive"));
        assertThat(Files.exists(folder.resolve("out.log"))).isFalse();
        assertThat(Files.exists(folder.resolve("b"))).isFalse();
    }

    @Test
    void decisionsAnswersAndRulesThatNestWithoutEndAreRefusedByName() {
        String deep = "dispositions: " + "[".repeat(300_000);

        assertThatThrownBy(() -> DispositionFile.parse(deep, "dispositions.yaml"))
                .hasMessageContaining("dispositions.yaml nests deeper than 100 levels");
        assertThatThrownBy(() -> AnswerFile.parse("{a: ".repeat(300_000), "facts.yaml"))
                .hasMessageContaining("facts.yaml nests deeper than 100 levels");
        assertThatThrownBy(() -> DispositionFile.parse("moving: [", "dispositions.yaml"))
                .hasMessageContaining("dispositions.yaml is not YAML");
    }

    @Test
    void aDocumentBeyondItsBoundIsNamedAndTheRestIsRead() throws IOException {
        String task = "<Task xmlns=\"http://schemas.microsoft.com/windows/2004/02/mit/task\">";
        export().with("host=app01/task.xml", task + " ".repeat(2 << 20) + "</Task>")
                .with("good.log", FLOW);
        Limits small =
                new Limits(1 << 20, 1 << 20, 3, 100, 20, 1 << 20, 100, 1000, 1000, 1000, 1000);

        Graph graph = export().graph(small);

        assertThat(graph.edges()).hasSize(1);
        assertThat(sentences(graph))
                .containsExactly("host=app01/task.xml: read in part: larger than 1048576 bytes");
    }

    @Test
    void filesThatContradictEachOtherAreNamedAndTheFirstStands() {
        export().with(
                        "a.csv",
                        """
                        name,ip,role,facility,moves
                        app01,10.1.0.5,app,Lake,yes
                        db01,10.1.0.9,database,Lake,yes
                        """)
                .with(
                        "b.csv",
                        """
                        name,ip,role,facility,moves
                        app01,10.1.0.9,database,Hill,no
                        db01,10.1.0.9,database,Lake,yes
                        """)
                .with("subnets1.csv", "subnet,facility\n10.1.0.0/24,Lake\n")
                .with("subnets2.csv", "subnet,facility\n10.1.0.0/24,Hill\n")
                .with("good.log", FLOW);

        Graph graph = export().graph();

        assertThat(graph.edges()).extracting(Edge::key).containsExactly("app01 > db01 tcp 1433");
        assertThat(graph.edges().iterator().next().client().facility()).isEqualTo("Lake");
        String head = ": contradicts what was read before: ";
        assertThat(sentences(graph).stream().map(text -> text.replaceFirst(" \\(byte.*?\\)", "")))
                .containsExactly(
                        "b.csv:2" + head + "app01 has the facility Hill here, and had Lake",
                        "b.csv:2" + head + "app01 has the role database here, and had server",
                        "b.csv:2" + head + "app01 has the moves false here, and had true",
                        "b.csv:2" + head + "10.1.0.9 is said to be app01, and was said to be db01",
                        "subnets2.csv:2"
                                + head
                                + "10.1.0.0/24 is said to be of Hill, and was said to be of Lake");
        assertThat(graph.files()).extracting(FileRecord::malformed).containsOnly(0L);
    }
}
