package org.handoff.app.life;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// `handoff validate` on a migration that lives: before its start, while it follows, after its
/// cutover.
@Timeout(600)
final class ValidateTest {
    private static final String PEOPLE = "people: {owner: Ada}";
    private static Servers servers;

    @TempDir private Path folder = Path.of("");

    @BeforeAll
    static void start() throws Exception {
        servers = new Servers();
    }

    @AfterAll
    static void stop() throws Exception {
        servers.close();
    }

    private JsonNode json() throws Exception {
        return new JsonMapper().readTree(folder.resolve("out.json").toFile());
    }

    private static JsonNode table(JsonNode root, String name) {
        for (JsonNode table : root.path("tables")) {
            if (table.path("table").asText().equals(name)) {
                return table;
            }
        }
        throw new AssertionError("no " + name + " in " + root);
    }

    @Test
    void itTellsWhatDiffersWhileTheMigrationFollowsAndInBothDirections() throws Exception {
        try (LiveMigration live = new LiveMigration(servers, folder, "validated", PEOPLE)) {
            String out = folder.resolve("out.json").toString();
            assertThat(live.handoff("validate", "--load", "100")).as(live.said()).isEqualTo(1);
            assertThat(live.said())
                    .contains("both at rest", "500 rows missing on the other side")
                    .contains("0 of 2 tables equal");

            live.startAndFollow();
            assertThat(live.handoff("validate", "--load", "100", "--full", "--json", out))
                    .as(live.said())
                    .isZero();
            assertThat(live.said())
                    .contains("while changes flow", "2 of 2 tables equal", "checksums equal")
                    .contains("sampled records: 0 of 1,000 differ, so at most 0.60 %")
                    .contains("full records: 1,000 read");
            assertThat(json().path("clean").asBoolean()).isTrue();
            assertThat(table(json(), "public.note").path("verdict").asText()).isEqualTo("equal");
            assertThat(folder.resolve("control/validate/state.json")).doesNotExist();
            itIsShown(live);

            live.runAsHandoff(
                    "cloud",
                    "UPDATE note SET body = upper(body) WHERE id = 7; DELETE FROM note WHERE id ="
                            + " 8");
            Path keys = folder.resolve("keys.tsv");
            assertThat(
                            live.handoff(
                                    "validate",
                                    "--load",
                                    "100",
                                    "--table",
                                    "note",
                                    "--keys-to",
                                    keys.toString(),
                                    "--json",
                                    out))
                    .as(live.said())
                    .isEqualTo(1);
            assertThat(live.said())
                    .contains("1 row differs in body: upper and lower case")
                    .contains("1 row missing on the other side");
            assertThat(json().path("tables")).hasSize(1);
            assertThat(table(json(), "public.note").path("rows")).hasSize(2);
            assertThat(Files.readString(keys))
                    .contains("public.note\tdiffers\t7\n", "public.note\tmissing\t8\n");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(keys)))
                    .isEqualTo("rw-------");
        }
    }

    /// Both certificates, the newest first, by what they say and not by whom.
    private static void itIsShown(LiveMigration live) throws Exception {
        JsonNode shown;
        try (InputStream in = live.page().resolve("/api/validation").toURL().openStream()) {
            shown = new JsonMapper().readTree(in);
        }
        assertThat(shown.path("runs")).hasSize(2);
        JsonNode last = shown.path("runs").path(0);
        assertThat(last.path("clean").asBoolean()).as(shown.toString()).isTrue();
        assertThat(last.path("proven").asInt()).isEqualTo(2);
        assertThat(last.path("tables").asInt()).isEqualTo(2);
        assertThat(last.path("found")).isEmpty();
        assertThat(last.path("asMade").asBoolean()).isTrue();
        assertThat(last.path("thisSpec").asBoolean()).isTrue();
        JsonNode first = shown.path("runs").path(1);
        assertThat(first.path("clean").asBoolean()).isFalse();
        assertThat(first.path("flows").asBoolean()).isFalse();
        assertThat(first.path("found").path("row-missing").asInt()).isGreaterThan(499);
        assertThat(shown.toString()).doesNotContain("note", "event");
    }

    @Test
    void aDryRunReadsNothingAndAWrongNameIsTold() throws Exception {
        try (LiveMigration live = new LiveMigration(servers, folder, "dryly", PEOPLE)) {
            assertThat(live.handoff("validate", "--dry-run")).as(live.said()).isZero();
            assertThat(live.said())
                    .contains("public.note, about", "public.event, about")
                    .contains("without a key");
            assertThat(live.handoff("validate", "--table", "public.nota")).isEqualTo(2);
            assertThat(live.said()).contains("Did you mean public.note?");
            assertThat(live.handoff("validate", "--window", "soon")).isEqualTo(2);
            assertThat(live.said()).contains("48h");
        }
    }

    private static final String SIGNED =
            ", differences: [{what: index public.note.by_*, owner: Ada, reason: it searches}]}";

    @Test
    void whatStandsBesideTheRowsIsComparedSignedForCertifiedAndKeptAsABaseline() throws Exception {
        try (LiveMigration live = new LiveMigration(servers, folder, "beside", PEOPLE)) {
            String spec = Files.readString(live.spec());
            Files.writeString(live.spec(), spec.replace("present}", "present" + SIGNED));
            live.run("cloud", "INSERT INTO note SELECT i, 'n' || i FROM generate_series(1, 500) i");
            live.run("cloud", "TRUNCATE note; CREATE INDEX by_body ON note (body)");
            live.run("cloud", "GRANT TRUNCATE ON event TO app");
            String baseline = folder.resolve("base.json").toString();
            Path certificate = folder.resolve("certificate.json");
            assertThat(
                            live.handoff(
                                    "validate",
                                    "--load",
                                    "100",
                                    "--baseline",
                                    baseline,
                                    "--certificate",
                                    certificate.toString()))
                    .isEqualTo(1);
            assertThat(live.said())
                    .contains("permission app on table public.event")
                    .contains("~ index public.note.by_body", "Ada answers for it")
                    .contains("sequence value public.note_id_seq")
                    .contains("2 differ, 1 more are signed for");
            assertThat(Files.readString(certificate.resolveSibling("certificate.json.txt")))
                    .contains("NOT proven:", "public.note: 500 rows differ.", "Ada answers for it");
            assertThat(live.handoff("validate", "--verify", certificate.toString())).isZero();
            Files.writeString(
                    certificate,
                    Files.readString(certificate).replace("\"clean\" : false", "\"clean\" : true"));
            assertThat(live.handoff("validate", "--verify", certificate.toString())).isEqualTo(1);
            assertThat(live.said()).contains("changed after it was made");

            live.run("cloud", "DROP INDEX by_body");
            assertThat(live.handoff("validate", "--sample", "0", "--baseline", baseline))
                    .isEqualTo(1);
            assertThat(live.said())
                    .contains("Since the baseline, on cloud the index public.note.by_body is gone")
                    .contains("there is no such difference any more");
        }
    }

    private static final Path GUIDE = Path.of("../docs/guides/validate.md");
    private static final Pattern BLOCK =
            Pattern.compile("```sh( fails)?\\n(.*?)```", Pattern.DOTALL);

    /// What somebody's script did to the clinic of the guide.
    private static final String LOADED =
            """
            INSERT INTO note (id, body)
            SELECT g, CASE WHEN g IN (3, 4) THEN 'N' || g WHEN g = 5 THEN 'n5 ' ELSE 'n' || g END
              FROM generate_series(1, 499) g;
            INSERT INTO event (at, body) SELECT at, body FROM (VALUES EVENTS) AS v (at, body);
            INSERT INTO event (at, body) VALUES ('2026-11-01 02:00+00', 'c');
            """;

    @Test
    void everyCommandOfTheGuideDoesWhatItSays() throws Exception {
        try (LiveMigration live = new LiveMigration(servers, folder, "guided", PEOPLE)) {
            String events =
                    live.ask(
                            "legacy",
                            "SELECT string_agg(format('(%L::timestamptz, %L)', at, body), ',') FROM"
                                    + " event");
            live.run("cloud", LOADED.replace("EVENTS", events));
            Matcher blocks = BLOCK.matcher(Files.readString(GUIDE));
            StringBuilder said = new StringBuilder();
            int ran = 0;
            while (blocks.find()) {
                String command = blocks.group(2).strip();
                String here =
                        command.replaceAll("\\S+\\.(json|tsv)", folder.resolve("$0").toString());
                int code = live.handoff(here.substring("handoff ".length()).split(" "));
                assertThat(code).as(live.said()).isEqualTo(blocks.group(1) == null ? 0 : 1);
                said.append(live.said());
                ran++;
            }
            assertThat(ran).isEqualTo(6);
            List<String> promised =
                    Files.readString(GUIDE)
                            .lines()
                            .map(String::strip)
                            .filter(line -> line.startsWith("→ "))
                            .toList();
            assertThat(promised).hasSize(4);
            assertThat(said.toString()).contains(promised);
        }
    }
}
