package org.handoff.inventory.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.handoff.inventory.EstateMap;
import org.handoff.inventory.Export;
import org.handoff.inventory.gate.Dispositions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

class MapDatabaseTest {
    @TempDir private Path folder = Path.of("");

    private EstateMap map() {
        return new Export(folder.resolve("exports"))
                .with(
                        "hosts.csv",
                        """
                        name,ip,role,facility,application,moves
                        app1,10.0.0.1,app,Lake,Charting,yes
                        desk1,10.0.1.1,desktop,Hill,,no
                        """)
                .with("app1/crontab.txt", "0 3 1 1 * /opt/close //x \\\\files01\\yearly\n")
                .traffic("conn.log", 2, "10.0.1.1 10.0.0.1 8080", "10.9.9.1 10.9.9.2 22")
                .map(Dispositions.NONE);
    }

    /// The query of the reference page, and others like it.
    private List<String> ask(Path file, String query) throws Exception {
        List<String> rows = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            while (row.next()) {
                StringBuilder text = new StringBuilder();
                for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                    text.append(i == 1 ? "" : "|").append(row.getString(i));
                }
                rows.add(text.toString());
            }
        }
        return rows;
    }

    @Test
    void theWholeEstateCanBeAskedWithSql() throws Exception {
        Path file = folder.resolve("estate.db");
        Files.writeString(file, "an older file");
        MapDatabase.write(map(), file, "UTC");
        String page = Files.readString(Path.of("../docs/reference/map-database.md"));
        String query = page.substring(page.indexOf("```sql") + 6, page.lastIndexOf("```"));

        assertThat(ask(file, query))
                .hasSize(2)
                .anyMatch(row -> row.startsWith("desk1|app1|8080|seen, declared by nobody"))
                .anyMatch(row -> row.startsWith("app1|files01|445|only in cron close"));
        assertThat(ask(file, "SELECT count(*) FROM edge WHERE verdict IS NULL"))
                .containsExactly("1");
        assertThat(
                        ask(
                                file,
                                "SELECT v.count, v.first, f.path, v.line FROM evidence v JOIN file"
                                        + " f ON f.id = v.file JOIN edge e ON e.id = v.edge WHERE"
                                        + " e.port = 8080"))
                .containsExactly("48|2026-10-01T00:00:00.500Z|conn.log|4");
        assertThat(ask(file, "SELECT j.name, e.name FROM job j JOIN entity e ON e.id = j.host"))
                .containsExactly("cron close|app1");
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left.map(path -> String.valueOf(path.getFileName())))
                    .containsExactlyInAnyOrder("estate.db", "exports");
        }
    }
}
