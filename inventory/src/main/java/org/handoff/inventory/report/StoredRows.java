package org.handoff.inventory.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.handoff.inventory.fact.Protocol;
import org.handoff.inventory.graph.Service;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;

/// What [MapDatabase] wrote of a judged map, in the form of [MapJson], row by row. One thread.
final class StoredRows {
    private static final JsonMapper JSON = new JsonMapper();

    private static final String EDGES =
            """
            SELECT e.client, e.server, c.name AS client_name, s.name AS server_name, e.protocol,
              e.port, e.detail, e.verdict, e.because, e.crosses, e.blocks, e.disposition, e.step,
              e.owner, e.reason, e.expires, o.count AS seen, o.last AS last, f.path AS path,
              coalesce(o.line, x.line, d.line) AS line
            FROM edge e JOIN entity c ON c.id = e.client JOIN entity s ON s.id = e.server
            LEFT JOIN evidence o ON o.edge = e.id AND o.kind = 'observed'
            LEFT JOIN evidence x ON x.edge = e.id AND x.kind = 'scanned'
            LEFT JOIN evidence d ON d.edge = e.id AND d.kind = 'declared'
            LEFT JOIN file f ON f.id = coalesce(o.file, x.file, d.file)
            WHERE e.rank IS NOT NULL ORDER BY e.rank
            """;

    private static final String ENTITIES =
            """
            SELECT id, name, facility, application, role, moves, a.address FROM entity
            LEFT JOIN (SELECT entity, address, min(rowid) FROM entity_address GROUP BY entity) a
              ON a.entity = id
            WHERE id IN (
              SELECT client FROM edge WHERE rank IS NOT NULL
              UNION SELECT server FROM edge WHERE rank IS NOT NULL)
            """;

    private StoredRows() {}

    /// Takes the parts of a map.
    interface Taker {
        /// `preflight`, `estate`, `nextFacts`.
        void summary(JsonNode node) throws IOException;

        void edge(JsonNode node) throws IOException;

        void entity(JsonNode node) throws IOException;
    }

    /// @throws IOException if it is no map, or damaged
    static void read(Path file, Taker taker) throws IOException {
        try (Connection connection = StoredMap.open(file);
                Statement statement = connection.createStatement()) {
            try (ResultSet row = statement.executeQuery("SELECT json FROM summary")) {
                if (!row.next()) {
                    throw new IOException("no map");
                }
                taker.summary(JSON.readTree(row.getString(1)));
            }
            try (ResultSet row = statement.executeQuery(ENTITIES)) {
                while (row.next()) {
                    taker.entity(entity(row));
                }
            }
            try (ResultSet row = statement.executeQuery(EDGES)) {
                while (row.next()) {
                    taker.edge(edge(row));
                }
            }
        } catch (SQLException e) {
            throw new IOException(e);
        }
    }

    private static ObjectNode entity(ResultSet row) throws SQLException {
        ObjectNode node = JSON.createObjectNode();
        node.put("id", row.getInt("id"));
        for (String text : List.of("name", "facility", "application", "role")) {
            node.put(text, row.getString(text));
        }
        node.put("moves", row.getBoolean("moves"));
        if (row.getString("address") != null) {
            node.putArray("addresses").add(row.getString("address"));
        }
        return node;
    }

    private static ObjectNode edge(ResultSet row) throws SQLException, IOException {
        String service = service(row);
        ObjectNode node = JSON.createObjectNode();
        node.put("client", row.getInt("client"));
        node.put("server", row.getInt("server"));
        node.put(
                "key",
                row.getString("client_name")
                        + " > "
                        + row.getString("server_name")
                        + " "
                        + service);
        node.put("service", service);
        node.put("verdict", row.getString("verdict"));
        node.put("because", row.getString("because"));
        node.put("blocks", row.getBoolean("blocks"));
        node.put("crosses", row.getBoolean("crosses"));
        String seen = row.getString("seen");
        ObjectNode shown =
                node.putObject("evidence").putObject(seen == null ? "scanned" : "observed");
        shown.put("file", row.getString("path")).put("line", row.getLong("line"));
        if (seen != null) {
            shown.put("count", row.getLong("seen")).put("last", row.getString("last"));
        }
        if (row.getString("disposition") != null) {
            node.putObject("disposition")
                    .put("does", row.getString("disposition"))
                    .put("by", row.getString("step"))
                    .put("owner", row.getString("owner"))
                    .put("reason", row.getString("reason"))
                    .put("expires", row.getString("expires"));
        }
        return node;
    }

    private static String service(ResultSet row) throws SQLException, IOException {
        String protocol = row.getString("protocol");
        try {
            return new Service(
                            Protocol.valueOf(protocol.toUpperCase(Locale.ROOT)),
                            row.getInt("port"),
                            row.getString("detail"))
                    .text();
        } catch (IllegalArgumentException e) {
            throw new IOException("a protocol that nobody knows", e);
        }
    }
}
