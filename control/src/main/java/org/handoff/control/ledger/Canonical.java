package org.handoff.control.ledger;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.handoff.model.Epoch;
import org.handoff.model.HandoffException;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;

/// The canonical text of a record and its hash: JSON without white space, properties in
/// alphabetical order, whole numbers only. Every type that may stand in a ledger is named here.
final class Canonical {
    private static final JsonMapper MAPPER =
            JsonMapper.builder()
                    .enable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
                    .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
                    .addMixIn(Entry.class, Types.class)
                    .build();

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = Entry.Founded.class, name = "founded"),
        @JsonSubTypes.Type(value = Entry.Conducting.class, name = "conducting"),
        @JsonSubTypes.Type(value = Entry.StartAsked.class, name = "start-asked"),
        @JsonSubTypes.Type(value = Entry.Started.class, name = "started"),
        @JsonSubTypes.Type(value = Entry.Refused.class, name = "refused"),
        @JsonSubTypes.Type(value = Entry.RunBegan.class, name = "run-began"),
        @JsonSubTypes.Type(value = Entry.PauseBegan.class, name = "pause-began"),
        @JsonSubTypes.Type(value = Entry.Switched.class, name = "switched"),
        @JsonSubTypes.Type(value = Entry.ForwardBegan.class, name = "forward-began"),
        @JsonSubTypes.Type(value = Entry.Released.class, name = "released"),
        @JsonSubTypes.Type(value = Entry.ReturnBegan.class, name = "return-began"),
        @JsonSubTypes.Type(value = Entry.RunEnded.class, name = "run-ended"),
        @JsonSubTypes.Type(value = Entry.Rehearsed.class, name = "rehearsed"),
        @JsonSubTypes.Type(value = Entry.InDoubt.class, name = "in-doubt"),
        @JsonSubTypes.Type(value = Entry.Resolved.class, name = "resolved"),
        @JsonSubTypes.Type(value = Entry.Forced.class, name = "forced"),
        @JsonSubTypes.Type(value = Entry.Pointed.class, name = "pointed"),
        @JsonSubTypes.Type(value = Entry.Pointing.class, name = "pointing"),
        @JsonSubTypes.Type(value = Entry.PointerMoved.class, name = "pointer-moved"),
        @JsonSubTypes.Type(value = HookEntry.HookAsked.class, name = "hook-asked"),
        @JsonSubTypes.Type(value = HookEntry.HookEnded.class, name = "hook-ended"),
        @JsonSubTypes.Type(value = HookEntry.HooksUndoing.class, name = "hooks-undoing"),
        @JsonSubTypes.Type(value = HookEntry.HoldPointReached.class, name = "hold-point-reached"),
        @JsonSubTypes.Type(value = HookEntry.HoldPointReleased.class, name = "hold-point-released"),
        @JsonSubTypes.Type(value = TwinEntry.TwinBegan.class, name = "twin-began"),
        @JsonSubTypes.Type(value = TwinEntry.TwinLeg.class, name = "twin-leg"),
        @JsonSubTypes.Type(value = TwinEntry.TwinEnded.class, name = "twin-ended"),
        @JsonSubTypes.Type(value = TwinEntry.TwinRehearsed.class, name = "twin-rehearsed"),
        @JsonSubTypes.Type(value = Entry.RetireAsked.class, name = "retire-asked"),
        @JsonSubTypes.Type(value = Entry.Retired.class, name = "retired"),
        @JsonSubTypes.Type(value = Entry.Aborted.class, name = "aborted"),
        @JsonSubTypes.Type(value = Entry.CanarySet.class, name = "canary-set"),
        @JsonSubTypes.Type(value = Entry.CanaryEnded.class, name = "canary-ended"),
        @JsonSubTypes.Type(value = Entry.RouteMoved.class, name = "route-moved"),
        @JsonSubTypes.Type(value = Entry.RoutesBack.class, name = "routes-back"),
        @JsonSubTypes.Type(value = Entry.ShadowBegan.class, name = "shadow-began"),
        @JsonSubTypes.Type(value = Entry.ShadowEnded.class, name = "shadow-ended"),
        @JsonSubTypes.Type(value = Entry.SecurityJudged.class, name = "security-judged"),
        @JsonSubTypes.Type(value = Entry.Denied.class, name = "denied"),
        @JsonSubTypes.Type(value = Entry.AccessChanged.class, name = "access-changed"),
        @JsonSubTypes.Type(value = Entry.Restored.class, name = "restored"),
        @JsonSubTypes.Type(value = Entry.Approved.class, name = "approved"),
        @JsonSubTypes.Type(value = Entry.ApprovalsVoided.class, name = "approvals-voided"),
        @JsonSubTypes.Type(value = Entry.BrokeGlass.class, name = "broke-glass"),
        @JsonSubTypes.Type(value = Entry.Acknowledged.class, name = "acknowledged")
    })
    private interface Types {}

    private Canonical() {}

    /// The text that is hashed and stored.
    static String text(long seq, String previous, Draft draft) {
        ObjectNode node = MAPPER.createObjectNode();
        node.put("conductor", draft.conductor());
        node.set("entry", MAPPER.valueToTree(draft.entry()));
        node.put("epoch", draft.epoch().number());
        node.put("previous", previous);
        if (!draft.request().isEmpty()) {
            node.put("request", draft.request());
        }
        node.put("seq", seq);
        node.put("wall", draft.wall().truncatedTo(ChronoUnit.MICROS).toString());
        return node.toString();
    }

    static String hash(String text) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(sha.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /// Adds number and hashes to a draft.
    static LedgerRecord record(long seq, String previous, Draft draft) {
        String text = text(seq, previous, draft);
        return new LedgerRecord(
                seq,
                previous,
                draft.wall().truncatedTo(ChronoUnit.MICROS),
                draft.epoch(),
                draft.conductor(),
                draft.entry(),
                draft.request(),
                hash(text));
    }

    /// Reads a stored text back.
    ///
    /// @throws HandoffException `ledger.unreadable` if it is not a record of this version
    static LedgerRecord parse(String text) {
        try {
            JsonNode node = MAPPER.readTree(text);
            return new LedgerRecord(
                    node.required("seq").asLong(),
                    node.required("previous").asText(),
                    Instant.parse(node.required("wall").asText()),
                    new Epoch(node.required("epoch").asLong()),
                    node.required("conductor").asText(),
                    MAPPER.treeToValue(node.required("entry"), Entry.class),
                    node.path("request").asText(""),
                    hash(text));
        } catch (JsonProcessingException | RuntimeException e) {
            throw HandoffException.external(
                    "ledger.unreadable",
                    "A ledger record cannot be read.",
                    "Restore the ledger, or ask which version wrote it.",
                    e);
        }
    }
}
