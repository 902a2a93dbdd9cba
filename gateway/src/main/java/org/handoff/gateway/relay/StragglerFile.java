package org.handoff.gateway.relay;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Writes the straggler report as JSON, with the clients' names where the network knows them.
/// Blocks; used by one thread.
final class StragglerFile {
    private static final JsonFactory JSON = new JsonFactory();

    /// Names asked for in one writing: each may take seconds.
    private static final int LOOK_UPS_MAX = 10;

    private final Path file;
    private final Map<String, String> names = new HashMap<>();

    StragglerFile(Path file) {
        this.file = file;
    }

    /// Replaces the file as a whole.
    void write(String relay, Stragglers stragglers) throws IOException {
        List<Stragglers.Client> clients = stragglers.report();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int lookUps = 0;
        try (JsonGenerator json = JSON.createGenerator(bytes).useDefaultPrettyPrinter()) {
            json.writeStartObject();
            json.writeStringField("relay", relay);
            json.writeNumberField("refused", stragglers.refusedTotal());
            json.writeArrayFieldStart("clients");
            for (Stragglers.Client client : clients) {
                if (!names.containsKey(client.address()) && lookUps < LOOK_UPS_MAX) {
                    lookUps++;
                    names.put(client.address(), name(client.address()));
                }
                write(json, client);
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        names.keySet().retainAll(clients.stream().map(Stragglers.Client::address).toList());
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.write(fresh, bytes.toByteArray());
        Files.move(
                fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private void write(JsonGenerator json, Stragglers.Client client) throws IOException {
        json.writeStartObject();
        json.writeStringField("address", client.address());
        json.writeStringField("name", names.getOrDefault(client.address(), ""));
        json.writeNumberField("connections", client.connections());
        json.writeNumberField("open", client.open());
        json.writeNumberField("bytes", client.bytes());
        json.writeStringField("firstSeen", client.firstSeen().toString());
        json.writeStringField("lastSeen", client.lastSeen().toString());
        json.writeEndObject();
    }

    /// Empty if the network knows none.
    private static String name(String address) throws IOException {
        String name = InetAddress.getByName(address).getCanonicalHostName();
        return name.equals(address) ? "" : name;
    }
}
