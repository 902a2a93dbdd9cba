package org.handoff.gateway.listen;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.util.NetUtil;

import org.jspecify.annotations.Nullable;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/// The header by which a balancer tells whose connection it passes on: the PROXY protocol, versions
/// 1 and 2, after HAProxy's `proxy-protocol.txt`, sections 2.1 and 2.2.
public final class ProxyHeader {
    private static final byte[] SIGNATURE = {
        0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A
    };
    private static final byte[] TEXT_BEGINS = "PROXY ".getBytes(US_ASCII);
    private static final int TEXT_MAX = 107;
    private static final int FIXED = 16;
    private static final int LENGTH_MAX = 4_096;
    private static final int PORT_MAX = 65_535;
    private static final int INET_BYTES = 12;
    private static final int INET6_BYTES = 36;
    private static final int VERSION_2_LOCAL = 0x20;
    private static final int VERSION_2_PROXY = 0x21;
    private static final int TCP_INET = 0x11;
    private static final int TCP_INET6 = 0x21;

    private ProxyHeader() {}

    /// What stands at the beginning of a connection.
    public sealed interface Read {
        /// More bytes are needed.
        record Incomplete() implements Read {}

        /// No header, or a wrong one.
        record Malformed() implements Read {}

        /// @param length bytes of the header
        /// @param client null if the balancer speaks for itself, or of another kind of connection
        record Whole(int length, @Nullable InetSocketAddress client) implements Read {}
    }

    private static final Read INCOMPLETE = new Read.Incomplete();
    private static final Read MALFORMED = new Read.Malformed();

    /// Looks at the readable bytes without consuming any.
    public static Read read(ByteBuf in) {
        if (begins(in, SIGNATURE)) {
            return in.readableBytes() < FIXED ? INCOMPLETE : binary(in);
        }
        return begins(in, TEXT_BEGINS) ? text(in) : MALFORMED;
    }

    /// Whether the readable bytes are the beginning of `expected`, or begin with it.
    private static boolean begins(ByteBuf in, byte[] expected) {
        int common = Math.min(in.readableBytes(), expected.length);
        for (int i = 0; i < common; i++) {
            if (in.getByte(in.readerIndex() + i) != expected[i]) {
                return false;
            }
        }
        return true;
    }

    private static Read binary(ByteBuf in) {
        int at = in.readerIndex();
        int command = in.getUnsignedByte(at + 12);
        int family = in.getUnsignedByte(at + 13);
        int length = in.getUnsignedShort(at + 14);
        boolean known = command == VERSION_2_LOCAL || command == VERSION_2_PROXY;
        if (!known || length > LENGTH_MAX) {
            return MALFORMED;
        }
        int needed =
                switch (family) {
                    case TCP_INET -> INET_BYTES;
                    case TCP_INET6 -> INET6_BYTES;
                    default -> 0;
                };
        if (command == VERSION_2_PROXY && length < needed) {
            return MALFORMED;
        }
        if (in.readableBytes() < FIXED + length) {
            return INCOMPLETE;
        }
        InetSocketAddress client =
                command == VERSION_2_LOCAL || needed == 0
                        ? null
                        : address(in, at + FIXED, needed == INET_BYTES ? 4 : 16);
        return new Read.Whole(FIXED + length, client);
    }

    private static InetSocketAddress address(ByteBuf in, int at, int bytes) {
        byte[] source = new byte[bytes];
        in.getBytes(at, source);
        int port = in.getUnsignedShort(at + 2 * bytes);
        try {
            return new InetSocketAddress(InetAddress.getByAddress(source), port);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address of " + bytes + " bytes", e);
        }
    }

    private static Read text(ByteBuf in) {
        int limit = Math.min(in.readableBytes(), TEXT_MAX);
        int at = in.readerIndex();
        for (int i = 1; i < limit; i++) {
            if (in.getByte(at + i) == '\n') {
                return in.getByte(at + i - 1) == '\r'
                        ? line(in.toString(at, i - 1, US_ASCII), i + 1)
                        : MALFORMED;
            }
        }
        return limit == TEXT_MAX ? MALFORMED : INCOMPLETE;
    }

    private static Read line(String line, int length) {
        String[] words = line.split(" ", -1);
        if (words.length >= 2 && words[1].equals("UNKNOWN")) {
            return new Read.Whole(length, null);
        }
        boolean four = words.length == 6 && words[1].equals("TCP4");
        boolean six = words.length == 6 && words[1].equals("TCP6");
        if (!four && !six) {
            return MALFORMED;
        }
        byte[] source = literal(words[2], four);
        byte[] destination = literal(words[3], four);
        int port = port(words[4]);
        if (source == null || destination == null || port < 0 || port(words[5]) < 0) {
            return MALFORMED;
        }
        try {
            return new Read.Whole(
                    length, new InetSocketAddress(InetAddress.getByAddress(source), port));
        } catch (UnknownHostException e) {
            return MALFORMED;
        }
    }

    private static byte @Nullable [] literal(String text, boolean four) {
        boolean valid = four ? NetUtil.isValidIpV4Address(text) : NetUtil.isValidIpV6Address(text);
        return valid ? NetUtil.createByteArrayFromIpAddressString(text) : null;
    }

    private static int port(String text) {
        if (!text.matches("0|[1-9][0-9]{0,4}")) {
            return -1;
        }
        int port = Integer.parseInt(text);
        return port > PORT_MAX ? -1 : port;
    }

    /// Writes a header of version 2.
    ///
    /// @param client whose connection is passed on
    /// @param local where it came in
    public static void write(ByteBuf out, InetSocketAddress client, InetSocketAddress local) {
        byte[] source = client.getAddress().getAddress();
        byte[] destination = local.getAddress().getAddress();
        boolean four =
                client.getAddress() instanceof Inet4Address
                        && local.getAddress() instanceof Inet4Address;
        out.writeBytes(SIGNATURE).writeByte(VERSION_2_PROXY);
        out.writeByte(four ? TCP_INET : TCP_INET6).writeShort(four ? INET_BYTES : INET6_BYTES);
        out.writeBytes(four ? source : sixteen(source));
        out.writeBytes(four ? destination : sixteen(destination));
        out.writeShort(client.getPort()).writeShort(local.getPort());
    }

    /// An IPv4 address mapped into IPv6 (RFC 4291 section 2.5.5.2).
    private static byte[] sixteen(byte[] address) {
        if (address.length == 16) {
            return address;
        }
        byte[] mapped = new byte[16];
        mapped[10] = (byte) 0xFF;
        mapped[11] = (byte) 0xFF;
        System.arraycopy(address, 0, mapped, 12, 4);
        return mapped;
    }
}
