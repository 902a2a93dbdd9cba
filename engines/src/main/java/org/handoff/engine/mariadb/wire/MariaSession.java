package org.handoff.engine.mariadb.wire;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/// One connection to a server. Statements are text, and so are the values that come back, spelled
/// by the server; rows are handed on as they arrive, so that a result of any size takes the memory
/// of one row. Used by one thread at a time; [#close] by any thread.
public final class MariaSession implements AutoCloseable {
    private static final int QUERY = 0x03;
    private static final int QUIT = 0x01;
    private static final int OK = 0x00;
    private static final int FILE = 0xFB;
    private static final int SWITCH = 0xFE;
    private static final int END = 0xFE;
    private static final int END_LONGEST = 9;
    private static final int ERROR = 0xFF;

    private final Packets packets;
    private final Login.Greeting greeting;
    private boolean broken;

    private MariaSession(Packets packets, Login.Greeting greeting) {
        this.packets = packets;
        this.greeting = greeting;
    }

    /// Takes one row; may not use the session.
    @FunctionalInterface
    public interface Reading {
        void row(Row row);
    }

    /// Who logs in, and where.
    ///
    /// @param database empty for none
    /// @param connect bounds TCP, TLS and log-in together
    /// @param silence longest time without a byte from the server while one is due; zero for ever
    public record Account(
            String host,
            int port,
            String database,
            String user,
            String password,
            Tls tls,
            Duration connect,
            Duration silence) {
        @Override
        public String toString() {
            return user + "@" + host + ":" + port;
        }
    }

    /// @throws WireFailure if the server cannot be reached or refuses the log-in
    public static MariaSession open(Account account) throws WireFailure {
        Socket socket = new Socket();
        try {
            int bound = Math.toIntExact(account.connect().toMillis());
            socket.setTcpNoDelay(true);
            socket.setKeepAlive(true);
            socket.connect(new InetSocketAddress(account.host(), account.port()), bound);
            socket.setSoTimeout(bound);
            MariaSession session = logIn(account, new Packets(socket));
            socket.setSoTimeout(Math.toIntExact(account.silence().toMillis()));
            return session;
        } catch (IOException | IndexOutOfBoundsException failure) {
            close(socket);
            throw new WireFailure(
                    failure instanceof IOException io ? io : new IOException(failure));
        } catch (WireFailure refused) {
            close(socket);
            throw refused;
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException alreadyGone) {
            // It was never a connection.
        }
    }

    private static MariaSession logIn(Account account, Packets packets)
            throws IOException, WireFailure {
        byte[] first = packets.read();
        if ((first[0] & 0xFF) == ERROR) {
            throw error(first);
        }
        Login.Greeting greeting = Login.Greeting.read(first);
        boolean secured = account.tls().isWanted((greeting.capabilities() & Login.TLS) != 0);
        if (secured) {
            packets.write(Login.tls(account.database()));
            packets.over(account.tls().wrap(packets.socket(), account.host(), account.port()));
        }
        packets.write(
                Login.answer(
                        account.user(),
                        account.database(),
                        Login.proof(account.password(), greeting.scramble()),
                        Login.NATIVE,
                        secured));
        answered(account, packets);
        return new MariaSession(packets, greeting);
    }

    private static void answered(Account account, Packets packets) throws IOException, WireFailure {
        byte[] answer = packets.read();
        if ((answer[0] & 0xFF) == SWITCH) {
            Bytes in = new Bytes(answer);
            in.skip(1);
            String plugin = in.terminated();
            if (!plugin.equals(Login.NATIVE)) {
                throw new WireFailure(
                        UNKNOWN_PLUGIN,
                        "28000",
                        "the account is known by the plugin " + plugin + " only");
            }
            packets.write(Login.proof(account.password(), in.take(20)));
            answer = packets.read();
        }
        if ((answer[0] & 0xFF) != OK) {
            throw error(answer);
        }
    }

    /// [WireFailure#code] when the account's plugin is not spoken here: as the client libraries'.
    public static final int UNKNOWN_PLUGIN = 2059;

    /// What the server calls its version, e.g. `11.4.5-MariaDB-log`.
    public String version() {
        return greeting.version();
    }

    /// The connection's number on the server.
    public long thread() {
        return greeting.thread();
    }

    /// Runs a statement and hands its rows on.
    public void query(String sql, Reading reading) throws WireFailure {
        try {
            byte[] head = send(sql);
            int columns = columns(head);
            if (columns == 0) {
                return;
            }
            for (int i = 0; i < columns; i++) {
                packets.read();
            }
            packets.read(); // the end of the columns
            broken = true; // until the last row was taken
            for (byte[] packet = packets.read(); !isEnd(packet); packet = packets.read()) {
                if ((packet[0] & 0xFF) == ERROR) {
                    broken = false;
                    throw error(packet);
                }
                reading.row(new Row(packet, columns));
            }
            broken = false;
        } catch (IOException failure) {
            throw lost(failure);
        }
    }

    private static boolean isEnd(byte[] packet) {
        return (packet[0] & 0xFF) == END && packet.length < END_LONGEST;
    }

    /// Runs a statement without a result.
    ///
    /// @return how many rows it changed, or found
    public long execute(String sql) throws WireFailure {
        try {
            byte[] answer = send(sql);
            if (columns(answer) != 0) {
                throw lost(new IOException("rows came where none were asked for"));
            }
            Bytes in = new Bytes(answer);
            in.skip(1);
            return in.packed();
        } catch (IOException failure) {
            throw lost(failure);
        }
    }

    private byte[] send(String sql) throws IOException, WireFailure {
        if (broken) {
            throw lost(new IOException("the session was given up"));
        }
        byte[] text = sql.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream command = new ByteArrayOutputStream(text.length + 1);
        command.write(QUERY);
        command.writeBytes(text);
        packets.begin();
        packets.write(command.toByteArray());
        return packets.read();
    }

    /// 0 if the statement gives none.
    private int columns(byte[] head) throws IOException, WireFailure {
        int first = head[0] & 0xFF;
        if (first == ERROR) {
            throw error(head);
        }
        if (first == FILE) {
            throw lost(new IOException("the server asks for a file"));
        }
        return first == OK ? 0 : Math.toIntExact(new Bytes(head).packed());
    }

    private WireFailure lost(IOException failure) {
        broken = true;
        return new WireFailure(failure);
    }

    static WireFailure error(byte[] packet) {
        Bytes in = new Bytes(packet);
        in.skip(1);
        int code = in.two();
        String text = new String(in.rest(), StandardCharsets.UTF_8);
        boolean stated = text.startsWith("#") && text.length() >= 6;
        return new WireFailure(
                code, stated ? text.substring(1, 6) : "HY000", stated ? text.substring(6) : text);
    }

    /// The raw packets, for what is no statement: the change log.
    Packets packets() {
        return packets;
    }

    /// Closes without a word, whatever is under way. Any thread.
    void drop() {
        try {
            packets.close();
        } catch (IOException alreadyGone) {
            // A broken connection is closed by its server.
        }
    }

    /// Says good-bye if nothing is under way, and closes.
    @Override
    public void close() {
        try {
            if (!broken) {
                packets.begin();
                packets.write(new byte[] {QUIT});
            }
            packets.close();
        } catch (IOException alreadyGone) {
            // A broken connection is closed by its server.
        }
    }
}
