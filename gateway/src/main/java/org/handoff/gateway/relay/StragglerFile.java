package org.handoff.gateway.relay;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The straggler report as JSON, with the clients' names where the network knows them; read again
/// at the next start, so that weeks of it survive one. Blocks; used by one thread at a time.
final class StragglerFile {
    private static final Logger LOG = LoggerFactory.getLogger(StragglerFile.class);
    private static final JsonFactory JSON = new JsonFactory();

    /// Names asked for in one writing: each may take seconds.
    private static final int LOOK_UPS_MAX = 10;

    private final Path file;
    private final Map<String, String> names = new HashMap<>();

    StragglerFile(Path file) {
        this.file = file;
    }

    /// Replaces the file as a whole.
    synchronized void write(String relay, Stragglers stragglers) throws IOException {
        List<Stragglers.Client> clients = stragglers.report();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int lookUps = 0;
        try (JsonGenerator json = JSON.createGenerator(bytes).useDefaultPrettyPrinter()) {
            for (Stragglers.Client client : clients) {
                if (!names.containsKey(client.address()) && lookUps < LOOK_UPS_MAX) {
                    lookUps++;
                    names.put(client.address(), name(client.address()));
                }
            }
            StragglerJson.write(json, relay, clients, names);
        }
        names.keySet().retainAll(clients.stream().map(Stragglers.Client::address).toList());
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.write(fresh, bytes.toByteArray());
        Files.move(
                fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /// Empty if the network knows none.
    private static String name(String address) throws IOException {
        String name = InetAddress.getByName(address).getCanonicalHostName();
        return name.equals(address) ? "" : name;
    }

    /// What a process before this one wrote; nothing if there is none. One that cannot be read is
    /// put aside, and said.
    synchronized List<Stragglers.Client> read() {
        if (!Files.exists(file)) {
            return List.of();
        }
        try (JsonParser json = JSON.createParser(file.toFile())) {
            return clients(json);
        } catch (IOException | DateTimeException | NumberFormatException e) {
            Path aside = file.resolveSibling(file.getFileName() + ".unreadable");
            LOG.warn("The report '{}' cannot be read; it is put aside as '{}'.", file, aside, e);
            try {
                Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
            } catch (IOException notMoved) {
                LOG.warn("The report '{}' cannot be put aside.", file, notMoved);
            }
            return List.of();
        }
    }

    private static List<Stragglers.Client> clients(JsonParser json) throws IOException {
        List<Stragglers.Client> clients = new ArrayList<>();
        while (json.nextToken() != null && json.currentToken() != JsonToken.START_ARRAY) {
            // up to the list of clients
        }
        while (json.nextToken() == JsonToken.START_OBJECT
                && clients.size() < Stragglers.CLIENTS_MAX) {
            Map<String, String> fields = new HashMap<>();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String field = json.currentName();
                json.nextToken();
                fields.put(field, json.getText());
            }
            clients.add(
                    new Stragglers.Client(
                            text(fields, "address"),
                            Long.parseLong(text(fields, "connections")),
                            0,
                            Long.parseLong(text(fields, "bytes")),
                            Instant.parse(text(fields, "firstSeen")),
                            Instant.parse(text(fields, "lastSeen"))));
        }
        return clients;
    }

    private static String text(Map<String, String> fields, String field) throws IOException {
        String text = fields.get(field);
        if (text == null) {
            throw new IOException("a client without '" + field + "'");
        }
        return text;
    }
}
