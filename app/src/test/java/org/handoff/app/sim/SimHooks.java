package org.handoff.app.sim;

import org.handoff.control.runbook.Action;
import org.handoff.control.runbook.Event.PointerSaid;
import org.handoff.control.runbook.Event.PointerSaid.Whereabouts;
import org.handoff.control.runbook.SiteSteps;
import org.handoff.control.runbook.SiteSteps.Place;
import org.handoff.control.runbook.SiteSteps.SiteHook;
import org.handoff.model.Environment;
import org.handoff.model.Epoch;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// What a site's hooks lead, in every fourth world: each takes its time, fails, and goes on when
/// whoever asked for it dies. The driver between is as the real one: it remembers durably what it
/// asked for, looks first, and asks for nothing that is there.
final class SimHooks {
    private static final SiteSteps SITE =
            new SiteSteps(
                    List.of(
                            hook("jobs", Place.BEFORE),
                            hook("engine", Place.BEFORE),
                            hook("reports", Place.AFTER)),
                    List.of());

    private final HandoffWorld world;
    private final boolean present;
    private final Random random;
    private final Map<String, Thing> things = new LinkedHashMap<>();

    SimHooks(HandoffWorld world, long seed) {
        this.world = world;
        this.present = Math.floorMod(seed, 4) == 3;
        // Of its own: the other worlds go on as they did without hooks.
        this.random = new Random(seed);
        SITE.hooks().forEach(it -> things.put(it.name(), new Thing(it)));
    }

    private static SiteHook hook(String name, Place place) {
        return new SiteHook(name, place, "on", "off", false, Duration.ofMillis(800), 2);
    }

    /// With what survives every crash: where it leads, and what was asked of it last.
    private static final class Thing {
        final SiteHook hook;
        Environment at = Environment.LEGACY;
        Epoch epoch = Epoch.NONE;
        Environment asked = Environment.LEGACY;
        boolean done = true;
        boolean atIt;

        Thing(SiteHook hook) {
            this.hook = hook;
        }
    }

    SiteSteps site() {
        return present ? SITE : SiteSteps.NONE;
    }

    /// A driver is asked.
    void drive(SimConductor from, Action.Drive drive) {
        things.values().stream()
                .filter(it -> drive.pointers().contains(it.hook.name()))
                .forEach(it -> lead(from, drive, it));
    }

    private void lead(SimConductor from, Action.Drive drive, Thing thing) {
        if (thing.atIt || drive.epoch().isOlderThan(thing.epoch)) {
            say(from, drive, thing, Whereabouts.FAILED);
        } else if (thing.at == drive.to() && (thing.done || thing.asked == drive.to())) {
            mark(thing, drive, true);
            say(from, drive, thing, Whereabouts.THERE);
        } else {
            mark(thing, drive, false);
            thing.atIt = true;
            boolean fails = !world.isQuiet() && random.nextInt(5) == 0;
            world.clock().after(nanos(1, 600), () -> act(from, drive, thing, fails));
        }
    }

    /// Whoever asked may be dead by now.
    private void act(SimConductor from, Action.Drive drive, Thing thing, boolean fails) {
        thing.atIt = false;
        if (!fails) {
            if (thing.at == drive.to() && thing.asked == drive.to() && thing.done) {
                throw new Violation("hooks", thing.hook.name() + " was led twice");
            }
            thing.at = drive.to();
        }
        from.node()
                .after(
                        nanos(0, 5),
                        () -> {
                            if (!fails && thing.epoch.equals(drive.epoch())) {
                                thing.done = true;
                            }
                            say(from, drive, thing, fails ? Whereabouts.FAILED : Whereabouts.THERE);
                        });
    }

    private static void mark(Thing thing, Action.Drive drive, boolean done) {
        thing.epoch = drive.epoch();
        thing.asked = drive.to();
        thing.done = done;
    }

    private void say(SimConductor from, Action.Drive drive, Thing thing, Whereabouts where) {
        from.node()
                .after(
                        nanos(0, 20),
                        () ->
                                from.tell(
                                        new PointerSaid(
                                                drive.epoch(), thing.hook.name(), where, "seen")));
    }

    private long nanos(int least, int most) {
        return (least + random.nextInt(most - least + 1)) * 1_000_000L;
    }

    /// Writes are held from here on.
    void pauseBegan() {
        if (present && world.owner() == Environment.LEGACY) {
            for (Thing thing : things.values()) {
                if (thing.hook.place() == Place.BEFORE && thing.at != Environment.CLOUD) {
                    throw new Violation("hooks", "held before " + thing.hook.name() + " was done");
                }
            }
        }
    }

    /// Nothing is under way any more, and no person decided against the ledger.
    void settled() {
        for (Thing thing : things.values()) {
            if (present && (thing.atIt || thing.at != world.owner())) {
                throw new Violation(
                        "hooks",
                        thing.hook.name() + " leads to " + thing.at + ", not to " + world.owner());
            }
        }
    }
}
