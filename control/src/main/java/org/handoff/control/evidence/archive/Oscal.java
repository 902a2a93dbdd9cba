package org.handoff.control.evidence.archive;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.handoff.control.evidence.Control;
import org.handoff.control.evidence.Sha256;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// The judgements as OSCAL assessment results (version 1.1.3), for tools of governance, risk and
/// compliance. Identifiers are derived from what they name, so the same evidence gives the same.
final class Oscal {
    private static final String VERSION = "1.1.3";
    private static final UUID SPACE = UUID.fromString("6f0c1f1c-6a4e-5b0e-9a52-2f6f3b6d1c11");

    private final String name;
    private final String at;

    private Oscal(String name, Instant at) {
        this.name = name;
        this.at = Archive.time(at);
    }

    /// @param files of the archive that judgements may rest on
    static ObjectNode of(
            String migration,
            Instant begin,
            Instant at,
            List<Judged> judged,
            Map<String, byte[]> files) {
        Oscal oscal = new Oscal(migration + " " + Archive.time(at), at);
        ObjectNode all = new JsonMapper().createObjectNode();
        ObjectNode results = all.putObject("assessment-results");
        results.put("uuid", oscal.uuid("results"));
        ObjectNode metadata = results.putObject("metadata");
        metadata.put("title", "Evidence of the migration " + migration);
        metadata.put("last-modified", oscal.at);
        metadata.put("version", "1");
        metadata.put("oscal-version", VERSION);
        results.putObject("import-ap").put("href", "#" + oscal.uuid("file " + Archive.MADE));
        oscal.result(results.putArray("results").addObject(), migration, begin, judged);
        oscal.resources(results.putObject("back-matter").putArray("resources"), files);
        return all;
    }

    private void result(ObjectNode result, String migration, Instant begin, List<Judged> judged) {
        result.put("uuid", uuid("result"));
        result.put("title", "What the ledger of " + migration + " shows");
        result.put(
                "description",
                "Derived by a program from a hash-chained, signed ledger. It judges one"
                        + " migration's record, not the organisation.");
        result.put("start", Archive.time(begin));
        result.put("end", at);
        ObjectNode selection =
                result.putObject("reviewed-controls").putArray("control-selections").addObject();
        selection.put("description", "Controls to which a migration's record can speak.");
        ArrayNode included = selection.putArray("include-controls");
        judged.stream()
                .flatMap(each -> each.controls().stream())
                .map(Control::id)
                .distinct()
                .forEach(id -> included.addObject().put("control-id", id));
        ArrayNode observations = result.putArray("observations");
        ArrayNode findings = result.putArray("findings");
        for (Judged each : judged) {
            observation(observations.addObject(), each);
            each.controls().forEach(control -> finding(findings.addObject(), each, control));
        }
    }

    private void observation(ObjectNode node, Judged each) {
        node.put("uuid", uuid("observation " + each.id()));
        node.put("title", each.subject());
        node.put("description", each.because());
        node.putArray("methods").add("EXAMINE");
        node.putArray("types").add("control-objective");
        ArrayNode evidence = node.putArray("relevant-evidence");
        each.files()
                .forEach(file ->
                        evidence.addObject()
                                .put("href", "#" + uuid("file " + file))
                                .put("description", file));
        node.put("collected", at);
    }

    private void finding(ObjectNode node, Judged each, Control control) {
        node.put("uuid", uuid("finding " + each.id() + " " + control.id()));
        node.put("title", control.label() + ": " + each.subject());
        node.put("description", each.because());
        ObjectNode target = node.putObject("target");
        target.put("type", "objective-id");
        target.put("target-id", control.id());
        target.put("title", control.label());
        ObjectNode status = target.putObject("status");
        status.put("state", each.satisfied() ? "satisfied" : "not-satisfied");
        status.put("reason", each.satisfied() ? "pass" : "other");
        node.putArray("related-observations")
                .addObject()
                .put("observation-uuid", uuid("observation " + each.id()));
    }

    private void resources(ArrayNode resources, Map<String, byte[]> files) {
        files.forEach((file, content) -> {
            ObjectNode resource = resources.addObject();
            resource.put("uuid", uuid("file " + file));
            resource.put("title", file);
            ObjectNode link = resource.putArray("rlinks").addObject();
            link.put("href", file);
            link.putArray("hashes")
                    .addObject()
                    .put("algorithm", "SHA-256")
                    .put("value", Sha256.hex(content));
        });
    }

    /// A UUID of version 5 (RFC 9562).
    private String uuid(String what) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-1");
            sha.update(
                    ByteBuffer.allocate(16)
                            .putLong(SPACE.getMostSignificantBits())
                            .putLong(SPACE.getLeastSignificantBits())
                            .array());
            ByteBuffer hash =
                    ByteBuffer.wrap(
                            sha.digest((name + " " + what).getBytes(StandardCharsets.UTF_8)));
            long most = (hash.getLong() & ~0xf000L) | 0x5000L;
            long least = (hash.getLong() & 0x3fff_ffff_ffff_ffffL) | 0x8000_0000_0000_0000L;
            return new UUID(most, least).toString();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-1", e);
        }
    }
}
