package org.handoff.inventory.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.handoff.inventory.EstateMap;
import org.handoff.inventory.Export;
import org.handoff.inventory.gate.DispositionFile;
import org.handoff.inventory.gate.Dispositions;
import org.handoff.inventory.gate.Verdict;
import org.handoff.model.HandoffException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;

class MapFileTest {
    private static final Duration WEEK = Duration.ofDays(7);

    /// The hour after the newest traffic of [Export#traffic] over 31 days.
    private static final Instant NOW =
            Instant.ofEpochSecond(Export.START).plus(Duration.ofDays(31));

    private static final String DECIDED =
            """
            moving: [app1, db1]
            dispositions:
              - {from: desk1, to: app1, does: re-pointed, by: the gateway keeps the address,
                 owner: ann, reason: clients, expires: 2026-11-30}
              - {from: app1, to: 203.0.113.9, does: waived, owner: ann, reason: a feed,
                 expires: 2026-11-30}
            """;

    @TempDir private Path folder = Path.of("");

    private EstateMap map(String decided) {
        return map(decided, "exports", 31);
    }

    private EstateMap map(String decided, String name, int days, String... more) {
        Dispositions dispositions =
                decided.isEmpty()
                        ? Dispositions.NONE
                        : DispositionFile.parse(decided, "dispositions.yaml");
        return new Export(folder.resolve(name))
                .with(
                        "hosts.csv",
                        """
                        name,ip,role,facility,application,moves
                        app1,10.0.0.1,app,Lake,Charting,yes
                        db1,10.0.0.7,database,Lake,Charting,yes
                        desk1,10.0.1.1,desktop,Hill,,no
                        """)
                .with("dependencies.csv", "from,to,port\napp1,db1,5432\ndesk1,app1,8080\n")
                .traffic(
                        "conn.log",
                        days,
                        Stream.concat(
                                        Stream.of(
                                                "10.0.0.1 10.0.0.7 5432",
                                                "10.0.1.1 10.0.0.1 8080",
                                                "10.0.0.1 203.0.113.9 443"),
                                        Stream.of(more))
                                .toArray(String[]::new))
                .map(dispositions);
    }

    private MapFile written(EstateMap map) throws IOException {
        return written(MapJson.of(map).toPrettyString());
    }

    private MapFile written(String json) throws IOException {
        return MapFileReader.read(Files.writeString(folder.resolve("map.json"), json));
    }

    @Test
    void whatNobodyDeclaredOrDecidedIsInTheWayAndNamed() throws IOException {
        MapFile read = written(map(""));

        assertThat(read.inTheWay(NOW, WEEK))
                .containsExactly("1 edge convergent and undisposed", "1 edge divergent");
        assertThat(read.blocking())
                .extracting(row -> row.client() + " " + row.server() + " " + row.verdict())
                .containsExactly(
                        "app1 203.0.113.9 " + Verdict.DIVERGENT,
                        "desk1 app1 " + Verdict.CONVERGENT);
        assertThat(read.blocking().getFirst().place()).isEqualTo("conn.log:6");
        assertThat(read.blocking().getFirst().seen()).isEqualTo(31 * 24);
        assertThat(read.others()).extracting(MapFile.Row::server).containsExactly("db1");
        assertThat(read.figures().watchedHours()).isEqualTo(31 * 24);
        assertThat(read.fingerprint().hex()).isEqualTo(map("").preflight().fingerprint());
    }

    @Test
    void whatIsDrawnHasAPlaceAndSaysWhatBlocks() throws IOException {
        MapPicture drawn = written(map("")).picture();

        assertThat(drawn.nodes())
                .extracting(it -> it.name() + ", " + it.place() + ", " + it.moves())
                .containsExactlyInAnyOrder(
                        "app1, Lake, true",
                        "db1, Lake, true",
                        "desk1, Hill, false",
                        "203.0.113.9, 203.0.113.0/24, false");
        assertThat(drawn.links())
                .extracting(it ->
                        drawn.nodes().get(it.from()).name()
                                + " "
                                + drawn.nodes().get(it.to()).name()
                                + " "
                                + it.blocks())
                .containsExactly("app1 203.0.113.9 true", "desk1 app1 true", "app1 db1 false");
        assertThat(MapPicture.network("2001:db8:0:7:1::9")).isEqualTo("2001:db8:0:7::/64");
        assertThat(MapPicture.network("chart-app01")).isEmpty();
    }

    @Test
    void withADecisionOnEachNothingIsInTheWayUntilItExpires() throws IOException {
        MapFile read = written(map(DECIDED));

        assertThat(read.inTheWay(NOW, WEEK)).isEmpty();
        assertThat(read.others()).anyMatch(row -> row.decided().contains("re-pointed, ann"));
        assertThat(read.inTheWay(Instant.parse("2026-12-01T00:00:00Z"), Duration.ofDays(90)))
                .containsExactly("what was decided about 2 edges has expired");
    }

    @Test
    void theSameEstateDrawnAgainIsTheSameAndANewEdgeIsNamed() throws IOException {
        MapFile approved = written(map(DECIDED));
        MapFile again = written(map(DECIDED, "later", 45));
        MapFile more = written(map(DECIDED, "more", 31, "10.0.1.1 10.0.0.7 5432"));
        MapFile lapsed = written(map(DECIDED.replace("waived", "retired")));

        assertThat(again.fingerprint()).isEqualTo(approved.fingerprint());
        assertThat(again.fingerprint().since(approved.fingerprint(), 9)).isEmpty();
        assertThat(more.fingerprint().hex()).isNotEqualTo(approved.fingerprint().hex());
        assertThat(more.fingerprint().since(approved.fingerprint(), 9))
                .containsExactly("new: desk1 > db1 tcp 5432 (divergent, crosses)");
        assertThat(approved.fingerprint().since(more.fingerprint(), 9))
                .containsExactly("gone: desk1 > db1 tcp 5432");
        assertThat(lapsed.fingerprint().since(approved.fingerprint(), 9))
                .singleElement()
                .asString()
                .contains("waived; ; ann", "→ divergent, crosses; retired");
    }

    @Test
    void evidenceGrowsOldAndIsNotFromTheFuture() throws IOException {
        MapFile read = written(map(DECIDED));

        assertThat(read.inTheWay(NOW.plus(Duration.ofDays(8)), WEEK))
                .containsExactly("the newest evidence is 8 days old, at most 7 days is allowed");
        assertThat(read.inTheWay(NOW.minus(Duration.ofDays(3)), WEEK))
                .containsExactly("the newest evidence is from 2 days ahead of now");
    }

    @Test
    void aMapThatIsEditedToSayClearIsStillJudgedByItsEdges() throws IOException {
        String json = MapJson.of(map("")).toPrettyString();
        String edited =
                json.replaceFirst("\"clear\" : false", "\"clear\" : true")
                        .replace("\"blocks\" : true", "\"blocks\" : false");

        assertThat(written(edited).inTheWay(NOW, WEEK)).containsExactly("1 edge divergent");
    }

    @Test
    void whatTheMapItselfRefusedForIsNotForgotten() throws IOException {
        String json = MapJson.of(map(DECIDED)).toPrettyString();
        String refused =
                json.replaceFirst("\"clear\" : true", "\"clear\" : false")
                        .replaceFirst(
                                "\"reasons\" : \\[ ]",
                                "\"reasons\" : [ \"1 edge appeared since the approval\" ]");

        assertThat(written(refused).inTheWay(NOW, WEEK))
                .containsExactly("1 edge appeared since the approval");
    }

    @Test
    void whatIsNoMapIsRefusedWithoutQuotingIt() throws IOException {
        String json = MapJson.of(map("")).toPrettyString();
        for (String wrong :
                new String[] {
                    "",
                    "[]",
                    "{}",
                    "{\"preflight\":{\"clear\":true,\"newestEvidence\":\"2026-11-01T00:00:00Z\"}}",
                    json.substring(0, json.length() / 2),
                    json.replace("\"divergent\"", "\"fine\"")
                }) {
            assertThatThrownBy(() -> written(wrong))
                    .isInstanceOf(HandoffException.class)
                    .hasMessageContaining("map.json")
                    .hasMessageNotContaining("fine");
        }
        assertThatThrownBy(() -> MapFileReader.read(folder.resolve("none.json")))
                .isInstanceOf(HandoffException.class);
    }
}
