package org.handoff.app.demo;

import java.io.PrintStream;
import java.util.Locale;

/// Tells a person at the terminal what happens: headings, sentences, and one progress bar at a time
/// with rate and ETA. On something that is no terminal a bar becomes a line every few seconds. One
/// thread at a time.
final class Narrator {
    private static final int BAR_CELLS = 28;
    private static final long QUIET_NANOS = 5_000_000_000L;

    private final PrintStream out;
    private final boolean terminal;
    private boolean barOpen;
    private boolean barFinished;
    private long barStartedNanos;
    private long lastPrintedNanos;

    Narrator(PrintStream out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    void heading(String text) {
        closeBar();
        out.println();
        out.println(terminal ? "\u001b[1m" + text + "\u001b[0m" : text);
        out.flush();
    }

    void say(String text) {
        closeBar();
        out.println("  " + text);
        out.flush();
    }

    void blank() {
        closeBar();
        out.println();
    }

    /// Draws or redraws the bar. `done` never above `total`; a total of 0 is drawn as empty.
    void progress(String what, String unit, long done, long total, long nowNanos) {
        if (!barOpen) {
            barOpen = true;
            barFinished = false;
            barStartedNanos = nowNanos;
            lastPrintedNanos = nowNanos - QUIET_NANOS;
        }
        boolean finished = done >= total;
        if (barFinished || (!terminal && !finished && nowNanos - lastPrintedNanos < QUIET_NANOS)) {
            return;
        }
        barFinished = finished && total > 0;
        lastPrintedNanos = nowNanos;
        double seconds = Math.max((nowNanos - barStartedNanos) / 1e9, 1e-3);
        String line = line(what, unit, done, total, seconds);
        if (terminal) {
            out.print("\r\u001b[2K" + line);
        } else {
            out.println(line);
        }
        out.flush();
    }

    static String line(String what, String unit, long done, long total, double seconds) {
        double share = total <= 0 ? 0 : Math.min(1.0, (double) done / total);
        int cells = (int) Math.round(share * BAR_CELLS);
        double rate = done / seconds;
        String tail =
                share >= 1
                        ? String.format(Locale.ROOT, "in %.1f s", seconds)
                        : rate <= 0
                                ? "ETA unknown"
                                : String.format(Locale.ROOT, "ETA %.0f s", (total - done) / rate);
        return String.format(
                Locale.ROOT,
                "  %-18s %s%s %3.0f %%  %,d of %,d %s  %,.0f/s  %s",
                what,
                "█".repeat(cells),
                "░".repeat(BAR_CELLS - cells),
                share * 100,
                done,
                total,
                unit,
                rate,
                tail);
    }

    /// Ends the open bar, if any, so that the next line begins on a line of its own.
    void closeBar() {
        if (barOpen) {
            barOpen = false;
            if (terminal) {
                out.println();
            }
        }
    }
}
