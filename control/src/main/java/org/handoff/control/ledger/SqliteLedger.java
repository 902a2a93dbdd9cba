package org.handoff.control.ledger;

import org.handoff.model.Fault;
import org.handoff.model.HandoffException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteErrorCode;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/// The ledger in one SQLite file: WAL mode, `synchronous=FULL`, so a returned append survives the
/// loss of power. The claim is an operating-system lock on a file beside it, which names its holder
/// and is released by the system when the process dies, however it dies.
public final class SqliteLedger implements Ledger {
    private static final Logger LOG = LoggerFactory.getLogger(SqliteLedger.class);

    private final Path file;
    private final Connection connection;

    /// Readers have a connection and a lock of their own: a page that reads does not delay an
    /// append.
    private final Connection reading;

    private final @Nullable FileChannel claim;
    private final LedgerRoom room;
    private String head;
    private long seq;

    private SqliteLedger(
            Path file, Connection connection, Connection reading, @Nullable FileChannel claim)
            throws SQLException {
        this.file = file;
        this.connection = connection;
        this.reading = reading;
        this.claim = claim;
        this.room = LedgerRoom.of(file);
        this.head = ROOT;
        refreshHead();
    }

    /// Opens and claims it; makes the file if there is none.
    ///
    /// @param holder who claims it, for the fault that the next one gets
    /// @throws HandoffException `ledger.claimed` if another process has it; `ledger.open` if it
    ///   cannot be opened
    public static SqliteLedger open(Path file, String holder) {
        FileChannel claim = claim(file, holder);
        try {
            Connection connection = connect(file, "rwc");
            try (Statement statement = connection.createStatement()) {
                statement.execute("PRAGMA journal_mode=WAL");
                statement.execute("PRAGMA synchronous=FULL");
                statement.execute("PRAGMA busy_timeout=5000");
                statement.execute(
                        "CREATE TABLE IF NOT EXISTS ledger (seq INTEGER PRIMARY KEY,"
                                + " previous TEXT NOT NULL UNIQUE, hash TEXT NOT NULL UNIQUE,"
                                + " text TEXT NOT NULL)");
                SqliteLedger ledger =
                        new SqliteLedger(file, connection, connect(file, "ro"), claim);
                ledger.room.keepReserve();
                return ledger;
            } catch (SQLException e) {
                connection.close();
                throw e;
            }
        } catch (SQLException e) {
            release(claim, e);
            throw cannotOpen(file, e);
        }
    }

    /// Opens it without a claim, to look at it while another process writes. Appends are refused.
    public static SqliteLedger openToRead(Path file) {
        try {
            Connection connection = connect(file, "ro");
            return new SqliteLedger(file, connection, connection, null);
        } catch (SQLException e) {
            throw cannotOpen(file, e);
        }
    }

    @Override
    public synchronized LedgerRecord append(String previous, Draft draft)
            throws StaleLedgerException {
        if (claim == null) {
            throw HandoffException.bug("ledger.unclaimed", "This ledger was opened to read.");
        }
        try {
            return written(previous, draft);
        } catch (SQLException e) {
            if (!isFull(e) || !room.giveUpReserve()) {
                throw cannotWrite(e);
            }
        }
        try {
            return written(previous, draft);
        } catch (SQLException e) {
            throw cannotWrite(e);
        }
    }

    private static boolean isFull(SQLException failure) {
        return failure.getErrorCode() == SQLiteErrorCode.SQLITE_FULL.code;
    }

    private HandoffException cannotWrite(SQLException failure) {
        return HandoffException.external(
                "ledger.append",
                "The ledger " + file + " could not be written.",
                "Look at the disk: is it full, or gone?",
                failure);
    }

    private LedgerRecord written(String previous, Draft draft)
            throws SQLException, StaleLedgerException {
        try (Statement begin = connection.createStatement()) {
            begin.execute("BEGIN IMMEDIATE");
            try {
                refreshHead();
                if (!head.equals(previous)) {
                    throw new StaleLedgerException(previous, head);
                }
                LedgerRecord written = Canonical.record(seq + 1, previous, draft);
                insert(written, Canonical.text(seq + 1, previous, draft));
                begin.execute("COMMIT");
                head = written.hash();
                seq = written.seq();
                return written;
            } catch (SQLException | StaleLedgerException | RuntimeException e) {
                rollBack(begin, e);
                throw e;
            }
        }
    }

    @Override
    public synchronized @Nullable Fault lack() {
        return room.lack();
    }

    @Override
    public List<LedgerRecord> read(long fromSeq, int limit) {
        return stored(fromSeq, limit).stream().map(it -> Canonical.parse(it.text())).toList();
    }

    @Override
    public List<String> texts(long fromSeq, int limit) {
        return stored(fromSeq, limit).stream().map(Chain.Stored::text).toList();
    }

    @Override
    public synchronized String head() {
        try {
            refreshHead();
        } catch (SQLException e) {
            throw cannotRead(e);
        }
        return head;
    }

    /// The claim is this process' own until it ends: nobody waits for a beat.
    @Override
    public void beat() {}

    @Override
    public boolean isHeld() {
        return true;
    }

    @Override
    public Check verify() {
        return Chain.check(stored(1, Integer.MAX_VALUE));
    }

    @Override
    public synchronized void close() {
        try (connection;
                reading) {
            LOG.debug("ledger {} closed", file);
        } catch (SQLException e) {
            release(claim, e);
            throw cannotRead(e);
        }
        release(claim, null);
    }

    private List<Chain.Stored> stored(long fromSeq, int limit) {
        synchronized (reading) {
            return select(fromSeq, limit);
        }
    }

    private List<Chain.Stored> select(long fromSeq, int limit) {
        String sql = "SELECT seq, text, hash FROM ledger WHERE seq >= ? ORDER BY seq LIMIT ?";
        try (PreparedStatement select = reading.prepareStatement(sql)) {
            select.setLong(1, fromSeq);
            select.setInt(2, limit);
            List<Chain.Stored> rows = new ArrayList<>();
            try (ResultSet found = select.executeQuery()) {
                while (found.next()) {
                    rows.add(
                            new Chain.Stored(
                                    found.getLong(1), found.getString(2), found.getString(3)));
                }
            }
            return rows;
        } catch (SQLException e) {
            throw cannotRead(e);
        }
    }

    private void insert(LedgerRecord written, String text) throws SQLException {
        String sql = "INSERT INTO ledger (seq, previous, hash, text) VALUES (?, ?, ?, ?)";
        try (PreparedStatement insert = connection.prepareStatement(sql)) {
            insert.setLong(1, written.seq());
            insert.setString(2, written.previous());
            insert.setString(3, written.hash());
            insert.setString(4, text);
            insert.executeUpdate();
        }
    }

    private void refreshHead() throws SQLException {
        try (Statement select = connection.createStatement();
                ResultSet last =
                        select.executeQuery(
                                "SELECT seq, hash FROM ledger ORDER BY seq DESC LIMIT 1")) {
            if (last.next()) {
                seq = last.getLong(1);
                head = last.getString(2);
            } else {
                seq = 0;
                head = ROOT;
            }
        }
    }

    private static void rollBack(Statement statement, Exception cause) {
        try {
            statement.execute("ROLLBACK");
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
    }

    private static Connection connect(Path file, String mode) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:sqlite:file:" + file.toAbsolutePath() + "?mode=" + mode);
    }

    private static FileChannel claim(Path file, String holder) {
        Path beside = file.resolveSibling(file.getFileName() + ".claim");
        try {
            Path parent = file.toAbsolutePath().getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            FileChannel channel =
                    FileChannel.open(
                            beside,
                            StandardOpenOption.CREATE,
                            StandardOpenOption.READ,
                            StandardOpenOption.WRITE);
            if (!isLocked(channel)) {
                channel.close();
                throw HandoffException.operator(
                        CLAIMED,
                        "This migration is run by another handoff already: "
                                + Files.readString(beside).strip()
                                + ".",
                        "Use that one, or stop it first.");
            }
            channel.truncate(0);
            channel.write(ByteBuffer.wrap(holder.getBytes(StandardCharsets.UTF_8)), 0);
            return channel;
        } catch (IOException e) {
            throw cannotOpen(file, e);
        }
    }

    /// The lock lives as long as the channel.
    private static boolean isLocked(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    private static void release(@Nullable FileChannel claim, @Nullable Exception cause) {
        if (claim == null) {
            return;
        }
        try {
            claim.close();
        } catch (IOException e) {
            if (cause != null) {
                cause.addSuppressed(e);
            }
        }
    }

    private static HandoffException cannotOpen(Path file, Exception cause) {
        return HandoffException.external(
                "ledger.open",
                "The ledger " + file + " cannot be opened.",
                "Look at the directory: does it exist, and may it be written?",
                cause);
    }

    private HandoffException cannotRead(SQLException cause) {
        return HandoffException.external(
                "ledger.read",
                "The ledger " + file + " cannot be read.",
                "Look at the disk.",
                cause);
    }
}
