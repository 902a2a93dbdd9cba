package org.handoff.control.notify;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Set;

/// Where a webhook may go. Addresses of this machine, of the link, and of a cloud's metadata are
/// refused, in whatever way they are written down; private ones are not, since a clinic's own
/// receivers stand there.
///
/// @param local whether this machine and the link are allowed; a cloud's metadata never is
/// @param plain whether `http` is allowed
public record Doors(boolean local, boolean plain) {
    /// As a spec has it that says nothing.
    public static final Doors STRICT = new Doors(false, false);

    /// Credentials of the machine are handed out there: AWS and others, AWS over IPv6, Alibaba,
    /// Azure, Oracle.
    private static final Set<String> METADATA =
            Set.of(
                    "169.254.169.254",
                    "169.254.170.2",
                    "169.254.170.23",
                    "fd00:ec2:0:0:0:0:0:254",
                    "fd00:ec2:0:0:0:0:0:23",
                    "100.100.100.200",
                    "168.63.129.16",
                    "192.0.0.192");

    boolean isOpen(InetAddress given) {
        InetAddress address = unwrapped(given);
        byte[] bytes = address.getAddress();
        boolean nowhere =
                address.isAnyLocalAddress()
                        || address.isMulticastAddress()
                        || (bytes.length == 4 && (bytes[0] == 0 || (bytes[0] & 0xf0) == 0xf0));
        if (nowhere || METADATA.contains(address.getHostAddress())) {
            return false;
        }
        return local || !(address.isLoopbackAddress() || address.isLinkLocalAddress());
    }

    /// The IPv4 address inside an IPv6 one: mapped, compatible, NAT64, 6to4.
    private static InetAddress unwrapped(InetAddress address) {
        if (!(address instanceof Inet6Address)) {
            return address;
        }
        byte[] bytes = address.getAddress();
        boolean compatible = zeros(bytes, 0, 10) && (zeros(bytes, 10, 12) || isMapped(bytes));
        boolean nat64 = starts(bytes, 0x00, 0x64, 0xff, 0x9b) && zeros(bytes, 4, 12);
        boolean isOne = zeros(bytes, 0, 15) && (bytes[15] == 1 || bytes[15] == 0);
        if ((compatible && !isOne) || nat64) {
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
