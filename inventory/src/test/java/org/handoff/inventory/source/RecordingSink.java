package org.handoff.inventory.source;

import org.handoff.inventory.fact.Fact;

import java.util.ArrayList;
import java.util.List;

/// Writes down what a source says, one line each.
final class RecordingSink implements Sink {
    private final List<String> lines = new ArrayList<>();
    private long facts;
    private long malformed;

    @Override
    public void take(Fact fact, long line, long offset) {
        facts++;
        lines.add(line + "@" + offset + " " + fact);
    }

    @Override
    public void malformed(long line, long offset, String why) {
        malformed++;
        lines.add(line + "@" + offset + " malformed: " + why);
    }

    @Override
    public void noise(String rule) {
        lines.add("noise: " + rule);
    }

    List<String> lines() {
        return lines;
    }

    long facts() {
        return facts;
    }

    long malformed() {
        return malformed;
    }
}
