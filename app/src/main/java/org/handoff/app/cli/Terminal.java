package org.handoff.app.cli;

import java.io.Console;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/// Where a command prints: plain, or with colour on a terminal that wants it (`NO_COLOR` and
/// `TERM=dumb` do not). Owned by one thread.
final class Terminal {
    private static final int WIDTH_MIN = 40;
    private static final int WIDTH_DEFAULT = 100;

    private final PrintStream out;
    private final boolean live;
    private final boolean colour;
    private final int width;

    Terminal(PrintStream out, boolean live, boolean colour, int width) {
        this.out = out;
        this.live = live;
        this.colour = colour;
        this.width = Math.max(WIDTH_MIN, width);
    }

    /// The process' own standard output.
    @SuppressWarnings("SystemConsoleNull") // since Java 25 it is null again without a terminal
    static Terminal system() {
        Console console = System.console();
        boolean terminal = console != null && console.isTerminal();
        boolean dumb = "dumb".equals(System.getenv("TERM"));
        boolean noColour = System.getenv("NO_COLOR") != null;
        return new Terminal(
                System.out, terminal && !dumb, terminal && !dumb && !noColour, columns());
    }

    /// Whether lines can be redrawn in place.
    boolean isLive() {
        return live;
    }

    int width() {
        return width;
    }

    /// The same output, for a library that prints by itself.
    PrintWriter writer() {
        return new PrintWriter(out, true, StandardCharsets.UTF_8);
    }

    void line(String text) {
        out.println(text);
    }

    void print(String text) {
        out.print(text);
        out.flush();
    }

    /// Replaces the `count` lines above with `text`, without flicker.
    void redraw(int count, String text) {
        String up = count > 0 ? "\u001b[" + count + "A\r" : "";
        print(up + text.replace("\n", "\u001b[K\n") + "\u001b[J");
    }

    String bold(String text) {
        return code("1", text);
    }

    String faint(String text) {
        return code("2", text);
    }

    String good(String text) {
        return code("32", text);
    }

    String bad(String text) {
        return code("1;31", text);
    }

    String warn(String text) {
        return code("33", text);
    }

    String accent(String text) {
        return code("36", text);
    }

    private String code(String code, String text) {
        return colour && !text.isEmpty() ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }

    private static int columns() {
        String columns = System.getenv("COLUMNS");
        return columns != null && columns.matches("[0-9]{2,4}")
                ? Integer.parseInt(columns)
                : WIDTH_DEFAULT;
    }
}
