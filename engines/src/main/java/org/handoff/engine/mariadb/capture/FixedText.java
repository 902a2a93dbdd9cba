package org.handoff.engine.mariadb.capture;

import java.util.HexFormat;

/// The texts of types that hold so many bytes, as the server tells them. Source of fact: the
/// server's `plugin/type_uuid/sql_type_uuid.h` and `plugin/type_inet/sql_type_inet.cc`.
final class FixedText {
    private static final int WORDS = 8;

    private FixedText() {}

    /// Versions 1 to 5 are kept with their last part first, so that they sort by time.
    static String uuid(byte[] kept) {
        boolean turned = (kept[6] & 0x80) != 0 && kept[8] > 0;
        String hex = HexFormat.of().formatHex(kept);
        if (turned) {
            hex =
                    hex.substring(24)
                            + hex.substring(20, 24)
                            + hex.substring(16, 20)
                            + hex.substring(12, 16)
                            + hex.substring(0, 12);
        }
        return String.join(
                "-",
                hex.substring(0, 8),
                hex.substring(8, 12),
                hex.substring(12, 16),
                hex.substring(16, 20),
                hex.substring(20));
    }

    static String inet4(byte[] bytes) {
        return inet4(bytes, 0);
    }

    private static String inet4(byte[] bytes, int from) {
        return (bytes[from] & 0xFF)
                + "."
                + (bytes[from + 1] & 0xFF)
                + "."
                + (bytes[from + 2] & 0xFF)
                + "."
                + (bytes[from + 3] & 0xFF);
    }

    /// The longest run of zeros is left out, the first of several; what stands for an address of
    /// four bytes is told as one.
    static String inet6(byte[] bytes) {
        int[] words = new int[WORDS];
        for (int i = 0; i < WORDS; i++) {
            words[i] = ((bytes[2 * i] & 0xFF) << 8) | (bytes[2 * i + 1] & 0xFF);
        }
        int gap = -1;
        int length = 0;
        for (int i = 0; i < WORDS; i++) {
            int run = 0;
            while (i + run < WORDS && words[i + run] == 0) {
                run++;
            }
            if (run > length) {
                gap = i;
                length = run;
            }
        }
        boolean four = gap == 0 && (length == 6 || (length == 5 && words[5] == 0xFFFF));
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < WORDS; i++) {
            if (i == gap) {
                text.append(i == 0 ? "::" : ":");
                i += length - 1;
            } else if (i == 6 && four) {
                return text + inet4(bytes, 12);
            } else {
                text.append(Integer.toHexString(words[i])).append(i < WORDS - 1 ? ":" : "");
            }
        }
        return text.toString();
    }
}
