package org.handoff.app.wiring;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.handoff.app.spec.Spec;
import org.handoff.app.validate.KeptCertificates;
import org.handoff.control.api.MapView;
import org.handoff.control.evidence.archive.Witnesses;
import org.handoff.control.ledger.FreeText;
import org.handoff.control.shadow.ShadowDesk;
import org.handoff.control.shadow.ShadowView;
import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.TreeMap;

/// What an archive says beside the ledger: numbers, hashes, and names that stand in the spec. No
/// path of a difference and nothing that a person typed goes in.
final class BesideLedger {
    /// Longest sentence of the map's gate.
    private static final int TEXT_MAX = 200;

    private static final JsonMapper JSON = new JsonMapper();

    private BesideLedger() {}

    /// As the files and databases of a control plane say it, whether it runs or not.
    static Witnesses of(Spec spec) {
        try (ShadowDesk desk = ShadowWiring.desk(spec)) {
            return of(spec, desk);
        }
    }

    /// @param desk the spec's shadow; `null` if it has none
    static Witnesses of(Spec spec, @Nullable ShadowDesk desk) {
        MapView.Summary map = EstateWatch.summary(spec, Instant.now());
        return new Witnesses(
                desk == null ? null : shadow(desk.view(ShadowDesk.DAYS_MAX)),
                map == null ? null : inventory(map),
                new KeptCertificates(spec.control().data()).read());
    }

    private static ObjectNode shadow(ShadowView view) {
        ObjectNode node = JSON.createObjectNode();
        node.put("state", view.state()).put("rule", view.version()).put("to", view.to());
        node.put("percentOfRequests", view.percent()).put("since", view.since());
        node.put("days", view.days());
        node.put("isDemanded", view.parity().isDemanded()).put("isMet", view.parity().isMet());
        node.put("because", view.parity().reason());
        ArrayNode endpoints = node.putArray("endpoints");
        for (ShadowView.EndpointView each : view.endpoints()) {
            endpoints
                    .addObject()
                    .put("endpoint", each.endpoint())
                    .put("pairs", each.pairs())
                    .put("different", each.different())
                    .put("differentShare", each.differentShare())
                    .put("differentShareAtMost", each.differentBound())
                    .put("confidence", 0.95)
                    .put("ownerDifferedFromItself", each.noisy())
                    .put("placesThatDiffer", each.paths().size() + each.pathsOver());
        }
        return node;
    }

    private static ObjectNode inventory(MapView.Summary map) {
        ObjectNode node = JSON.createObjectNode();
        node.put("sha256", map.fingerprint()).put("clear", map.clear());
        node.put("newestEvidence", map.newestEvidence());
        node.put("judgedAt", map.judgedAt().toString());
        ArrayNode inTheWay = node.putArray("inTheWay");
        map.inTheWay().forEach(each -> inTheWay.add(FreeText.clean(each, TEXT_MAX)));
        new TreeMap<>(map.figures()).forEach(node.putObject("figures")::put);
        new TreeMap<>(map.verdicts()).forEach(node.putObject("verdicts")::put);
        new TreeMap<>(map.open()).forEach(node.putObject("open")::put);
        return node;
    }
}
