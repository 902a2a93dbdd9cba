package org.handoff.driver.dns;

import org.handoff.driver.Deadline;
import org.handoff.driver.Mark;
import org.handoff.driver.Verifying;
import org.handoff.model.Environment;
import org.handoff.model.Epoch;
import org.handoff.model.Fault;
import org.handoff.socket.DriverTraits;
import org.handoff.socket.DriverTraits.Ability;
import org.handoff.socket.DriverTraits.AfterRestart;
import org.handoff.socket.DriverTraits.Fencing;
import org.handoff.socket.Live;
import org.handoff.socket.Move;
import org.handoff.socket.TrafficDriver;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Rcode;

import java.io.IOException;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/// Moves a name. Values and mark change in one update message, which the server takes only if both
/// are as they were read: an old epoch, a second conductor and a person's edit in between all lose.
///
/// The TTL is lowered long before a switch by [#prepare], and stands as before after [#compensate].
/// Until when caches may hold what was served before stands beside the mark.
public final class DnsDriver implements TrafficDriver {
    /// Times that somebody else may come first within one call.
    private static final int TRIES_MAX = 3;

    private final DnsConfig config;
    private final ZoneClient zone;
    private final Caches caches;
    private final InstantSource clock;
    private final DriverTraits traits;

    public DnsDriver(DnsConfig config, InstantSource clock) {
        this.config = config;
        this.zone = new ZoneClient(config);
        this.clock = clock;
        this.caches = new Caches(config, zone, clock);
        this.traits =
                new DriverTraits(
                        "dns",
                        EnumSet.of(
                                Ability.OBSERVE, Ability.REVERSE, Ability.ATOMIC, Ability.PREPARE),
                        config.windowTtl(),
                        config.bound(),
                        Fencing.AT_THE_THING,
                        AfterRestart.KEEPS);
    }

    @Override
    public DriverTraits traits() {
        return traits;
    }

    private Seen look(Deadline deadline) throws IOException {
        List<String> texts = zone.owner(deadline).values();
        return new Seen(
                zone.data(config.server(), deadline),
                texts.isEmpty() ? "" : texts.getFirst(),
                texts.size() > 1);
    }

    private @Nullable Environment side(List<String> values) {
        for (Environment each : Environment.values()) {
            if (zone.canonical(config.values(each)).equals(values)) {
                return each;
            }
        }
        return null;
    }

    @Override
    public Live probe() {
        Deadline deadline = Deadline.in(config.bound());
        try {
            Seen seen = look(deadline);
            return live(seen, () -> caches.ready(seen, deadline));
        } catch (IOException e) {
            return new Live.Silent(silent(e));
        }
    }

    private Live live(Seen seen, Supplier<Live.Ready> ready) {
        Environment side = side(seen.data().values());
        OwnerText owner = seen.owner();
        String data =
                config.name()
                        + " "
                        + config.type()
                        + " "
                        + (side == null ? "is neither side's" : "is " + side.label() + "'s")
                        + ", TTL "
                        + ZoneClient.words(seen.data().ttl());
        String mark = owner == null ? "not marked" : "mark: " + owner.text();
        if (side == null || !seen.isOurs()) {
            return new Live.Foreign(
                    seen.isOurs()
                            ? List.of(data)
                            : List.of(data, "the owner record below it is not Handoff's"));
        }
        if (owner != null && owner.mark().side() != side) {
            return new Live.Half(owner.mark().epoch(), List.of(data, mark));
        }
        return new Live.Whole(side, Mark.epochOf(seen.mark()), ready.get(), List.of(data, mark));
    }

    @Override
    public Move prepare(Epoch epoch, Environment side) {
        return change(seen -> {
            Environment now = side(seen.data().values());
            return now == null || now == side
                    ? go(seen, new Mark(epoch, side), lowered(seen))
                    : elsewhere(seen, epoch, side);
        });
    }

    private static Plan elsewhere(Seen seen, Epoch epoch, Environment side) {
        Mark held = seen.mark();
        Move older = held == null ? null : Mark.judge(held, epoch, held.side());
        return new Plan.No(
                older != null
                        ? older
                        : Mark.refused(
                                "driver.elsewhere",
                                "The name does not lead to " + side.label() + " now.",
                                "Prepare it for the side that owns writes."));
    }

    @Override
    public Move apply(Epoch epoch, Environment side) {
        return change(seen -> go(seen, new Mark(epoch, side), lowered(seen)));
    }

    @Override
    public Move compensate(Epoch epoch, Environment side) {
        return change(seen -> {
            OwnerText owner = seen.owner();
            long ttl = owner == null || owner.ttl() < 0 ? seen.data().ttl() : owner.ttl();
            return go(seen, new Mark(epoch, side), new Ttl(ttl, -1));
        });
    }

    /// The window's TTL, or the one that stands there if it is lower still; and what it was.
    private Ttl lowered(Seen seen) {
        OwnerText owner = seen.owner();
        long window = config.windowTtl().toSeconds();
        long usual = owner == null || owner.ttl() < 0 ? seen.data().ttl() : owner.ttl();
        return new Ttl(Math.min(window, seen.data().ttl()), usual);
    }

    /// @param now to be served
    /// @param usual to be remembered; -1 for none
    private record Ttl(long now, long usual) {}

    private Plan go(Seen seen, Mark wanted, Ttl ttl) {
        if (live(seen, () -> Live.Ready.yes("")) instanceof Live.Foreign it) {
            return new Plan.No(
                    Mark.refused(
                            "driver.foreign",
                            String.join("; ", it.details()) + ".",
                            "Put it back to what the spec says, or correct the spec."));
        }
        Move no = Mark.judge(seen.mark(), wanted.epoch(), wanted.side());
        if (no != null) {
            return new Plan.No(no);
        }
        List<String> values = config.values(wanted.side());
        boolean same = zone.canonical(values).equals(seen.data().values());
        OwnerText owner = seen.owner();
        if (same
                && owner != null
                && owner.mark().equals(wanted)
                && owner.ttl() == ttl.usual()
                && seen.data().ttl() == ttl.now()) {
            return new Plan.No(new Move.Done(false, "it was so before"));
        }
        boolean changes = !same || seen.data().ttl() != ttl.now();
        long until = clock.instant().getEpochSecond() + (changes ? seen.data().ttl() : 0);
        long held = owner == null ? 0 : owner.until();
        return new Plan.Yes(
                values, ttl.now(), new OwnerText(wanted, Math.max(until, held), ttl.usual()));
    }

    private sealed interface Plan {
        record No(Move because) implements Plan {}

        record Yes(List<String> values, long ttl, OwnerText owner) implements Plan {}
    }

    private Move change(Function<Seen, Plan> judge) {
        Deadline deadline = Deadline.in(config.bound());
        for (int i = 0; i < TRIES_MAX; i++) {
            Seen seen;
            try {
                seen = look(deadline);
            } catch (IOException e) {
                return new Move.Refused(silent(e));
            }
            switch (judge.apply(seen)) {
                case Plan.No it -> {
                    return it.because();
                }
                case Plan.Yes it -> {
                    Move move = perform(seen, it, deadline);
                    if (move != null) {
                        return move;
                    }
                }
            }
        }
        return Mark.refused(
                "driver.overtaken",
                "Somebody else changes " + config.name() + " at the same time.",
                "Find out who, then ask again.");
    }

    /// @return null if it changed in between: look again
    private @Nullable Move perform(Seen seen, Plan.Yes plan, Deadline deadline) {
        int code;
        try {
            code =
                    zone.update(
                            seen.data(),
                            seen.text(),
                            plan.values(),
                            plan.ttl(),
                            plan.owner(),
                            deadline);
            if (code == Rcode.NOERROR) {
                return readBack(plan, look(deadline));
            }
        } catch (IOException e) {
            return Mark.unknown(
                    "The update of "
                            + config.name()
                            + " was not answered: "
                            + Caches.reason(e)
                            + ".");
        }
        return switch (code) {
            case Rcode.NXRRSET, Rcode.YXRRSET, Rcode.NXDOMAIN, Rcode.YXDOMAIN -> null;
            case Rcode.SERVFAIL ->
                    Mark.unknown("The server failed in the update of " + config.name() + ".");
            default ->
                    Mark.refused(
                            "driver.dns",
                            "The server refuses the update: " + Rcode.TSIGstring(code) + ".",
                            "It must allow "
                                    + config.key()
                                    + " to update "
                                    + config.name()
                                    + " and "
                                    + DnsConfig.OWNER
                                    + " below it.");
        };
    }

    private Move readBack(Plan.Yes plan, Seen after) {
        boolean so =
                after.text().equals(plan.owner().text())
                        && after.data().values().equals(zone.canonical(plan.values()));
        return so
                ? new Move.Done(true, "the primary leads to " + plan.owner().mark().side().label())
                : Mark.unknown("The server took the update and says otherwise.");
    }

    @Override
    public Proof verify(Epoch epoch, Environment side) {
        Deadline deadline = Deadline.in(config.bound());
        try {
            Seen seen = look(deadline);
            Live live = live(seen, () -> Live.Ready.yes(""));
            return Verifying.judge(
                    config.name(), live, epoch, side, () -> caches.proof(seen, side, deadline));
        } catch (IOException e) {
            return new Proof.Denied(silent(e).text());
        }
    }

    private Fault silent(IOException cause) {
        return new Fault(
                Fault.Kind.EXTERNAL,
                "driver.silent",
                "The name server "
                        + Caches.where(config.server())
                        + " does not answer: "
                        + Caches.reason(cause)
                        + ".",
                "It must be the primary of " + config.zone() + ", reached over TCP.");
    }

    @Override
    public void close() {}
}
