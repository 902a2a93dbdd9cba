package org.handoff.control.posture;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

import org.handoff.control.evidence.Sha256;
import org.handoff.model.HandoffException;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/// A file that says how the cloud side is secured, read.
///
/// @param name of the file, without its folder
/// @param kind e.g. `terraform plan`
/// @param sha256 of its bytes, in hexadecimal
/// @param writtenAt when it says that it was made; if it does not say, when it was last changed
/// @param results one for each rule and resource
/// @param unjudged types of resources that no rule knows: nothing is said of them
public record PostureFile(
        String name,
        String kind,
        String sha256,
        Instant writtenAt,
        List<Result> results,
        List<String> unjudged) {
    /// A longer file is not read.
    static final int BYTES_MAX = 128 << 20;

    /// Results of one file.
    static final int RESULTS_MAX = 500_000;

    private static final JsonMapper JSON = new JsonMapper();

    private static final String REMEDY =
            "Give what terraform show -json, Prowler (json-ocsf), Checkov (json or sarif) or"
                    + " another scanner (SARIF 2.1.0) wrote.";

    public PostureFile {
        results = List.copyOf(results);
        unjudged = List.copyOf(unjudged);
    }

    /// @throws HandoffException `security.file` if it cannot be read, is too long or of no kind
    ///   that is known; the message never quotes it
    public static PostureFile read(Path path) {
        String name = String.valueOf(path.getFileName());
        try (InputStream in = Files.newInputStream(path)) {
            byte[] bytes = in.readNBytes(BYTES_MAX + 1);
            if (bytes.length > BYTES_MAX) {
                throw HandoffException.limit(
                        "security.file",
                        name + " is longer than " + (BYTES_MAX >> 20) + " MB.",
                        "Show one workspace at a time.");
            }
            Instant changed = Files.getLastModifiedTime(path).toInstant();
            return of(name, Sha256.hex(bytes), changed, tree(name, bytes));
        } catch (IOException e) {
            throw HandoffException.operator("security.file", name + " cannot be read.", REMEDY);
        }
    }

    /// Without the cause: its message quotes the file, which may hold secrets.
    private static JsonNode tree(String name, byte[] bytes) throws IOException {
        try {
            return JSON.readTree(bytes);
        } catch (JsonProcessingException e) {
            boolean zip = bytes.length > 1 && bytes[0] == 'P' && bytes[1] == 'K';
            throw HandoffException.operator(
                    "security.file",
                    name + (zip ? " is a plan as terraform keeps it." : " is no JSON."),
                    zip ? "Write: terraform show -json " + name + " > plan.json" : REMEDY);
        }
    }

    private static PostureFile of(String name, String sha256, Instant changed, JsonNode root) {
        if (TerraformShow.fits(root)) {
            Twin twin = TerraformShow.read(name, root);
            return made(
                    name,
                    twin.isPlan() ? "terraform plan" : "terraform state",
                    sha256,
                    time(changed, Stream.of(root.path("timestamp"))),
                    Rules.judge(name, twin),
                    unjudged(twin));
        }
        if (Sarif.fits(root)) {
            Stream<JsonNode> ends =
                    root.path("runs")
                            .valueStream()
                            .flatMap(run -> run.path("invocations").valueStream())
                            .map(it -> it.path("endTimeUtc"));
            return made(
                    name, "sarif", sha256, time(changed, ends), Sarif.read(name, root), List.of());
        }
        if (Ocsf.fits(root)) {
            Stream<JsonNode> times = root.valueStream().map(it -> it.path("time_dt"));
            return made(
                    name, "ocsf", sha256, time(changed, times), Ocsf.read(name, root), List.of());
        }
        if (Checkov.fits(root)) {
            return made(name, "checkov", sha256, changed, Checkov.read(name, root), List.of());
        }
        throw unknown(name, root);
    }

    private static PostureFile made(
            String name,
            String kind,
            String sha256,
            Instant at,
            List<Result> results,
            List<String> unjudged) {
        if (results.size() > RESULTS_MAX) {
            throw HandoffException.limit(
                    "security.file",
                    name + " holds more than " + RESULTS_MAX + " results.",
                    "Scan one account at a time.");
        }
        return new PostureFile(name, kind, sha256, at, results, unjudged);
    }

    private static HandoffException unknown(String name, JsonNode root) {
        boolean stored = root.has("terraform_version") && root.has("lineage");
        return HandoffException.operator(
                "security.file",
                name
                        + (stored
                                ? " is a state as terraform keeps it, with every secret in clear."
                                : " is of no kind that is known."),
                stored ? "Write: terraform show -json > state.json" : REMEDY);
    }

    private static List<String> unjudged(Twin twin) {
        return twin.resources().stream()
                .map(Resource::type)
                .distinct()
                .filter(type -> Rules.ALL.stream().noneMatch(it -> it.types().contains(type)))
                .sorted()
                .toList();
    }

    /// The oldest of the times that it says, so that an old part makes the whole old.
    private static Instant time(Instant changed, Stream<JsonNode> said) {
        return said.filter(JsonNode::isTextual)
                .flatMap(node -> instant(node.asText()).stream())
                .min(Instant::compareTo)
                .orElse(changed);
    }

    private static List<Instant> instant(String text) {
        try {
            boolean zoned = text.matches(".*(Z|[+-][0-9]{2}:[0-9]{2})");
            return List.of(java.time.OffsetDateTime.parse(zoned ? text : text + "Z").toInstant());
        } catch (DateTimeException e) {
            return List.of();
        }
    }
}
