package org.handoff.engine.mariadb.wire;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;

/// One row of a result, each value as the server spelled it. Holds patient data: never printed.
public final class Row {
    private final byte[] @Nullable [] cells;

    Row(byte[] packet, int columns) {
        cells = new byte[columns][];
        Bytes in = new Bytes(packet);
        for (int i = 0; i < columns; i++) {
            cells[i] = in.cell();
        }
    }

    /// @param index from 0
    public byte @Nullable [] bytes(int index) {
        return cells[index];
    }

    /// `null` for NULL.
    public @Nullable String text(int index) {
        byte[] cell = cells[index];
        return cell == null ? null : new String(cell, StandardCharsets.UTF_8);
    }

    /// Empty for NULL.
    public String word(int index) {
        String text = text(index);
        return text == null ? "" : text;
    }

    /// 0 for NULL.
    public long number(int index) {
        String text = text(index);
        return text == null ? 0 : Long.parseLong(text);
    }

    @Override
    public String toString() {
        return "Row(" + cells.length + " values, redacted)";
    }
}
