package org.handoff.inventory.report;

import org.handoff.inventory.Progress;
import org.handoff.inventory.graph.Graph;
import org.handoff.inventory.graph.GraphState;
import org.handoff.inventory.intake.Disk;
import org.handoff.inventory.intake.Limits;
import org.handoff.model.HandoffException;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A graph that [MapDatabase] wrote, read back for those who ask about the same files: it is taken
/// only if each file still has the hash that it was drawn from. One thread.
public final class StoredMap {
    private static final byte[] SQLITE = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);

    private final Connection connection;

    private StoredMap(Connection connection) {
        this.connection = connection;
    }

    /// @param graph as it was drawn
    /// @param at when
    public record Found(Graph graph, String at) {}

    /// Whether the file is a SQLite database.
    static boolean isDatabase(Path file) throws IOException {
        try (java.io.InputStream in = Files.newInputStream(file)) {
            return Arrays.equals(in.readNBytes(SQLITE.length), SQLITE);
        }
    }

    /// A connection that changes nothing. The path stands in a URI, in which some characters of a
    /// folder's name mean something. Source of fact: sqlite.org/uri.html.
    static Connection open(Path file) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:sqlite:file:" + file.toAbsolutePath().toUri().getRawPath() + "?mode=ro");
    }

    /// `null` if there is no such database, or it was drawn from other files, by other settings or
    /// by another version, or cannot be read: then the files are read again.
    ///
    /// @param folder for edges that do not stay in memory
    /// @throws HandoffException if one of `roots` is not there
    public static @Nullable Found find(
            Path file,
            List<Path> roots,
            String settings,
            Limits limits,
            Path folder,
            Progress progress)
            throws IOException {
        Disk disk = Disk.of(roots, limits, (_, _) -> {});
        if (!Files.isRegularFile(file) || !isDatabase(file)) {
            return null;
        }
        try (Connection connection = open(file)) {
            return new StoredMap(connection).find(disk, settings, limits, folder, progress);
        } catch (SQLException | IOException e) {
            return null;
        }
    }

    private @Nullable Found find(
            Disk disk, String settings, Limits limits, Path folder, Progress progress)
            throws SQLException, IOException {
        try (Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery("SELECT form, settings, at, state FROM drawing")) {
            if (!row.next()
                    || row.getInt(1) != GraphState.FORM
                    || !settings.equals(row.getString(2))
                    || !isSame(disk, progress)) {
                return null;
            }
            byte[] rest = row.getBytes(4);
            return new Found(graph(rest, limits, folder), row.getString(3));
        }
    }

    private record Original(long size, String sha256) {}

    private boolean isSame(Disk disk, Progress progress) throws SQLException, IOException {
        Map<String, Original> known = new HashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery("SELECT root, path, size, sha256 FROM original")) {
            while (row.next()) {
                known.put(
                        row.getInt(1) + ":" + row.getString(2),
                        new Original(row.getLong(3), row.getString(4)));
            }
        }
        for (Disk.Item item : disk.items()) {
            Original was = known.get(item.key());
            if (was == null || was.size() != item.size()) {
                return false;
            }
        }
        long[] read = {0};
        for (Disk.Item item : disk.items()) {
            Original was = known.get(item.key());
            String hash =
                    Disk.hash(
                            item,
                            more -> {
                                read[0] += more;
                                progress.at(read[0], disk.bytes(), 0);
                            });
            if (was == null || !hash.equals(was.sha256())) {
                return false;
            }
        }
        return known.size() == disk.items().size();
    }

    private Graph graph(byte[] rest, Limits limits, Path folder) throws SQLException, IOException {
        GraphState state = new GraphState();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT state FROM entity ORDER BY id")) {
            while (row.next()) {
                state.entity(row.getBytes(1));
            }
        }
        return state.made(rest, edges(), this::edges, limits, folder);
    }

    private long edges() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT count(*) FROM edge")) {
            return row.next() ? row.getLong(1) : 0;
        }
    }

    private void edges(java.util.function.Consumer<byte[]> taker) throws IOException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT state FROM edge ORDER BY id")) {
            while (row.next()) {
                taker.accept(row.getBytes(1));
            }
        } catch (SQLException e) {
            throw new IOException(e);
        }
    }
}
