package org.handoff.testkit.sim;

import java.util.HashMap;
import java.util.Map;

/// Carries messages between nodes: late, twice, out of order, or never. A partition is one-way or
/// both ways between two nodes, for a time.
public final class SimNetwork {
    private final SimClock clock;
    private final Map<String, Long> cutUntil = new HashMap<>();
    private double lossChance;
    private double repeatChance;
    private double lateChance;
    private double lateMillis;

    public SimNetwork(SimClock clock) {
        this.clock = clock;
    }

    /// @param loss share of messages lost
    /// @param repeat share delivered twice
    /// @param late share delayed by up to `lateMillis` instead of about a millisecond
    public void setWeather(double loss, double repeat, double late, double lateMillis) {
        this.lossChance = loss;
        this.repeatChance = repeat;
        this.lateChance = late;
        this.lateMillis = lateMillis;
    }

    public void cut(String from, String to, long nanos) {
        cutUntil.put(from + ">" + to, clock.now() + nanos);
    }

    /// Whether nothing gets from one to the other now.
    public boolean isCut(String from, String to) {
        Long until = cutUntil.get(from + ">" + to);
        return until != null && clock.now() < until;
    }

    /// Fair weather and no partitions.
    public void heal() {
        cutUntil.clear();
        setWeather(0, 0, 0, 0);
    }

    /// Delivers to whatever process runs under that node when it arrives.
    public void send(String from, SimNode to, Runnable deliver) {
        if (clock.chance(lossChance)) {
            return;
        }
        deliverLater(from, to, deliver);
        if (clock.chance(repeatChance)) {
            deliverLater(from, to, deliver);
        }
    }

    private void deliverLater(String from, SimNode to, Runnable deliver) {
        long delay =
                clock.chance(lateChance)
                        ? clock.millisBetween(1, lateMillis)
                        : clock.millisBetween(0.05, 1.5);
        clock.after(delay, () -> arrive(from, to, deliver));
    }

    private void arrive(String from, SimNode to, Runnable deliver) {
        if (isCut(from, to.name())) {
            return;
        }
        if (to.isUp()) {
            to.after(0, deliver);
        }
    }
}
