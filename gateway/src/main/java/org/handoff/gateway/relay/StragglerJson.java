package org.handoff.gateway.relay;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;

import java.io.IOException;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;

/// Who uses an address, as JSON.
public final class StragglerJson {
    private static final JsonFactory JSON = new JsonFactory();

    private StragglerJson() {}

    /// A list of all relays, without names, which would have to be asked for.
    public static String all(List<Relay> relays) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text).useDefaultPrettyPrinter()) {
            json.writeStartArray();
            for (Relay relay : relays) {
                write(json, relay.config().name(), relay.clients().report(), Map.of());
            }
            json.writeEndArray();
        }
        return text.append('\n').toString();
    }

    /// @param names by address, as far as they are known
    static void write(
            JsonGenerator json,
            String relay,
            List<Stragglers.Client> clients,
            Map<String, String> names)
            throws IOException {
        json.writeStartObject();
        json.writeStringField("relay", relay);
        json.writeArrayFieldStart("clients");
        for (Stragglers.Client client : clients) {
            write(json, client, names.getOrDefault(client.address(), ""));
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, Stragglers.Client client, String name)
            throws IOException {
        json.writeStartObject();
        json.writeStringField("address", client.address());
        json.writeStringField("name", name);
        json.writeNumberField("connections", client.connections());
        json.writeNumberField("open", client.open());
        json.writeNumberField("bytes", client.bytes());
        json.writeStringField("firstSeen", client.firstSeen().toString());
        json.writeStringField("lastSeen", client.lastSeen().toString());
        json.writeEndObject();
    }
}
