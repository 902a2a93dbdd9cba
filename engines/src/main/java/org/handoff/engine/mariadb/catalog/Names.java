package org.handoff.engine.mariadb.catalog;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/// Names and literals as they stand in a statement.
public final class Names {
    private static final HexFormat HEX = HexFormat.of();

    private Names() {}

    /// One identifier, between backticks.
    public static String quoted(String name) {
        return '`' + name.replace("`", "``") + '`';
    }

    /// A text as a literal that holds nothing a statement could stumble over.
    public static String literal(String text) {
        return "_utf8mb4 x'" + HEX.formatHex(text.getBytes(StandardCharsets.UTF_8)) + "'";
    }

    /// A byte string as a literal.
    public static String literal(byte[] bytes) {
        return "x'" + HEX.formatHex(bytes) + "'";
    }
}
