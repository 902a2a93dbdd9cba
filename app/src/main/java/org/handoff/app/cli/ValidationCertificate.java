package org.handoff.app.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.handoff.app.validate.StructureReport;
import org.handoff.app.validate.Validated;
import org.handoff.data.validate.Difference;
import org.handoff.data.validate.SampleBound;
import org.handoff.data.validate.TableSaved;
import org.handoff.data.validate.TableSaved.Verdict;
import org.handoff.model.Finding;
import org.handoff.model.HandoffException;
import org.handoff.model.LeafSum;
import org.handoff.model.Structure.Discrepancy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// What a validation proved, by which means, at which positions, and what it did not prove. Bound
/// to the spec by its hash, and to itself by a hash over all of it: it shows a change, but it is no
/// signature. Holds no value of a row and no key.
///
/// @param root the JSON document, its own hash included
public record ValidationCertificate(ObjectNode root) {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String HASH = "hash";
    private static final String NOT_PROVEN = "notProven";

    /// What no validation of this kind can say.
    private static final List<String> NEVER =
            List.of(
                    "Rows that were written behind the positions named here.",
                    "How routines behave: their bodies are compared, they are not run.",
                    "Large objects and unlogged tables: they do not move.",
                    "Tables that the spec leaves out.");

    static ValidationCertificate of(Validated validated, String version) {
        ObjectNode root = JSON.createObjectNode();
        root.put("certificate", "handoff validate").put("version", 1).put("made", version);
        root.put("migration", validated.migration()).put("spec", validated.specHash());
        root.put("owner", validated.owner().label()).put("flows", validated.flows());
        root.put("began", validated.validation().began().toString());
        root.put("ended", validated.ended().toString());
        root.put("passes", validated.validation().passesDone());
        root.put("clean", validated.isClean());
        root.put("tables", validated.validation().tables().size() + validated.shapes().size());
        findings(root.putObject("findings"), validated);
        ArrayNode proven = root.putArray("proven");
        ArrayNode bounded = root.putArray("bounded");
        ArrayNode not = root.putArray(NOT_PROVEN);
        for (TableSaved table : validated.validation().tables()) {
            switch (validated.verdict(table)) {
                case EQUAL -> proven(proven.addObject(), validated, table);
                case SAMPLED -> bounded(bounded, not, table);
                case DIFFERS, UNSETTLED -> not.add(refused(validated.verdict(table), table));
            }
        }
        validated.validation().passes().stream()
                .filter(pass -> !pass.isClean())
                .forEach(pass ->
                        not.add(
                                "The pass that ended %s: %d rows differed, %d were not judged."
                                        .formatted(
                                                pass.ended(), pass.differing(), pass.unsettled())));
        validated.shapes().stream().map(Finding::text).forEach(not::add);
        structure(root, not, validated);
        NEVER.forEach(not::add);
        root.put(HASH, hash(root));
        return new ValidationCertificate(root);
    }

    /// How many by kind, without a name of anything.
    private static void findings(ObjectNode node, Validated validated) {
        Map<String, Long> counts = new TreeMap<>();
        for (TableSaved table : validated.validation().tables()) {
            long missing = rows(table, Difference.Kind.MISSING);
            long extra = rows(table, Difference.Kind.EXTRA);
            add(counts, "row-missing", missing);
            add(counts, "row-extra", extra);
            // A row that differs in two columns is in two groups, and one row.
            add(counts, "row-differs", table.differing() - missing - extra);
            add(counts, "row-unsettled", table.unsettled());
        }
        validated.shapes().forEach(one -> add(counts, one.kind(), 1));
        StructureReport report = validated.structure();
        if (report != null) {
            report.open().forEach(one -> add(counts, section(one), 1));
            report.drift().forEach(one -> add(counts, "drift-" + section(one), 1));
        }
        counts.forEach(node::put);
    }

    private static long rows(TableSaved table, Difference.Kind kind) {
        return table.groups().stream()
                .filter(one -> one.kind() == kind)
                .mapToLong(TableSaved.Group::rows)
                .sum();
    }

    private static void add(Map<String, Long> counts, String kind, long more) {
        if (more > 0) {
            counts.merge(kind, more, Long::sum);
        }
    }

    private static String section(Discrepancy one) {
        return one.fact().section().replace(' ', '-');
    }

    private static void proven(ObjectNode node, Validated validated, TableSaved table) {
        node.put("table", table.table().toString()).put("rows", table.ownerRows());
        ArrayNode methods = node.putArray("methods");
        methods.add("table counts");
        if (validated.plan().checksums() || !table.keyed()) {
            methods.add("checksums: sums of SHA-256 of every row, made inside both databases");
        }
        if (table.read() > 0) {
            methods.add("full records: every row read on both sides, both ways, SHA-256");
        }
        if (table.compared() > 0) {
            node.put("comparedOneByOne", table.compared());
        }
        positions(node, table);
    }

    private static void positions(ObjectNode node, TableSaved table) {
        if (table.mark() != null) {
            node.put("ownerPosition", table.mark().owner().toString());
            node.put("otherPosition", table.mark().receiver().toString());
        }
    }

    private static void bounded(ArrayNode bounded, ArrayNode not, TableSaved table) {
        String name = table.table().toString();
        if (table.sampled() > 0) {
            ObjectNode node = bounded.addObject();
            node.put("table", name).put("rows", table.ownerRows());
            node.put("sampledRecords", table.sampled());
            node.put("confidence", SampleBound.CONFIDENCE);
            node.put("differingShareAtMost", table.sampleBound());
            positions(node, table);
        }
        not.add(name + " was sampled only: equality of all its rows is not proven.");
    }

    private static String refused(Verdict verdict, TableSaved table) {
        return verdict == Verdict.DIFFERS
                ? "%s: %d rows differ.".formatted(table.table(), table.differing())
                : "%s: %d rows could not be judged.".formatted(table.table(), table.unsettled());
    }

    private static void structure(ObjectNode root, ArrayNode not, Validated validated) {
        StructureReport report = validated.structure();
        if (report == null) {
            not.add("Schema, routines, permissions and settings were not compared.");
            return;
        }
        ObjectNode node = root.putObject("structure");
        node.put("factsCompared", report.facts()).put("clean", report.isClean());
        for (StructureReport.Signed signed : report.signed()) {
            node.withArray("signed")
                    .addObject()
                    .put("what", signed.difference().what())
                    .put("owner", signed.exception().owner())
                    .put("reason", signed.exception().reason());
        }
        report.open().stream().map(Discrepancy::what).forEach(not::add);
        report.drift().stream().map(Discrepancy::what).forEach(not::add);
        if (validated.flows()) {
            not.add("Sequences' next values: they are carried at the cutover.");
        }
    }

    /// SHA-256 over the document without its hash, as it is written.
    private static String hash(ObjectNode root) {
        ObjectNode rest = root.deepCopy();
        rest.remove(HASH);
        try {
            byte[] bytes = JSON.writeValueAsString(rest).getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(LeafSum.sha256().digest(bytes));
        } catch (JsonProcessingException never) {
            throw new IllegalStateException(never);
        }
    }

    String json() {
        return root.toPrettyString() + "\n";
    }

    /// The same for a person.
    String text() {
        StringBuilder text = new StringBuilder();
        text.append("VALIDATION CERTIFICATE\n\n");
        line(text, "Migration", root.path("migration").asText());
        line(text, "Spec (SHA-256)", root.path("spec").asText());
        line(text, "Owner of writes", root.path("owner").asText());
        line(text, "Changes flowed", root.path("flows").asBoolean() ? "yes" : "no, at rest");
        line(text, "From", root.path("began").asText());
        line(text, "To", root.path("ended").asText());
        line(text, "Passes", root.path("passes").asText());
        text.append("\nProven equal, every row:\n");
        for (JsonNode table : root.path("proven")) {
            text.append(
                    "  %s, %s rows, at %s and %s\n"
                            .formatted(
                                    table.path("table").asText(),
                                    Figures.count(table.path("rows").asLong()),
                                    table.path("ownerPosition").asText("an unknown place"),
                                    table.path("otherPosition").asText("an unknown place")));
            table.path("methods").forEach(one -> text.append("    by " + one.asText() + "\n"));
        }
        for (JsonNode table : root.path("bounded")) {
            text.append(
                    String.format(
                            Locale.ROOT,
                            "Bounded: %s, %s drawn of %s rows: at most %.3f %% differ (95 %%)\n",
                            table.path("table").asText(),
                            Figures.count(table.path("sampledRecords").asLong()),
                            Figures.count(table.path("rows").asLong()),
                            table.path("differingShareAtMost").asDouble() * 100));
        }
        JsonNode structure = root.path("structure");
        if (structure.isObject()) {
            text.append(
                    "\nBeside the rows: %s facts compared.\n"
                            .formatted(Figures.count(structure.path("factsCompared").asLong())));
            structure
                    .path("signed")
                    .forEach(one ->
                            text.append(
                                    "  %s %s answers for it: %s\n"
                                            .formatted(
                                                    one.path("what").asText(),
                                                    one.path("owner").asText(),
                                                    one.path("reason").asText())));
        }
        text.append("\nNOT proven:\n");
        root.path(NOT_PROVEN).forEach(one -> text.append("  " + one.asText() + "\n"));
        text.append('\n');
        line(text, "Hash of the JSON", root.path(HASH).asText());
        return text.toString();
    }

    private static void line(StringBuilder text, String name, String value) {
        text.append("%-18s %s\n".formatted(name, value));
    }

    /// Whether the hash that a certificate holds is that of the rest of it.
    public static boolean isAsMade(JsonNode certificate) {
        return certificate instanceof ObjectNode root
                && root.path(HASH).isTextual()
                && root.path(HASH).asText().equals(hash(root));
    }

    /// What is wrong with a certificate in a file; empty if it is as it was made, for this spec.
    ///
    /// @param specHash of the spec that it should be of
    static String trouble(Path file, String specHash) {
        try {
            JsonNode read = JSON.readTree(Files.readString(file));
            if (!(read instanceof ObjectNode root) || !root.path(HASH).isTextual()) {
                return "it is no validation certificate";
            }
            if (!isAsMade(root)) {
                return "it was changed after it was made";
            }
            return root.path("spec").asText().equals(specHash) ? "" : "it is of another spec";
        } catch (JsonProcessingException broken) {
            return "it is no validation certificate";
        } catch (IOException failure) {
            throw HandoffException.operator(
                    "validate.certificate", file + " cannot be read.", "Name a certificate.");
        }
    }
}
