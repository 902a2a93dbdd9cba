package org.handoff.engine.mariadb.copy;

import org.handoff.model.Tuple;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;

/// A range's bound as a text: each part of a key in hexadecimal digits, by comma.
final class KeyText {
    private KeyText() {}

    static @Nullable String of(@Nullable Tuple key) {
        if (key == null) {
            return null;
        }
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < key.size(); i++) {
            parts.add(HexFormat.of().formatHex(Objects.requireNonNull(key.get(i))));
        }
        return String.join(",", parts);
    }

    static @Nullable Tuple read(@Nullable String text) {
        if (text == null) {
            return null;
        }
        String[] parts = text.split(",", -1);
        byte[][] key = new byte[parts.length][];
        for (int i = 0; i < key.length; i++) {
            key[i] = HexFormat.of().parseHex(parts[i]);
        }
        return new Tuple(key);
    }
}
