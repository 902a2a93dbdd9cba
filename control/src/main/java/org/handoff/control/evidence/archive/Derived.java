package org.handoff.control.evidence.archive;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.handoff.control.evidence.MerkleTree;
import org.handoff.control.ledger.Entry;
import org.handoff.control.ledger.LedgerRecord;
import org.handoff.control.ledger.RunSummary;
import org.handoff.control.ledger.TwinEntry;

import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The files of an archive that say again what the ledger says, for who would rather not read
/// ledgers: timings, gate results, and a certificate for each switch. Whoever checks an archive
/// derives them anew and compares.
final class Derived {
    private static final JsonMapper JSON = new JsonMapper();

    private Derived() {}

    /// By file name.
    ///
    /// @param format of the archive, see [Made#FORMAT]
    static Map<String, ObjectNode> of(List<String> texts, Account account, int format) {
        Map<String, ObjectNode> files = new TreeMap<>();
        if (format > Made.OLDEST) {
            files.put(Archive.APPROVALS, approvals(ApprovalHistory.of(account.records())));
        }
        files.put(Archive.TIMINGS, timings(account));
        files.put(Archive.GATES, gates(account));
        MerkleTree tree = new MerkleTree();
        texts.forEach(tree::add);
        for (Run run : account.switches()) {
            files.put(
                    Archive.CERTIFICATES + "run-" + run.number() + ".json",
                    certificate(run, texts, tree));
        }
        return files;
    }

    private static ObjectNode timings(Account account) {
        ObjectNode all = JSON.createObjectNode();
        ArrayNode runs = all.putArray("runs");
        for (Run run : account.runs().values()) {
            timing(run, runs.addObject());
        }
        ArrayNode rehearsals = all.putArray("rehearsals");
        for (LedgerRecord each : account.rehearsals()) {
            if (each.entry() instanceof Entry.Rehearsed it) {
                ObjectNode node = rehearsals.addObject();
                node.put("record", each.seq());
                node.put("at", Archive.time(each.wall()));
                node.put("to", it.to().label());
                node.put("markerMillis", it.drainMicros() / 1e3);
                node.put("predictedPauseMillis", it.predictedMicros() / 1e3);
            }
        }
        ArrayNode twins = all.putArray("rehearsalsOnTwins");
        for (LedgerRecord each : account.records()) {
            if (each.entry() instanceof TwinEntry.TwinRehearsed it) {
                ObjectNode node = twins.addObject();
                node.put("record", each.seq());
                node.put("at", Archive.time(each.wall()));
                node.put("twin", it.twin());
                node.put("twinsRecord", it.record());
                node.put("twinsHead", it.head());
                node.put("steps", it.plan());
                it.failed().forEach(node.putArray("failed")::add);
            }
        }
        return all;
    }

    private static void timing(Run run, ObjectNode node) {
        Entry.RunBegan began = (Entry.RunBegan) run.began().entry();
        node.put("run", run.number());
        node.put("from", began.from().label());
        node.put("to", began.to().label());
        node.put("askedBy", began.who());
        node.put("began", Archive.time(run.began().wall()));
        node.put("lastRecordAt", Archive.time(run.last().wall()));
        node.put("firstRecord", run.began().seq());
        node.put("lastRecord", run.last().seq());
        RunSummary summary = run.summary();
        if (summary == null) {
            node.put("outcome", "under-way");
            return;
        }
        node.put("outcome", summary.outcome().name().toLowerCase(java.util.Locale.ROOT));
        node.put("because", summary.because());
        node.put("writePauseMillis", summary.pauseMillis());
        ObjectNode phases = node.putObject("phaseMillis");
        summary.phaseMicros().forEach((name, micros) -> phases.put(name, micros / 1e3));
        node.put("provenRows", summary.provenRows());
        node.put("keysReadAgain", summary.dirtyKeys());
        node.put("bypassWriters", summary.bypassWriters());
    }

    private static ObjectNode approvals(ApprovalHistory history) {
        ObjectNode all = JSON.createObjectNode();
        ArrayNode approvals = all.putArray("approvals");
        for (ApprovalHistory.Given each : history.given()) {
            ObjectNode node = approvals.addObject();
            node.put("record", each.record().seq());
            node.put("at", Archive.time(each.record().wall()));
            node.put("who", each.said().who());
            node.put("until", Archive.time(each.until()));
            node.put("reason", each.said().reason());
            ObjectNode bound = node.putObject("boundSha256");
            new TreeMap<>(each.said().bound()).forEach(bound::put);
            node.put("outcome", each.outcome());
            if (each.by() > 0) {
                node.put("endedByRecord", each.by());
            }
            each.drifted().forEach(node.putArray("drifted")::add);
        }
        ArrayNode broken = all.putArray("wentOnWithout");
        for (LedgerRecord each : history.breakings()) {
            if (each.entry() instanceof Entry.BrokeGlass it) {
                ObjectNode node = broken.addObject();
                node.put("record", each.seq());
                node.put("at", Archive.time(each.wall()));
                node.put("who", it.who());
                node.put("reason", it.reason());
            }
        }
        return all;
    }

    private static ObjectNode gates(Account account) {
        ObjectNode all = JSON.createObjectNode();
        ArrayNode results = all.putArray("results");
        for (LedgerRecord each : account.records()) {
            gate(results, each);
        }
        return all;
    }

    private static void gate(ArrayNode results, LedgerRecord each) {
        if (each.entry() instanceof Entry.Refused it) {
            ObjectNode node = result(results, each, "refused", it.who());
            node.put("request", it.request());
            it.gates().forEach(node.putArray("gates")::add);
        } else if (each.entry() instanceof Entry.RunBegan it) {
            ObjectNode node = result(results, each, "passed", it.who());
            node.put("request", "run " + it.run() + " to " + it.to().label());
        } else if (each.entry() instanceof Entry.ReturnBegan it) {
            ObjectNode node = result(results, each, "returned", "");
            node.put("request", "run " + it.run());
            node.put("step", it.at());
            node.put("because", it.because());
        }
    }

    private static ObjectNode result(
            ArrayNode results, LedgerRecord each, String outcome, String who) {
        ObjectNode node = results.addObject();
        node.put("record", each.seq());
        node.put("at", Archive.time(each.wall()));
        node.put("outcome", outcome);
        if (!who.isEmpty()) {
            node.put("who", who);
        }
        return node;
    }

    /// Says what was proven inside the pause, and that this record is one of those under the last
    /// checkpoint.
    private static ObjectNode certificate(Run run, List<String> texts, MerkleTree tree) {
        LedgerRecord switched = java.util.Objects.requireNonNull(run.switched());
        Entry.Switched said = (Entry.Switched) switched.entry();
        ObjectNode node = JSON.createObjectNode();
        node.put("certificate", "every row proven equal on both sides inside the write pause");
        node.put("run", run.number());
        node.put("newOwner", said.to().label());
        node.put("at", Archive.time(switched.wall()));
        node.put("marker", said.marker());
        node.put("provenRows", said.summary().provenRows());
        node.put("keysReadAgain", said.summary().dirtyKeys());
        ObjectNode inclusion = node.putObject("inclusion");
        int index = Math.toIntExact(switched.seq() - 1);
        inclusion.put("record", switched.seq());
        inclusion.put("recordHash", switched.hash());
        inclusion.put("leaf", HexFormat.of().formatHex(MerkleTree.leaf(texts.get(index))));
        inclusion.put("treeSize", texts.size());
        inclusion.put("root", Base64.getEncoder().encodeToString(tree.root()));
        ArrayNode path = inclusion.putArray("path");
        for (byte[] beside : MerkleTree.path(texts, index)) {
            path.add(Base64.getEncoder().encodeToString(beside));
        }
        return node;
    }
}
