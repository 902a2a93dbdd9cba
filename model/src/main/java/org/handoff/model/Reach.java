package org.handoff.model;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// How far an address is, for whoever asks a service of the site's: in whatever way the address is
/// written down. Immutable; of bytes alone, so that nothing is looked up.
public enum Reach {
    /// Anywhere else, a clinic's private networks too.
    BEYOND,
    /// The loopback.
    MACHINE,
    /// The link: what answers there was not put there by name.
    LINK,
    /// Credentials of the machine are handed out there, or nobody is there at all.
    NEVER;

    /// AWS and others (169.254.169.254, .170.2, .170.23; fd00:ec2::254, ::23), Google over IPv6
    /// (fd20:ce::254), OpenStack over IPv6 (fe80::a9fe:a9fe), Scaleway (169.254.42.42,
    /// fd00:42::42), Tencent (169.254.0.23), Alibaba (100.100.100.200), Azure (168.63.129.16),
    /// Oracle (192.0.0.192).
    private static final Set<ByteBuffer> METADATA =
            Stream.of(
                            "a9fea9fe",
                            "a9feaa02",
                            "a9feaa17",
                            "fd000ec2000000000000000000000254",
                            "fd000ec2000000000000000000000023",
                            "fd2000ce000000000000000000000254",
                            "fe8000000000000000000000a9fea9fe",
                            "a9fe2a2a",
                            "fd000042000000000000000000000042",
                            "a9fe0017",
                            "646464c8",
                            "a83f8110",
                            "c00000c0")
                    .map(it -> ByteBuffer.wrap(HexFormat.of().parseHex(it)))
                    .collect(Collectors.toUnmodifiableSet());

    /// @param address 4 or 16 bytes, as the network has them: a scope is no part of them
    public static Reach of(byte[] address) {
        byte[] bytes = unwrapped(address);
        if (isNowhere(bytes) || isTeredo(bytes) || METADATA.contains(ByteBuffer.wrap(bytes))) {
            return NEVER;
        }
        if (bytes.length == 4) {
            return bytes[0] == 127 ? MACHINE : starts(bytes, 0xa9, 0xfe) ? LINK : BEYOND;
        }
        boolean link = (bytes[0] & 0xff) == 0xfe && (bytes[1] & 0xc0) == 0x80;
        return zeros(bytes, 0, 15) ? MACHINE : link ? LINK : BEYOND;
    }

    /// The same address without what it is wrapped in: the IPv4 address inside an IPv6 one that is
    /// mapped, compatible, NAT64 (RFC 6052; of the site's own, RFC 8215), ISATAP (RFC 5214), 6to4.
    public static byte[] unwrapped(byte[] bytes) {
        if (bytes.length == 4) {
            return bytes;
        }
        boolean compatible = zeros(bytes, 0, 10) && (zeros(bytes, 10, 12) || isMapped(bytes));
        boolean nat64 =
                starts(bytes, 0x00, 0x64, 0xff, 0x9b)
                        && (zeros(bytes, 4, 12) || (bytes[4] == 0 && bytes[5] == 1));
        boolean isatap =
                (bytes[8] & 0xfd) == 0
                        && bytes[9] == 0
                        && bytes[10] == 0x5e
                        && bytes[11] == (byte) 0xfe;
        boolean isOne = zeros(bytes, 0, 15) && (bytes[15] == 1 || bytes[15] == 0);
        if ((compatible && !isOne) || nat64 || isatap) {
            return Arrays.copyOfRange(bytes, 12, 16);
        }
        return starts(bytes, 0x20, 0x02) ? Arrays.copyOfRange(bytes, 2, 6) : bytes;
    }

    /// None at all, "this network", multicast and what is reserved.
    private static boolean isNowhere(byte[] bytes) {
        if (bytes.length == 4) {
            return bytes[0] == 0 || (bytes[0] & 0xe0) == 0xe0;
        }
        return zeros(bytes, 0, 16) || (bytes[0] & 0xff) == 0xff;
    }

    /// The IPv4 address in there is another's, behind a relay that nobody here chose: RFC 4380.
    private static boolean isTeredo(byte[] bytes) {
        return bytes.length > 4 && starts(bytes, 0x20, 0x01, 0x00, 0x00);
    }

    private static boolean isMapped(byte[] bytes) {
        return bytes[10] == (byte) 0xff && bytes[11] == (byte) 0xff;
    }

    private static boolean starts(byte[] bytes, int... first) {
        for (int i = 0; i < first.length; i++) {
            if ((bytes[i] & 0xff) != first[i]) {
                return false;
            }
        }
        return true;
    }

    private static boolean zeros(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] != 0) {
                return false;
            }
        }
        return true;
    }
}
