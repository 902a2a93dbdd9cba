package org.handoff.engine.mariadb.wire;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// The messages of a log-in. Source of fact: MariaDB documentation, "Connection", "Authentication
/// from MariaDB 10.4", "mysql_native_password Plugin".
final class Login {
    static final int TLS = 0x800;
    private static final int CAPABILITIES =
            0x1 // long password: no extensions of MariaDB's own
                    | 0x4 // long flag
                    | 0x200 // protocol 4.1
                    | 0x2000 // transactions
                    | 0x8000 // a scramble of 20 bytes
                    | 0x80000; // names the plugin
    private static final int WITH_DATABASE = 0x8;
    private static final int UTF8MB4 = 45;
    static final String NATIVE = "mysql_native_password";

    private Login() {}

    /// The server's first packet.
    ///
    /// @param version as it calls itself
    /// @param thread number of the connection
    /// @param scramble to mix with the password
    /// @param plugin that the server prefers
    @SuppressWarnings("ArrayRecordComponent") // read once, never compared
    record Greeting(String version, long thread, int capabilities, byte[] scramble, String plugin) {
        static Greeting read(byte[] packet) {
            Bytes in = new Bytes(packet);
            int protocol = in.one();
            if (protocol != 10) {
                throw new IndexOutOfBoundsException("the server speaks protocol " + protocol);
            }
            String version = in.terminated();
            long thread = in.number(4);
            byte[] scramble = new byte[20];
            System.arraycopy(in.take(8), 0, scramble, 0, 8);
            in.skip(1);
            int capabilities = in.two();
            in.skip(3); // charset, status
            capabilities |= in.two() << 16;
            in.skip(1 + 10); // length of the scramble, reserved
            System.arraycopy(in.take(12), 0, scramble, 8, 12);
            in.skip(1);
            String plugin = in.isEmpty() ? NATIVE : in.terminated();
            return new Greeting(version, thread, capabilities, scramble, plugin);
        }
    }

    /// Asks for TLS; the answer to the greeting follows inside of it.
    static byte[] tls(String database) {
        return head(capabilities(database) | TLS).toByteArray();
    }

    private static int capabilities(String database) {
        return CAPABILITIES | (database.isEmpty() ? 0 : WITH_DATABASE);
    }

    private static ByteArrayOutputStream head(int capabilities) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        number(out, capabilities);
        number(out, Packets.PAYLOAD_MAX);
        out.write(UTF8MB4);
        out.writeBytes(new byte[23]);
        return out;
    }

    private static void number(ByteArrayOutputStream out, int value) {
        for (int shift = 0; shift < 32; shift += 8) {
            out.write(value >>> shift);
        }
    }

    static byte[] answer(
            String user, String database, byte[] proof, String plugin, boolean secured) {
        ByteArrayOutputStream out = head(capabilities(database) | (secured ? TLS : 0));
        terminated(out, user);
        out.write(proof.length);
        out.writeBytes(proof);
        if (!database.isEmpty()) {
            terminated(out, database);
        }
        terminated(out, plugin);
        return out.toByteArray();
    }

    private static void terminated(ByteArrayOutputStream out, String text) {
        out.writeBytes(text.getBytes(StandardCharsets.UTF_8));
        out.write(0);
    }

    /// `SHA1(password) XOR SHA1(scramble SHA1(SHA1(password)))`; nothing for an empty password.
    static byte[] proof(String password, byte[] scramble) {
        if (password.isEmpty()) {
            return new byte[0];
        }
        MessageDigest sha1 = sha1();
        byte[] once = sha1.digest(password.getBytes(StandardCharsets.UTF_8));
        byte[] twice = sha1.digest(once);
        sha1.update(scramble, 0, 20);
        byte[] mixed = sha1.digest(twice);
        for (int i = 0; i < mixed.length; i++) {
            mixed[i] ^= once[i];
        }
        return mixed;
    }

    private static MessageDigest sha1() {
        try {
            return MessageDigest.getInstance("SHA-1");
        } catch (NoSuchAlgorithmException everyPlatformHasIt) {
            throw new IllegalStateException(everyPlatformHasIt);
        }
    }
}
