package org.handoff.app.wiring;

import org.handoff.data.verify.DirtyKeys;
import org.handoff.data.verify.Sweep;
import org.handoff.model.Environment;
import org.handoff.model.Finding;
import org.handoff.model.HandoffException;
import org.handoff.model.Table;
import org.handoff.socket.LogView;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// Proves tables again whose proof broke, one after the other, on a thread of its own.
final class Sweeper implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Sweeper.class);
    private static final Duration PACE = Duration.ofSeconds(1);
    private static final Duration STOP_BOUND = Duration.ofSeconds(10);
    private static final int ROWS_PER_SECOND = 100_000;

    private final DirtyKeys dirty;
    private final Supplier<Environment> owner;
    private final Sweep sweep;
    private final Thread thread;

    Sweeper(
            Movement movement,
            DirtyKeys dirty,
            Map<Environment, LogView> views,
            Supplier<Environment> owner) {
        this.dirty = dirty;
        this.owner = owner;
        this.sweep =
                new Sweep(
                        dirty,
                        () -> movement.rows(Environment.LEGACY, true),
                        () -> movement.rows(Environment.CLOUD, true),
                        views,
                        ROWS_PER_SECOND,
                        Sweep.Patience.DEFAULT);
        this.thread = Thread.ofPlatform().name("sweeper").daemon().unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    private void run() {
        try {
            while (true) {
                round();
                Thread.sleep(PACE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void round() throws InterruptedException {
        Set<String> unproved =
                new HashSet<>(
                        dirty.unproved().stream().map(Finding::object).collect(Collectors.toSet()));
        if (unproved.isEmpty()) {
            return;
        }
        for (Table table : dirty.all()) {
            if (unproved.contains(table.name().toString())) {
                try {
                    Sweep.Result result = sweep.run(table, owner.get());
                    LOG.atInfo()
                            .addKeyValue("table", table.name())
                            .addKeyValue("rows", result.rows())
                            .addKeyValue("proven", result.proven())
                            .log("swept");
                } catch (HandoffException e) {
                    LOG.atWarn()
                            .addKeyValue("table", table.name())
                            .addKeyValue("cause", e.getMessage())
                            .log("sweep broke off");
                }
            }
        }
    }

    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join(STOP_BOUND);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        sweep.close();
    }
}
