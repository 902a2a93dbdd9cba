package org.handoff.driver.dns;

import org.handoff.driver.Deadline;
import org.handoff.driver.dns.ZoneClient.Answer;
import org.handoff.model.Environment;
import org.handoff.socket.Live;
import org.handoff.socket.TrafficDriver.Proof;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/// What clients may still see: asked of resolvers and of the servers that follow the primary, and
/// known from the time that caches may keep an answer.
record Caches(DnsConfig config, ZoneClient zone, InstantSource clock) {
    /// Whether a move would be seen by everybody within the window's TTL: what the record says, and
    /// what resolvers still hold.
    Live.Ready ready(Seen seen, Deadline deadline) {
        long window = config.windowTtl().toSeconds();
        OwnerText owner = seen.owner();
        if (seen.data().ttl() > window || owner == null) {
            String text =
                    owner == null
                            ? "not prepared"
                            : "its TTL is " + ZoneClient.words(seen.data().ttl());
            return new Live.Ready(
                    false,
                    Duration.ZERO,
                    text + ": run handoff driver prepare ahead of the window");
        }
        long left = owner.until() - clock.instant().getEpochSecond();
        if (left > 0) {
            return new Live.Ready(
                    false,
                    Duration.ofSeconds(left),
                    "caches may hold the old TTL for " + ZoneClient.words(left));
        }
        for (InetSocketAddress each : config.resolvers()) {
            Live.Ready said = ready(each, window, deadline);
            if (!said.isReady()) {
                return said;
            }
        }
        return Live.Ready.yes(
                "takes effect within "
                        + ZoneClient.words(window)
                        + (config.resolvers().isEmpty() ? ", no resolver was asked" : ""));
    }

    private Live.Ready ready(InetSocketAddress resolver, long window, Deadline deadline) {
        try {
            long ttl = zone.resolved(resolver, deadline).ttl();
            return ttl <= window
                    ? Live.Ready.yes("")
                    : new Live.Ready(
                            false,
                            Duration.ofSeconds(ttl),
                            "resolver "
                                    + where(resolver)
                                    + " holds the old TTL for "
                                    + ZoneClient.words(ttl));
        } catch (IOException e) {
            return new Live.Ready(
                    false,
                    Duration.ZERO,
                    "resolver " + where(resolver) + " does not answer: " + reason(e));
        }
    }

    /// Followers and resolvers must say so; where none is named, the time of caches must be over.
    Proof proof(Seen seen, Environment side, Deadline deadline) {
        List<String> wanted = zone.canonical(config.values(side));
        List<String> behind = new ArrayList<>();
        for (InetSocketAddress each : config.others()) {
            behind.addAll(behind("server", each, wanted, () -> zone.data(each, deadline)));
        }
        for (InetSocketAddress each : config.resolvers()) {
            behind.addAll(behind("resolver", each, wanted, () -> zone.resolved(each, deadline)));
        }
        OwnerText owner = seen.owner();
        long left = owner == null ? 0 : owner.until() - clock.instant().getEpochSecond();
        if (!behind.isEmpty()) {
            return new Proof.NotYet(String.join("; ", behind));
        }
        String caches = left > 0 ? "; other caches run out in " + ZoneClient.words(left) : "";
        if (config.resolvers().isEmpty() && left > 0) {
            return new Proof.NotYet("no resolver is named" + caches);
        }
        int asked = config.resolvers().size();
        return new Proof.Confirmed(-1, "the primary and " + asked + " resolvers say so" + caches);
    }

    private interface Question {
        Answer ask() throws IOException;
    }

    private static List<String> behind(
            String what, InetSocketAddress at, List<String> wanted, Question question) {
        try {
            Answer said = question.ask();
            return said.values().equals(wanted)
                    ? List.of()
                    : List.of(
                            what
                                    + " "
                                    + where(at)
                                    + " answers otherwise for "
                                    + ZoneClient.words(said.ttl()));
        } catch (IOException e) {
            return List.of(what + " " + where(at) + " does not answer: " + reason(e));
        }
    }

    static String where(InetSocketAddress address) {
        return address.getHostString() + ":" + address.getPort();
    }

    static String reason(IOException cause) {
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }
}
