package org.handoff.control.notify;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Where a webhook may go. Addresses of this machine (whatever they are: services listen on all of
/// them), of the link, and of a cloud's metadata are refused, in whatever way they are written
/// down; private ones are not, since a clinic's own receivers stand there.
///
/// @param local whether this machine and the link are allowed; a cloud's metadata never is
/// @param plain whether `http` is allowed
public record Doors(boolean local, boolean plain) {
    /// As a spec has it that says nothing.
    public static final Doors STRICT = new Doors(false, false);

    /// Credentials of the machine are handed out there: AWS and others, AWS over IPv6, Google over
    /// IPv6, OpenStack over IPv6, Scaleway, Tencent, Alibaba, Azure, Oracle.
    private static final Set<ByteBuffer> METADATA =
            Stream.of(
                            "169.254.169.254",
                            "169.254.170.2",
                            "169.254.170.23",
                            "fd00:ec2::254",
                            "fd00:ec2::23",
                            "fd20:ce::254",
                            "fe80::a9fe:a9fe",
                            "169.254.42.42",
                            "fd00:42::42",
                            "169.254.0.23",
                            "100.100.100.200",
                            "168.63.129.16",
                            "192.0.0.192")
                    .map(it -> ByteBuffer.wrap(InetAddress.ofLiteral(it).getAddress()))
                    .collect(Collectors.toUnmodifiableSet());

    boolean isOpen(InetAddress given) {
        InetAddress address = unwrapped(given);
        byte[] bytes = address.getAddress();
        boolean nowhere =
                address.isAnyLocalAddress()
                        || address.isMulticastAddress()
                        || (bytes.length == 4 && (bytes[0] == 0 || (bytes[0] & 0xf0) == 0xf0));
        // By bytes: a scope behind an address makes another text of it.
        if (nowhere || isTeredo(bytes) || METADATA.contains(ByteBuffer.wrap(bytes))) {
            return false;
        }
        return local
                || !(address.isLoopbackAddress() || address.isLinkLocalAddress() || isOwn(address));
    }

    private static boolean isOwn(InetAddress address) {
        try {
            return NetworkInterface.getByInetAddress(address) != null;
        } catch (SocketException e) {
            return true; // not known, so not allowed
        }
    }

    /// The IPv4 address in there is another's, behind a relay that nobody here chose: RFC 4380.
    private static boolean isTeredo(byte[] bytes) {
        return bytes.length > 4 && starts(bytes, 0x20, 0x01, 0x00, 0x00);
    }

    /// The IPv4 address inside an IPv6 one: mapped, compatible, NAT64 (RFC 6052; of the site's own,
    /// RFC 8215), ISATAP (RFC 5214), 6to4.
    private static InetAddress unwrapped(InetAddress address) {
        if (!(address instanceof Inet6Address)) {
            return address;
        }
        byte[] bytes = address.getAddress();
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
            return of(Arrays.copyOfRange(bytes, 12, 16));
        }
        return starts(bytes, 0x20, 0x02) ? of(Arrays.copyOfRange(bytes, 2, 6)) : address;
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

    private static InetAddress of(byte[] four) {
        try {
            return InetAddress.getByAddress(four);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four bytes are an address", e);
        }
    }
}
