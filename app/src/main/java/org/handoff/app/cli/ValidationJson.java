package org.handoff.app.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.handoff.app.validate.StructureReport;
import org.handoff.app.validate.Validated;
import org.handoff.data.validate.Cause;
import org.handoff.data.validate.SampleBound;
import org.handoff.data.validate.TableSaved;
import org.handoff.data.validate.TableSaved.Group;
import org.handoff.data.validate.Validation.Pass;
import org.handoff.model.Finding;
import org.handoff.model.Structure.Discrepancy;

import java.util.Locale;

/// A validation as JSON, for programs: no value of a row, and no key.
final class ValidationJson {
    private static final JsonMapper JSON = new JsonMapper();

    private ValidationJson() {}

    static ObjectNode of(Validated validated) {
        ObjectNode root = JSON.createObjectNode();
        root.put("migration", validated.migration());
        root.put("spec", validated.specHash());
        root.put("owner", validated.owner().label());
        root.put("flows", validated.flows());
        root.put("clean", validated.isClean());
        root.put("began", validated.validation().began().toString());
        root.put("ended", validated.ended().toString());
        root.put("passes", validated.validation().passesDone());
        ArrayNode passes = root.putArray("passesKept");
        for (Pass pass : validated.validation().passes()) {
            passes.addObject()
                    .put("ended", pass.ended().toString())
                    .put("rows", pass.rows())
                    .put("differing", pass.differing())
                    .put("unsettled", pass.unsettled());
        }
        ArrayNode shapes = root.putArray("notComparable");
        for (Finding shape : validated.shapes()) {
            shapes.addObject()
                    .put("kind", shape.kind())
                    .put("table", shape.object())
                    .put("text", shape.text());
        }
        ArrayNode tables = root.putArray("tables");
        validated.validation().tables().forEach(one -> table(tables.addObject(), validated, one));
        if (validated.structure() != null) {
            structure(root.putObject("structure"), validated.structure());
        }
        return root;
    }

    static void structure(ObjectNode node, StructureReport report) {
        node.put("facts", report.facts());
        report.open().forEach(one -> difference(node.withArray("differences").addObject(), one));
        report.drift().forEach(one -> difference(node.withArray("drift").addObject(), one));
        for (StructureReport.Signed signed : report.signed()) {
            ObjectNode one = node.withArray("signed").addObject();
            difference(one, signed.difference());
            one.put("owner", signed.exception().owner()).put("reason", signed.exception().reason());
        }
    }

    private static void difference(ObjectNode node, Discrepancy one) {
        node.put("section", one.fact().section())
                .put("object", one.fact().object())
                .put("side", one.side().label())
                .put("what", one.what())
                .put("remedy", one.remedy());
    }

    static void table(ObjectNode node, Validated validated, TableSaved table) {
        node.put("table", table.table().toString());
        node.put("verdict", lower(validated.verdict(table)));
        ObjectNode counts = node.putObject("counts");
        counts.put("owner", table.ownerRows()).put("other", table.receiverRows());
        if (validated.plan().checksums() || !table.keyed()) {
            node.putObject("checksums")
                    .put("equal", table.ownerSums().equals(table.receiverSums()))
                    .put("comparedOneByOne", table.compared());
        }
        if (table.sampled() > 0) {
            node.putObject("sampledRecords")
                    .put("drawn", table.sampled())
                    .put("differing", table.sampledDiffering())
                    .put("confidence", SampleBound.CONFIDENCE)
                    .put("shareAtMost", table.sampleBound());
        }
        if (table.read() > 0) {
            node.putObject("fullRecords").put("read", table.read());
        }
        node.put("onTheirWay", table.met());
        node.put("unsettled", table.unsettled());
        node.put("differing", table.differing());
        node.put("stopped", table.stopped());
        if (table.mark() != null) {
            node.putObject("positions")
                    .put("owner", table.mark().owner().toString())
                    .put("other", table.mark().receiver().toString());
        }
        ArrayNode groups = node.putArray("differences");
        table.groups().forEach(group -> group(groups.addObject(), group));
        ArrayNode rows = node.putArray("rows");
        table.hashes().forEach(rows::add);
    }

    private static void group(ObjectNode node, Group group) {
        node.put("kind", lower(group.kind())).put("rows", group.rows());
        Cause cause = group.cause();
        if (group.column() != null && cause != null) {
            node.put("column", group.column());
            node.put("cause", lower(cause.kind()));
            node.put("detail", cause.detail());
        }
        node.put("text", ValidationText.text(group));
    }

    private static String lower(Enum<?> word) {
        return word.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
