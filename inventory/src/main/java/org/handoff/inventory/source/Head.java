package org.handoff.inventory.source;

import org.handoff.inventory.intake.Charsets;
import org.handoff.inventory.intake.Origin;

import java.nio.charset.Charset;
import java.util.Locale;

/// The beginning of a file, by which sources decide whether it is theirs.
///
/// @param bytes at most [#BYTES]
/// @param text the same as text, from the encoding that the bytes show; empty if binary
@SuppressWarnings("ArrayRecordComponent") // never compared, and copied nowhere
public record Head(Origin origin, byte[] bytes, String text, boolean binary) {
    public static final int BYTES = 16_384;

    public static Head of(Origin origin, byte[] bytes) {
        Charset charset = Charsets.of(bytes);
        boolean binary = Charsets.isBinary(bytes);
        String text = binary ? "" : Charsets.withoutMark(new String(bytes, charset));
        return new Head(origin, bytes, text, binary);
    }

    /// The file's name in lower case.
    public String name() {
        return origin.name().toLowerCase(Locale.ROOT);
    }

    public boolean named(String... endings) {
        String name = name();
        for (String ending : endings) {
            if (name.endsWith(ending)) {
                return true;
            }
        }
        return false;
    }

    /// The first line that is not empty.
    public String firstLine() {
        return text.lines().filter(line -> !line.isBlank()).findFirst().orElse("");
    }

    public boolean startsWith(int... magic) {
        if (bytes.length < magic.length) {
            return false;
        }
        for (int i = 0; i < magic.length; i++) {
            if ((bytes[i] & 255) != magic[i]) {
                return false;
            }
        }
        return true;
    }
}
