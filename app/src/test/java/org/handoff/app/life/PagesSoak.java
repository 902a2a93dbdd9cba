package org.handoff.app.life;

import com.fasterxml.jackson.databind.node.ObjectNode;

import org.handoff.app.browser.Tab;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// One tab that stays open while figures change several times a second and events come, its pages
/// looked at in turn. Measures what is left after each collection of garbage, and how it grows once
/// every page was made and every list and chart is as long as it gets.
final class PagesSoak {
    /// Growth of the heap that is in use, an hour.
    private static final double HEAP_MAX = 1.5e6;

    /// Growth of nodes and of listeners, an hour.
    private static final double NODES_MAX = 300;

    private final Tab tab;
    private final List<String> pages;
    private final Duration perPage;
    private final Event event;
    private final List<Sample> samples = new ArrayList<>();

    /// Makes a ledger record.
    @FunctionalInterface
    interface Event {
        void make(int number) throws Exception;
    }

    /// @param hours since the beginning
    private record Sample(double hours, Tab.Weight weight) {}

    /// @param perPage how long each is looked at: the shorter, the more a run of minutes has in it
    PagesSoak(Tab tab, List<String> pages, Duration perPage, Event event) {
        this.tab = tab;
        this.pages = pages;
        this.perPage = perPage;
        this.event = event;
    }

    /// @return whether what grew stayed below the bounds
    boolean run(Duration lasts, ObjectNode result) throws Exception {
        long began = System.nanoTime();
        for (int round = 0; System.nanoTime() - began < lasts.toNanos(); round++) {
            for (String name : pages) {
                tab.click("#to-" + name);
                Thread.sleep(perPage);
            }
            event.make(round);
            Sample now = new Sample((System.nanoTime() - began) / 3.6e12, tab.weight());
            samples.add(now);
            System.out.printf(
                    "%5d looks  %5.1f min  heap %6.2f MB  %6.0f nodes  %5.0f listeners%n",
                    samples.size() * pages.size(),
                    now.hours * 60,
                    now.weight.heapBytes() / 1e6,
                    now.weight.nodes(),
                    now.weight.listeners());
        }
        // Before it, lists and charts are filled to their bounds.
        List<Sample> later = samples.subList(samples.size() * 2 / 3, samples.size());
        double heap = slope(later, it -> it.weight.heapBytes());
        double nodes = slope(later, it -> it.weight.nodes());
        double listeners = slope(later, it -> it.weight.listeners());
        boolean kept = heap <= HEAP_MAX && nodes <= NODES_MAX && listeners <= NODES_MAX;
        System.out.printf(
                "growth an hour, last third: heap %.2f MB (at most %.1f), nodes %.0f, listeners"
                        + " %.0f (at most %.0f)%s%n",
                heap / 1e6, HEAP_MAX / 1e6, nodes, listeners, NODES_MAX, kept ? "" : "  MISSED");
        result.put("minutes", lasts.toMinutes())
                .put("looks", samples.size() * pages.size())
                .put("records", samples.size())
                .put("heapBytesPerHour", Math.round(heap))
                .put("nodesPerHour", Math.round(nodes))
                .put("listenersPerHour", Math.round(listeners));
        return kept;
    }

    /// By least squares, an hour.
    private static double slope(
            List<Sample> of, java.util.function.ToDoubleFunction<Sample> value) {
        double x = of.stream().mapToDouble(Sample::hours).average().orElse(0);
        double y = of.stream().mapToDouble(value).average().orElse(0);
        double up = 0;
        double down = 0;
        for (Sample it : of) {
            up += (it.hours - x) * (value.applyAsDouble(it) - y);
            down += (it.hours - x) * (it.hours - x);
        }
        return down == 0 ? 0 : up / down;
    }
}
