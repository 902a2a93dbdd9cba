package org.handoff.gateway.poll;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;

import org.handoff.model.Environment;
import org.handoff.socket.ShadowCounts;
import org.handoff.socket.ShadowRule;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/// The shadow's part of a poll's answer, and a report of what was seen.
public final class ShadowJson {
    static final String FIELD = "shadow";

    private static final JsonFactory JSON = new JsonFactory();

    private ShadowJson() {}

    /// Reads a rule behind its opening brace. Fields that a gateway does not know are passed over.
    static ShadowRule read(JsonParser json) throws IOException {
        long version = 0;
        String settings = "";
        String to = "";
        int share = 0;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            JsonToken value = json.nextToken();
            if (value == JsonToken.START_OBJECT || value == JsonToken.START_ARRAY) {
                json.skipChildren();
                continue;
            }
            switch (name) {
                case "version" -> version = json.getLongValue();
                case "settings" -> settings = json.getText();
                case "to" -> to = json.getText();
                case "share" -> share = json.getIntValue();
                default -> {}
            }
        }
        try {
            Environment side = Environment.valueOf(to.toUpperCase(Locale.ROOT));
            return new ShadowRule(version, settings, side, share);
        } catch (IllegalArgumentException e) {
            throw new IOException("a shadow's rule that makes no sense", e);
        }
    }

    /// As the control plane reads it.
    public static byte[] write(ShadowCounts counts) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(1_024);
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringField("incarnation", counts.incarnation());
            json.writeNumberField("number", counts.number());
            json.writeNumberField("version", counts.version());
            json.writeArrayFieldStart("endpoints");
            for (ShadowCounts.Endpoint each : counts.endpoints()) {
                write(json, each);
            }
            json.writeEndArray();
            json.writeObjectFieldStart("drops");
            ShadowCounts.Drops drops = counts.drops();
            json.writeNumberField("full", drops.full());
            json.writeNumberField("bytes", drops.bytes());
            json.writeNumberField("broken", drops.broken());
            json.writeNumberField("behind", drops.behind());
            json.writeNumberField("ended", drops.ended());
            json.writeNumberField("again", drops.again());
            json.writeNumberField("unread", drops.unread());
            json.writeEndObject();
            json.writeEndObject();
        }
        return bytes.toByteArray();
    }

    private static void write(JsonGenerator json, ShadowCounts.Endpoint each) throws IOException {
        json.writeStartObject();
        json.writeNumberField("pairs", each.pairs());
        json.writeNumberField("different", each.different());
        json.writeNumberField("noisy", each.noisy());
        json.writeNumberField("again", each.again());
        json.writeNumberField("pathsOver", each.pathsOver());
        bands(json, "own", each.own());
        bands(json, "other", each.other());
        json.writeArrayFieldStart("paths");
        for (ShadowCounts.Path path : each.paths()) {
            json.writeStartObject();
            json.writeStringField("path", path.path());
            json.writeStringField("kind", path.kind());
            json.writeNumberField("steady", path.steady());
            json.writeNumberField("noise", path.noise());
            json.writeNumberField("firstSeen", path.firstSeen());
            json.writeNumberField("lastSeen", path.lastSeen());
            json.writeStringField("own", path.own());
            json.writeStringField("other", path.other());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void bands(JsonGenerator json, String name, List<Long> bands)
            throws IOException {
        json.writeArrayFieldStart(name);
        for (long band : bands) {
            json.writeNumber(band);
        }
        json.writeEndArray();
    }
}
