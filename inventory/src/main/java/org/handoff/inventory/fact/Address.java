package org.handoff.inventory.fact;

import org.jspecify.annotations.Nullable;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;

/// An IPv4 or IPv6 address as 128 bits; IPv4 stands in its mapped form (`::ffff:a.b.c.d`).
public record Address(long high, long low) implements Comparable<Address> {
    private static final long MAPPED = 0xffffL << 32;
    private static final int IPV6_TEXT_MAX = 45;

    /// From the 32 bits of an IPv4 address.
    public static Address v4(long bits) {
        return new Address(0, MAPPED | (bits & 0xffffffffL));
    }

    /// From 16 bytes at `from`.
    public static Address v6(byte[] bytes, int from) {
        return new Address(big(bytes, from), big(bytes, from + 8));
    }

    /// `null` unless the text is exactly an address; zone ids are refused, nothing is looked up.
    public static @Nullable Address parse(CharSequence text) {
        long bits = v4Bits(text);
        if (bits >= 0) {
            return v4(bits);
        }
        String string = text.toString();
        if (string.length() > IPV6_TEXT_MAX
                || string.indexOf(':') < 0
                || string.indexOf('%') >= 0
                || string.indexOf('[') >= 0) {
            return null;
        }
        try {
            // a mapped IPv4 address comes back with 4 bytes
            byte[] bytes = Inet6Address.ofLiteral(string).getAddress();
            return bytes.length == 16 ? v6(bytes, 0) : v4(big(bytes, 0, 4));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /// The 32 bits of a dotted quad without leading zeros, or -1.
    static long v4Bits(CharSequence text) {
        int length = text.length();
        if (length < 7 || length > 15) {
            return -1;
        }
        long bits = 0;
        int octet = -1;
        int dots = 0;
        int digits = 0;
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c >= '0' && c <= '9') {
                if (octet == 0 || ++digits > 3) {
                    return -1;
                }
                octet = octet < 0 ? c - '0' : octet * 10 + (c - '0');
                if (octet > 255) {
                    return -1;
                }
            } else if (c == '.' && octet >= 0 && dots < 3) {
                bits = bits << 8 | octet;
                octet = -1;
                digits = 0;
                dots++;
            } else {
                return -1;
            }
        }
        return dots == 3 && octet >= 0 ? bits << 8 | octet : -1;
    }

    public boolean isV4() {
        return high == 0 && (low >>> 32) == 0xffff;
    }

    /// The 32 bits of an IPv4 address; meaningless for IPv6.
    public long v4() {
        return low & 0xffffffffL;
    }

    /// RFC 1918, RFC 6598 and unique local IPv6 addresses.
    public boolean isPrivate() {
        if (!isV4()) {
            return (high >>> 57) == 0xfc >>> 1;
        }
        long bits = v4();
        return bits >>> 24 == 10
                || bits >>> 20 == 0xac1
                || bits >>> 16 == 0xc0a8
                || bits >>> 22 == 0x64400000L >>> 22;
    }

    public boolean isMulticast() {
        return isV4() ? v4() >>> 28 == 14 : high >>> 56 == 0xff;
    }

    /// The limited broadcast address only; a subnet's own is not known from the address.
    public boolean isBroadcast() {
        return isV4() && v4() == 0xffffffffL;
    }

    public boolean isLoopback() {
        return isV4() ? v4() >>> 24 == 127 : high == 0 && low == 1;
    }

    public boolean isLinkLocal() {
        return isV4() ? v4() >>> 16 == 0xa9fe : high >>> 54 == 0xfe80 >>> 6;
    }

    public boolean isUnspecified() {
        return isV4() ? v4() >>> 24 == 0 : high == 0 && low == 0;
    }

    /// Whether it can name one machine to another.
    public boolean isHost() {
        return !(isMulticast()
                || isBroadcast()
                || isLoopback()
                || isLinkLocal()
                || isUnspecified());
    }

    @Override
    public int hashCode() {
        long mixed = (high * 31 + low) * 0x9e3779b97f4a7c15L;
        return (int) (mixed >>> 32);
    }

    @Override
    public int compareTo(Address other) {
        int order = Long.compareUnsigned(high, other.high);
        return order != 0 ? order : Long.compareUnsigned(low, other.low);
    }

    @Override
    public String toString() {
        if (isV4()) {
            long bits = v4();
            return (bits >>> 24)
                    + "."
                    + (bits >>> 16 & 255)
                    + "."
                    + (bits >>> 8 & 255)
                    + "."
                    + (bits & 255);
        }
        byte[] bytes = new byte[16];
        for (int i = 0; i < 8; i++) {
            bytes[i] = (byte) (high >>> (56 - 8 * i));
            bytes[8 + i] = (byte) (low >>> (56 - 8 * i));
        }
        try {
            return InetAddress.getByAddress(bytes).getHostAddress();
        } catch (UnknownHostException e) {
            throw new IllegalStateException("16 bytes are an address", e);
        }
    }

    private static long big(byte[] bytes, int from) {
        return big(bytes, from, 8);
    }

    private static long big(byte[] bytes, int from, int count) {
        long value = 0;
        for (int i = from; i < from + count; i++) {
            value = value << 8 | (bytes[i] & 255);
        }
        return value;
    }
}
