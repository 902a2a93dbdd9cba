package org.handoff.app.wiring;

import org.handoff.app.spec.PointerSpec;
import org.handoff.app.spec.Spec;
import org.handoff.control.gate.Evidence;
import org.handoff.control.runbook.Action;
import org.handoff.control.runbook.Event.PointerSaid;
import org.handoff.control.runbook.Event.PointerSaid.Whereabouts;
import org.handoff.model.Environment;
import org.handoff.model.HandoffException;
import org.handoff.socket.Live;
import org.handoff.socket.Move;
import org.handoff.socket.TrafficDriver;
import org.handoff.socket.TrafficDriver.Proof;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// Looks after the pointers that a driver moves: asks each again and again whether it could be
/// moved, for the gate, and moves them when the conductor says so. A thread for each pointer that
/// is being moved, one for looking; a driver is made anew each time, so that a key that changed is
/// read again.
final class PointerDrives implements AutoCloseable {
    /// Between two looks.
    private static final Duration PACE = Duration.ofSeconds(5);

    /// What was not looked at again for so long is unknown.
    private static final Duration SILENCE_MAX = Duration.ofMinutes(2);

    private static final Logger LOG = LoggerFactory.getLogger(PointerDrives.class);

    private final Spec spec;
    private final List<PointerSpec> driven;
    private final Map<String, Thread> underWay = new ConcurrentHashMap<>();
    private @Nullable Thread looking;
    private volatile @Nullable Seen newest;
    private volatile boolean closed;

    /// @param at when, by the monotone clock
    private record Seen(Evidence.Pointers pointers, long at) {}

    PointerDrives(Spec spec) {
        this.spec = spec;
        this.driven = spec.pointers().stream().filter(it -> !it.isByHand()).toList();
    }

    /// @param owner who owns writes now
    void start(Supplier<Environment> owner) {
        if (!driven.isEmpty()) {
            looking = Thread.ofVirtual().name("pointers").start(() -> look(owner));
        }
    }

    /// `null` while nothing was seen yet, or no more.
    Evidence.@Nullable Pointers latest() {
        if (driven.isEmpty()) {
            return Evidence.Pointers.NONE;
        }
        Seen seen = newest;
        return seen == null || System.nanoTime() - seen.at > SILENCE_MAX.toNanos()
                ? null
                : seen.pointers;
    }

    private void look(Supplier<Environment> owner) {
        try {
            while (!closed) {
                long at = System.nanoTime();
                Environment owns = owner.get();
                List<String> inTheWay = new ArrayList<>();
                for (PointerSpec each : driven) {
                    inTheWay.addAll(inTheWay(each, owns));
                }
                newest = new Seen(new Evidence.Pointers(driven.size(), inTheWay), at);
                Thread.sleep(PACE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private List<String> inTheWay(PointerSpec pointer, Environment owner) {
        String name = pointer.name() + ": ";
        try (TrafficDriver driver = Drivers.of(spec, pointer)) {
            List<String> found = new ArrayList<>();
            PointerFiles.closed(pointer).forEach(it -> found.add(name + it));
            Drivers.gaps(spec, pointer, driver.traits()).forEach(it -> found.add(name + it));
            switch (driver.probe()) {
                case Live.Whole it when it.side() != owner ->
                        found.add(name + "it leads to " + it.side().label() + " now");
                case Live.Whole it when !it.ready().isReady() ->
                        found.add(name + it.ready().text());
                case Live.Whole _ -> {}
                case Live.Half it -> found.add(name + String.join("; ", it.details()));
                case Live.Foreign it -> found.add(name + String.join("; ", it.details()));
                case Live.Silent it -> found.add(name + it.fault().text());
            }
            return found;
        } catch (HandoffException e) {
            return List.of(name + e.fault().text());
        } catch (RuntimeException e) {
            LOG.error("A pointer cannot be looked at.", e);
            return List.of(name + "it cannot be looked at");
        }
    }

    /// Returns at once. One that is being moved already is left to that.
    void drive(Action.Drive drive, Consumer<PointerSaid> answer) {
        for (PointerSpec each : driven) {
            if (drive.pointers().contains(each.name()) && !closed) {
                Thread thread =
                        Thread.ofVirtual()
                                .name("pointer-" + each.name())
                                .unstarted(() -> answer.accept(moved(drive, each)));
                if (underWay.putIfAbsent(each.name(), thread) == null) {
                    thread.start();
                }
            }
        }
    }

    private PointerSaid moved(Action.Drive drive, PointerSpec pointer) {
        try (TrafficDriver driver = Drivers.of(spec, pointer)) {
            return move(drive, pointer.name(), driver);
        } catch (HandoffException e) {
            return said(drive, pointer.name(), Whereabouts.FAILED, e.fault().sentence());
        } catch (RuntimeException e) {
            LOG.error("A pointer cannot be moved.", e);
            return said(drive, pointer.name(), Whereabouts.FAILED, "it cannot be moved.");
        } finally {
            underWay.remove(pointer.name());
        }
    }

    private static PointerSaid move(Action.Drive drive, String name, TrafficDriver driver) {
        return switch (driver.apply(drive.epoch(), drive.to())) {
            case Move.Done _ -> seen(drive, name, driver.verify(drive.epoch(), drive.to()));
            case Move.Stale it ->
                    said(
                            drive,
                            name,
                            Whereabouts.FAILED,
                            "it has seen " + it.held() + ", higher than " + drive.epoch() + ".");
            case Move.Refused it -> said(drive, name, Whereabouts.FAILED, it.fault().sentence());
            case Move.Unknown it -> said(drive, name, Whereabouts.FAILED, it.fault().sentence());
            case Move.ByHand it -> said(drive, name, Whereabouts.FAILED, it.instruction());
        };
    }

    private static PointerSaid seen(Action.Drive drive, String name, Proof proof) {
        Whereabouts where =
                switch (proof) {
                    // A hook without an observe has nothing but its word.
                    case Proof.Confirmed _, Proof.Attested _ -> Whereabouts.THERE;
                    case Proof.NotYet _ -> Whereabouts.NOT_YET;
                    case Proof.Denied _ -> Whereabouts.FAILED;
                };
        return said(drive, name, where, proof.text());
    }

    private static PointerSaid said(
            Action.Drive drive, String name, Whereabouts where, String text) {
        return new PointerSaid(drive.epoch(), name, where, text);
    }

    @Override
    public void close() {
        closed = true;
        Thread thread = looking;
        if (thread != null) {
            thread.interrupt();
        }
        underWay.values().forEach(Thread::interrupt);
    }
}
