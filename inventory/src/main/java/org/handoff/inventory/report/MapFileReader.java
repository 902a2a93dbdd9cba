package org.handoff.inventory.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

import org.apache.commons.io.input.BoundedInputStream;
import org.handoff.inventory.gate.Fingerprint;
import org.handoff.inventory.gate.Verdict;
import org.handoff.inventory.report.MapFile.Figures;
import org.handoff.inventory.report.MapFile.Row;
import org.handoff.model.HandoffException;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/// Reads what [MapJson] or [MapDatabase] writes, edge by edge, so that a large estate needs little
/// memory. One thread.
public final class MapFileReader {
    /// A longer file is not read; an estate of 28,000 edges takes 20 MB.
    static final long BYTES_MAX = 512L << 20;

    private static final int ENTITIES_MAX = 2_000_000;
    private static final int TEXT_MAX = 300;

    private static final JsonMapper JSON =
            new JsonMapper(
                    JsonFactory.builder()
                            .streamReadConstraints(
                                    StreamReadConstraints.builder().maxNestingDepth(16).build())
                            .build());

    private final Map<Verdict, Long> verdicts = new EnumMap<>(Verdict.class);
    private final Map<Verdict, Long> open = new EnumMap<>(Verdict.class);
    private final NavigableMap<LocalDate, Long> expiring = new TreeMap<>();
    private final Fingerprint.Maker fingerprint = new Fingerprint.Maker();
    private final List<JsonNode> blocking = new ArrayList<>();
    private final List<JsonNode> others = new ArrayList<>();
    private final Map<Integer, Named> entities = new HashMap<>();
    private final List<String> reasons = new ArrayList<>();
    private final List<String> next = new ArrayList<>();
    private Figures figures = new Figures(0, 0, 0, 0, 0, 0, 0, 0, 0);
    private Instant newest = Instant.EPOCH;
    private boolean hasPreflight;
    private boolean hasEdges;

    /// @param address its first one; empty if none is known
    private record Named(
            String name,
            String facility,
            String application,
            String role,
            boolean moves,
            String address) {
        private static final Named NONE = new Named("?", "", "", "", false, "");

        MapPicture.Node drawn() {
            String place = facility.isEmpty() ? MapPicture.network(address) : facility;
            return new MapPicture.Node(name, role, place, application, moves);
        }
    }

    private MapFileReader() {}

    /// @throws HandoffException `map.file` if it cannot be read, is too long or is no map; the
    ///   message never quotes it
    public static MapFile read(Path path) {
        String name = String.valueOf(path.getFileName());
        try (InputStream file = Files.newInputStream(path)) {
            if (StoredMap.isDatabase(path)) {
                return new MapFileReader().stored(path);
            }
            if (Files.size(path) > BYTES_MAX) {
                throw HandoffException.limit(
                        "map.file",
                        name + " is longer than " + (BYTES_MAX >> 20) + " MB.",
                        "Map one site at a time.");
            }
            MapFileReader reader = new MapFileReader();
            reader.root(
                    BoundedInputStream.builder().setInputStream(file).setMaxCount(BYTES_MAX).get());
            return reader.made();
        } catch (IOException | DateTimeException e) {
            throw HandoffException.operator(
                    "map.file",
                    name + " is not there, or is no map.",
                    "Write it: handoff map FOLDER --database FILE, or --json FILE.");
        }
    }

    private MapFile stored(Path path) throws IOException {
        hasEdges = true;
        StoredRows.read(
                path,
                new StoredRows.Taker() {
                    @Override
                    public void summary(JsonNode node) throws IOException {
                        preflight(node.path("preflight"));
                        estate(node.path("estate"));
                        node.path("nextFacts").forEach(it -> next.add(text(it, "text")));
                    }

                    @Override
                    public void edge(JsonNode node) throws IOException {
                        MapFileReader.this.edge(node);
                    }

                    @Override
                    public void entity(JsonNode node) throws IOException {
                        MapFileReader.this.entity(node);
                    }
                });
        return made();
    }

    private void root(InputStream in) throws IOException {
        try (JsonParser parser =
                JSON.createParser(in).disable(JsonParser.Feature.AUTO_CLOSE_SOURCE)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("no object");
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String field = parser.currentName();
                JsonToken token = parser.nextToken();
                switch (field) {
                    case "preflight" -> preflight(JSON.readTree(parser));
                    case "estate" -> estate(JSON.readTree(parser));
                    case "edges" -> {
                        hasEdges = token == JsonToken.START_ARRAY;
                        each(parser, token, this::edge);
                    }
                    case "entities" -> each(parser, token, this::entity);
                    case "nextFacts" -> each(parser, token, it -> next.add(text(it, "text")));
                    default -> parser.skipChildren();
                }
            }
        }
    }

    @FunctionalInterface
    private interface Taker {
        void take(JsonNode node) throws IOException;
    }

    private static void each(JsonParser parser, JsonToken token, Taker taker) throws IOException {
        if (token != JsonToken.START_ARRAY) {
            throw new IOException("no array");
        }
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (parser.currentToken() == null) {
                throw new IOException("it ends early");
            }
            taker.take(JSON.readTree(parser));
        }
    }

    private void preflight(JsonNode node) throws IOException {
        hasPreflight = node.path("clear").isBoolean();
        newest = Instant.parse(node.path("newestEvidence").asText());
        for (JsonNode reason : node.path("reasons")) {
            reasons.add(cut(reason.asText()));
        }
        if (!node.path("clear").asBoolean() && reasons.isEmpty()) {
            throw new IOException("it refuses without a reason");
        }
    }

    private void estate(JsonNode node) {
        long unread = node.path("problems").size();
        for (JsonNode file : node.path("files")) {
            unread += file.path("source").asText().isEmpty() ? 1 : file.path("malformed").asLong();
        }
        figures =
                new Figures(
                        node.path("entities").asLong(),
                        node.path("edges").asLong(),
                        node.path("flows").asLong(),
                        node.path("watchedHours").asLong(),
                        node.path("moving").asLong(),
                        node.path("files").size(),
                        unread,
                        node.path("beyondLimits").asLong(),
                        node.path("dispositionProblems").size());
    }

    private void edge(JsonNode node) throws IOException {
        Verdict verdict = verdict(node);
        verdicts.merge(verdict, 1L, Long::sum);
        JsonNode decided = node.path("disposition");
        fingerprint.add(
                node.path("key").asText(),
                verdict.label(),
                node.path("crosses").asBoolean(),
                decided.isMissingNode() ? "" : words(decided));
        boolean isOpen =
                node.path("blocks").asBoolean(true)
                        || (decided.isMissingNode() && verdict != Verdict.CONVERGENT);
        if (isOpen) {
            open.merge(verdict, 1L, Long::sum);
        } else if (!decided.isMissingNode()) {
            expiring.merge(LocalDate.parse(decided.path("expires").asText()), 1L, Long::sum);
        }
        List<JsonNode> kept = isOpen ? blocking : others;
        if (kept.size() < MapFile.ROWS_MAX) {
            kept.add(node);
        }
    }

    private static String words(JsonNode decided) {
        return Fingerprint.decided(
                decided.path("does").asText(),
                decided.path("by").asText(),
                decided.path("owner").asText(),
                decided.path("reason").asText(),
                decided.path("expires").asText());
    }

    private static Verdict verdict(JsonNode node) throws IOException {
        try {
            return Verdict.valueOf(node.path("verdict").asText().toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new IOException("a verdict that nobody knows", e);
        }
    }

    private void entity(JsonNode node) throws IOException {
        if (entities.size() >= ENTITIES_MAX) {
            throw new IOException("more than " + ENTITIES_MAX + " entities");
        }
        entities.put(
                node.path("id").asInt(-1),
                new Named(
                        text(node, "name"),
                        text(node, "facility"),
                        text(node, "application"),
                        text(node, "role"),
                        node.path("moves").asBoolean(),
                        cut(node.path("addresses").path(0).asText(""))));
    }

    private MapFile made() throws IOException {
        if (!hasPreflight || !hasEdges) {
            throw new IOException("no map");
        }
        return new MapFile(
                fingerprint.made(),
                figures,
                verdicts,
                open,
                expiring,
                reasons,
                newest,
                rows(blocking),
                rows(others),
                next,
                picture());
    }

    private MapPicture picture() throws IOException {
        List<MapPicture.Ends> ends = new ArrayList<>(blocking.size() + others.size());
        for (JsonNode node : blocking) {
            ends.add(ends(node, true));
        }
        for (JsonNode node : others) {
            ends.add(ends(node, false));
        }
        return MapPicture.of(ends, id -> entities.getOrDefault(id, Named.NONE).drawn());
    }

    private static MapPicture.Ends ends(JsonNode node, boolean blocks) throws IOException {
        return new MapPicture.Ends(
                node.path("client").asInt(-1),
                node.path("server").asInt(-1),
                text(node, "service"),
                verdict(node),
                blocks);
    }

    private List<Row> rows(List<JsonNode> nodes) throws IOException {
        List<Row> rows = new ArrayList<>(nodes.size());
        for (JsonNode node : nodes) {
            rows.add(row(node));
        }
        return rows;
    }

    private Row row(JsonNode node) throws IOException {
        Named client = entities.getOrDefault(node.path("client").asInt(-1), Named.NONE);
        Named server = entities.getOrDefault(node.path("server").asInt(-1), Named.NONE);
        JsonNode evidence = node.path("evidence");
        JsonNode observed = evidence.path("observed");
        JsonNode scanned = evidence.path("scanned");
        JsonNode shown =
                !observed.isMissingNode()
                        ? observed
                        : !scanned.isMissingNode() ? scanned : evidence.path("declared");
        JsonNode decided = node.path("disposition");
        return new Row(
                client.name(),
                server.name(),
                text(node, "service"),
                client.facility().isEmpty() ? server.facility() : client.facility(),
                server.application().isEmpty() ? client.application() : server.application(),
                verdict(node),
                text(node, "because"),
                node.path("crosses").asBoolean(),
                shown.isMissingNode()
                        ? ""
                        : cut(shown.path("file").asText() + ":" + shown.path("line").asLong()),
                observed.path("count").asLong(),
                text(observed, "last"),
                decided.isMissingNode()
                        ? ""
                        : cut(
                                text(decided, "does")
                                        + ", "
                                        + text(decided, "owner")
                                        + ", until "
                                        + text(decided, "expires")));
    }

    private static String text(JsonNode node, String field) {
        return cut(node.path(field).asText(""));
    }

    private static String cut(String text) {
        return text.length() > TEXT_MAX ? text.substring(0, TEXT_MAX) : text;
    }
}
