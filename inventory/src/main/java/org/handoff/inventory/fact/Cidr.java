package org.handoff.inventory.fact;

import org.jspecify.annotations.Nullable;

/// A block of addresses; `bits` counts from the left of the 128 (an IPv4 /24 is 120).
public record Cidr(Address first, int bits) {
    private static final int MAPPED_BITS = 96;

    /// `a.b.c.d/n`, `x::/n` or one address alone; `null` for anything else.
    public static @Nullable Cidr parse(String text) {
        int slash = text.indexOf('/');
        Address address = Address.parse(slash < 0 ? text : text.substring(0, slash));
        if (address == null) {
            return null;
        }
        int widest = address.isV4() ? 32 : 128;
        int bits = widest;
        if (slash >= 0) {
            String tail = text.substring(slash + 1);
            if (tail.isEmpty() || tail.length() > 3 || !tail.chars().allMatch(Character::isDigit)) {
                return null;
            }
            bits = Integer.parseInt(tail);
        }
        if (bits > widest) {
            return null;
        }
        int whole = address.isV4() ? bits + MAPPED_BITS : bits;
        return new Cidr(masked(address, whole), whole);
    }

    public boolean contains(Address address) {
        return masked(address, bits).equals(first);
    }

    /// `10.1.4.0/24`.
    public String text() {
        return first + "/" + (first.isV4() ? bits - MAPPED_BITS : bits);
    }

    public boolean isSingle() {
        return bits == 128;
    }

    /// The address with all but its leftmost `bits` set to zero.
    public static Address masked(Address address, int bits) {
        long high =
                bits >= 64 ? address.high() : bits == 0 ? 0 : address.high() & -1L << (64 - bits);
        long low =
                bits <= 64 ? 0 : bits == 128 ? address.low() : address.low() & -1L << (128 - bits);
        return new Address(high, low);
    }
}
