package org.handoff.inventory.waves;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

import org.handoff.model.HandoffException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/// What `handoff waves --json` wrote, read back for people who look at the plan. Names of machines
/// and outside parties stay in the file.
///
/// @param waves in their order
/// @param total weight of all ties between units
/// @param bridged weight that has to be bridged
/// @param bound what every plan under the same rules has to bridge at least
/// @param untold how many outside parties there are of which nobody said how long a notice they
///   need
public record WavesFile(List<Wave> waves, long total, long bridged, long bound, int untold) {
    /// A longer file is not read; a plan of 2,000 applications takes 2 MB.
    static final long BYTES_MAX = 32L << 20;

    /// As many waves as a rules file may allow.
    static final int WAVES_MAX = 1_000;

    private static final int TEXT_MAX = 200;

    private static final JsonMapper JSON =
            new JsonMapper(
                    JsonFactory.builder()
                            .streamReadConstraints(
                                    StreamReadConstraints.builder().maxNestingDepth(16).build())
                            .build());

    public WavesFile {
        waves = List.copyOf(waves);
    }

    /// @param number from 1
    /// @param ring facilities that it is meant to hold; 0 if it is one of the rest
    /// @param facilities by name
    /// @param applications by name
    /// @param alone machines that belong to neither
    /// @param machines that go to the cloud
    /// @param hours of staff
    /// @param quiet the hours of the week in which the fewest connections were seen; empty if that
    ///   is not known
    /// @param begins the first such window on or after the day; [Instant#EPOCH] if it is not known
    public record Wave(
            int number,
            LocalDate day,
            int ring,
            List<String> facilities,
            List<String> applications,
            int alone,
            int machines,
            int hours,
            String quiet,
            Instant begins) {
        public Wave {
            facilities = List.copyOf(facilities);
            applications = List.copyOf(applications);
        }
    }

    /// @throws HandoffException `waves.file` if it cannot be read, is too long or is no plan; the
    ///   message never quotes it
    public static WavesFile read(Path path) {
        String name = String.valueOf(path.getFileName());
        try {
            if (Files.size(path) > BYTES_MAX) {
                throw HandoffException.limit(
                        "waves.file",
                        name + " is longer than " + (BYTES_MAX >> 20) + " MB.",
                        "Plan one region at a time.");
            }
            return plan(JSON.readTree(Files.readAllBytes(path)));
        } catch (IOException | DateTimeException e) {
            throw HandoffException.operator(
                    "waves.file",
                    name + " is not there, or is no wave plan.",
                    "Write it: handoff waves FOLDER --rules waves.yaml --json FILE.");
        }
    }

    private static WavesFile plan(JsonNode root) throws IOException {
        JsonNode listed = root.path("waves");
        if (!listed.isArray() || listed.isEmpty() || listed.size() > WAVES_MAX) {
            throw new IOException("no waves, or too many");
        }
        List<Wave> waves = new ArrayList<>(listed.size());
        for (JsonNode node : listed) {
            waves.add(wave(node));
        }
        return new WavesFile(
                waves,
                root.path("totalWeight").asLong(),
                root.path("bridgedWeight").asLong(),
                root.path("lowerBound").asLong(),
                root.path("noticeUnknown").size());
    }

    private static Wave wave(JsonNode node) {
        List<String> facilities = new ArrayList<>();
        List<String> applications = new ArrayList<>();
        int alone = 0;
        for (JsonNode unit : node.path("units")) {
            String kind = unit.path("kind").asText();
            if (kind.equals(Unit.Kind.FACILITY.label())) {
                facilities.add(text(unit, "name"));
            } else if (kind.equals(Unit.Kind.APPLICATION.label())) {
                applications.add(text(unit, "name"));
            } else {
                alone++;
            }
        }
        JsonNode quiet = node.path("quietWindow");
        return new Wave(
                node.path("number").asInt(),
                LocalDate.parse(node.path("day").asText()),
                node.path("ring").asInt(),
                facilities,
                applications,
                alone,
                node.path("machines").asInt(),
                node.path("hours").asInt(),
                text(quiet, "text"),
                quiet.isObject() ? Instant.parse(quiet.path("begins").asText()) : Instant.EPOCH);
    }

    private static String text(JsonNode node, String field) {
        String text = node.path(field).asText("");
        return text.length() > TEXT_MAX ? text.substring(0, TEXT_MAX) : text;
    }
}
