package org.handoff.driver.haproxy;

import org.handoff.driver.Deadline;
import org.handoff.driver.Mark;
import org.handoff.driver.OwnedFile;
import org.handoff.driver.Verifying;
import org.handoff.driver.haproxy.HaproxyConfig.Servers;
import org.handoff.driver.haproxy.RuntimeApi.Unreached;
import org.handoff.model.Environment;
import org.handoff.model.Epoch;
import org.handoff.model.Fault;
import org.handoff.model.HandoffException;
import org.handoff.socket.DriverTraits;
import org.handoff.socket.DriverTraits.Ability;
import org.handoff.socket.DriverTraits.AfterRestart;
import org.handoff.socket.DriverTraits.Fencing;
import org.handoff.socket.Live;
import org.handoff.socket.Move;
import org.handoff.socket.TrafficDriver;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Moves an HAProxy.
///
/// The order of a move: first the map's file, so that no reload leads back; then the servers of the
/// new side become ready; then the map, in one transaction (`prepare map`, `commit map`); then the
/// old side's servers drain; last the server states are saved. Whatever is cut off in between is
/// [Live.Half], and the same move finishes it.
///
/// HAProxy cannot compare and set: of two processes on this machine the file's lock lets one in at
/// a time; without the file an overtaken writer is seen by the next [#verify] only.
public final class HaproxyDriver implements TrafficDriver {
    private final HaproxyConfig config;
    private final RuntimeApi api;
    private final DriverTraits traits;

    public HaproxyDriver(HaproxyConfig config) {
        this.config = config;
        this.api = new RuntimeApi(config.api());
        Set<Ability> abilities = EnumSet.of(Ability.DRAIN, Ability.OBSERVE, Ability.REVERSE);
        if (config.servers() == null) {
            abilities.add(Ability.ATOMIC);
        }
        this.traits =
                new DriverTraits(
                        "haproxy",
                        abilities,
                        Duration.ZERO,
                        config.bound(),
                        config.mapFile() == null ? Fencing.BY_READING : Fencing.AT_THE_THING,
                        config.isKept() ? AfterRestart.KEEPS : AfterRestart.LOSES);
    }

    @Override
    public DriverTraits traits() {
        return traits;
    }

    @Override
    public Live probe() {
        try {
            return look(Deadline.in(config.bound())).live();
        } catch (Unreached | IOException e) {
            return new Live.Silent(silent(e));
        } catch (HandoffException e) {
            return new Live.Foreign(List.of(e.fault().text()));
        }
    }

    @Override
    public Move prepare(Epoch epoch, Environment side) {
        return inside(deadline -> {
            Seen seen = look(deadline);
            return seen.memory().leadsTo(config) == side
                    ? go(seen, new Mark(epoch, side), deadline)
                    : Mark.refused(
                            "driver.elsewhere",
                            "HAProxy does not lead to " + side.label() + " now.",
                            "Prepare it for the side that owns writes.");
        });
    }

    @Override
    public Move apply(Epoch epoch, Environment side) {
        return inside(deadline -> go(look(deadline), new Mark(epoch, side), deadline));
    }

    /// Nothing of [#prepare] is left behind but the mark, which must stay.
    @Override
    public Move compensate(Epoch epoch, Environment side) {
        return apply(epoch, side);
    }

    @Override
    public Proof verify(Epoch epoch, Environment side) {
        return Verifying.judge("HAProxy", probe(), epoch, side, () -> seenThere(side));
    }

    private Proof seenThere(Environment side) {
        int draining;
        try {
            draining = stat(Deadline.in(config.bound())).sessions(config, side.other());
        } catch (Unreached | IOException e) {
            return new Proof.Denied(silent(e).text());
        }
        return new Proof.Confirmed(
                draining,
                "new requests go to "
                        + side.label()
                        + (draining < 0 ? "" : ", " + draining + " sessions left on the other"));
    }

    private Move inside(Work work) {
        Deadline deadline = Deadline.in(config.bound());
        try (OwnedFile.Lock _ = lock(deadline)) {
            return work.run(deadline);
        } catch (Unreached e) {
            return new Move.Refused(silent(e));
        } catch (IOException e) {
            return Mark.unknown("HAProxy broke off (" + reason(e) + "); it may have done it.");
        } catch (HandoffException e) {
            return new Move.Refused(e.fault());
        }
    }

    private OwnedFile.@Nullable Lock lock(Deadline deadline) {
        return config.mapFile() == null ? null : new OwnedFile(config.mapFile()).lock(deadline);
    }

    private Move go(Seen seen, Mark wanted, Deadline deadline) throws Unreached, IOException {
        Live before = seen.live();
        if (before instanceof Live.Foreign it) {
            return Mark.refused(
                    "driver.foreign",
                    join(it.details()) + ".",
                    "Put it back to what the spec says, or correct the spec.");
        }
        Move no = Mark.judge(seen.highest(), wanted.epoch(), wanted.side());
        if (no != null) {
            return no;
        }
        if (before instanceof Live.Whole && wanted.equals(seen.mark())) {
            return new Move.Done(false, "led to " + wanted.side().label() + " before");
        }
        String down = stat(deadline).down(config, seen.pool(), wanted.side());
        if (!down.isEmpty()) {
            return Mark.refused(
                    "driver.destination",
                    down + ".",
                    "Nothing was moved: bring it up, then ask again.");
        }
        perform(wanted, deadline);
        Seen after = look(deadline);
        return after.live() instanceof Live.Whole && wanted.equals(after.mark())
                ? new Move.Done(true, "leads to " + wanted.side().label())
                : Mark.unknown("HAProxy took it and says otherwise: " + after.live() + ".");
    }

    private void perform(Mark wanted, Deadline deadline) throws IOException {
        try {
            MapEntries entries = MapEntries.of(config, wanted);
            if (config.mapFile() != null) {
                new OwnedFile(config.mapFile()).write(entries.fileText());
            }
            Servers servers = config.servers();
            if (servers != null) {
                states(servers, wanted.side(), "ready", deadline);
            }
            commit(entries, deadline);
            if (servers != null) {
                states(servers, wanted.side().other(), "drain", deadline);
                if (servers.stateFile() != null) {
                    String state = api.ask("show servers state", deadline);
                    new OwnedFile(servers.stateFile()).write(state + "\n");
                }
            }
        } catch (Unreached e) {
            throw new IOException(e.getMessage(), e);
        } catch (HandoffException e) {
            throw new IOException(e.fault().text(), e);
        }
    }

    /// One transaction: whoever looks up the key sees the old map or the new one.
    private void commit(MapEntries entries, Deadline deadline) throws Unreached, IOException {
        String created = api.ask("prepare map " + config.map(), deadline);
        String version = created.replaceFirst("(?s).*New version created: ([0-9]+).*", "$1");
        if (!version.matches("[0-9]+")) {
            throw new IOException("it refused to prepare the map: " + created);
        }
        List<String> line = new ArrayList<>();
        for (Map.Entry<String, String> each : entries.values().entrySet()) {
            line.add(
                    "add map @%s %s %s %s"
                            .formatted(version, config.map(), each.getKey(), each.getValue()));
        }
        line.add("commit map @" + version + " " + config.map());
        silently(String.join(";", line), deadline);
    }

    private void states(Servers servers, Environment side, String state, Deadline deadline)
            throws Unreached, IOException {
        List<String> line =
                Pool.of(servers, side).stream()
                        .map(it -> "set server " + servers.backend() + "/" + it + " state " + state)
                        .toList();
        silently(String.join(";", line), deadline);
    }

    private void silently(String line, Deadline deadline) throws Unreached, IOException {
        String answer = api.ask(line, deadline);
        if (!answer.isBlank()) {
            throw new IOException("it said: " + answer.lines().findFirst().orElse(""));
        }
    }

    private Seen look(Deadline deadline) throws Unreached, IOException {
        String answer = api.ask("show map " + config.map(), deadline);
        if (answer.startsWith("Unknown map") || answer.startsWith("Permission denied")) {
            throw HandoffException.operator(
                    "driver.haproxy",
                    "HAProxy says of map " + config.map() + ": " + answer.lines().toList().get(0),
                    "Look up the map in its configuration; the socket needs level admin.");
        }
        Servers servers = config.servers();
        Pool pool =
                servers == null
                        ? null
                        : Pool.parse(api.ask("show servers state " + servers.backend(), deadline));
        String file = config.mapFile() == null ? null : new OwnedFile(config.mapFile()).read();
        return new Seen(
                config,
                MapEntries.ofAnswer(answer),
                file == null ? null : MapEntries.ofFile(file),
                pool);
    }

    private Stat stat(Deadline deadline) throws Unreached, IOException {
        return Stat.parse(api.ask("show stat", deadline));
    }

    private static String join(List<String> details) {
        return String.join("; ", details);
    }

    private Fault silent(Exception cause) {
        return new Fault(
                Fault.Kind.EXTERNAL,
                "driver.silent",
                "HAProxy's runtime API at "
                        + config.api()
                        + " does not answer: "
                        + reason(cause)
                        + ".",
                "See `stats socket` in its configuration, and who may open it.");
    }

    private static String reason(Exception cause) {
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }

    /// Every call opens and closes its own connections.
    @Override
    public void close() {}

    private interface Work {
        Move run(Deadline deadline) throws Unreached, IOException;
    }
}
