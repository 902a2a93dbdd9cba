package org.handoff.app.wiring;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

import org.handoff.app.cli.ValidationCertificate;
import org.handoff.app.spec.SpecFile;
import org.handoff.app.validate.KeptCertificates;
import org.handoff.control.api.ValidationsView;
import org.handoff.control.api.ValidationsView.Run;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The last certificates that validations left in the control plane's folder. Each is read once:
/// none is ever written again. Thread-safe.
final class Validations {
    /// Older ones are not shown.
    static final int SHOWN_MAX = 10;

    /// A longer certificate is not read; one of 5,000 tables takes 2 MB.
    private static final long BYTES_MAX = 16L << 20;

    /// More kinds of findings than there are.
    private static final int KINDS_MAX = 100;

    private static final JsonMapper JSON = new JsonMapper();

    private final KeptCertificates kept;
    private final String spec;
    private Map<Path, Run> known = Map.of();

    Validations(SpecFile file) {
        this.kept = new KeptCertificates(file.spec().control().data());
        this.spec = file.hash();
    }

    synchronized ValidationsView view() {
        List<Path> newest;
        try {
            newest = kept.newest();
        } catch (IOException e) {
            return new ValidationsView(List.of(), 1);
        }
        Map<Path, Run> read = new HashMap<>();
        List<Run> runs = new ArrayList<>();
        int unread = 0;
        for (Path file : newest.subList(0, Math.min(SHOWN_MAX, newest.size()))) {
            Run run = known.containsKey(file) ? known.get(file) : run(file);
            if (run == null) {
                unread++;
            } else {
                read.put(file, run);
                runs.add(run);
            }
        }
        known = read;
        return new ValidationsView(runs, unread);
    }

    /// `null` if it cannot be read.
    private @Nullable Run run(Path file) {
        try {
            return Files.size(file) > BYTES_MAX ? null : run(JSON.readTree(file.toFile()));
        } catch (IOException | DateTimeException e) {
            return null;
        }
    }

    private Run run(JsonNode root) {
        long rows = 0;
        for (JsonNode table : root.path("proven")) {
            rows += table.path("rows").asLong();
        }
        Double share = null;
        for (JsonNode table : root.path("bounded")) {
            double most = table.path("differingShareAtMost").asDouble();
            share = share == null ? most : Double.valueOf(Math.max(share, most));
        }
        Map<String, Long> found = new TreeMap<>();
        root.path("findings")
                .properties()
                .forEach(it -> {
                    if (found.size() < KINDS_MAX) {
                        found.put(it.getKey(), it.getValue().asLong());
                    }
                });
        JsonNode facts = root.path("structure").path("factsCompared");
        return new Run(
                Instant.parse(root.path("began").asText()),
                Instant.parse(root.path("ended").asText()),
                root.path("owner").asText(),
                root.path("flows").asBoolean(),
                root.path("passes").asLong(),
                root.path("clean").asBoolean(),
                root.path("tables").asLong(),
                root.path("proven").size(),
                rows,
                root.path("bounded").size(),
                share,
                facts.isMissingNode() ? null : Long.valueOf(facts.asLong()),
                found,
                root.path("notProven").size(),
                root.path("hash").asText(),
                ValidationCertificate.isAsMade(root),
                root.path("spec").asText().equals(spec));
    }
}
