package org.handoff.app.cli;

import org.handoff.inventory.Progress;

/// One line that says how far the reading is, at which rate, and how long it still takes; only on a
/// terminal, and only once it takes longer than a moment. One thread.
final class MapProgress implements Progress {
    private static final long QUIET_NANOS = 500_000_000;
    private static final int BAR_CELLS = 24;

    private final Terminal terminal;
    private final long started = System.nanoTime();
    private long last = started;
    private boolean drawn;

    MapProgress(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public void at(long bytesDone, long bytesTotal, long flows) {
        long now = System.nanoTime();
        if (!terminal.isLive() || now - last < QUIET_NANOS) {
            return;
        }
        last = now;
        double seconds = (now - started) / 1e9;
        double part = bytesTotal == 0 ? 1 : Math.min(1.0, (double) bytesDone / bytesTotal);
        String eta =
                part <= 0
                        ? ""
                        : ", " + Figures.seconds((long) (seconds * (1 - part) / part)) + " left";
        terminal.redraw(
                drawn ? 1 : 0,
                Figures.bar(part, BAR_CELLS)
                        + " "
                        + Figures.bytes(bytesDone)
                        + " of "
                        + Figures.bytes(bytesTotal)
                        + ", "
                        + Figures.count(flows)
                        + " records, "
                        + Figures.rate(flows / seconds)
                        + eta
                        + "\n");
        drawn = true;
    }

    void end() {
        if (drawn) {
            terminal.redraw(1, "");
        }
    }
}
