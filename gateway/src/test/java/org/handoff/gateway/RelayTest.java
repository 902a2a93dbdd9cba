package org.handoff.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.handoff.gateway.RelayWorld.Setting;
import org.handoff.gateway.hold.HoldLimits;
import org.handoff.gateway.relay.RelayConfig.Open;
import org.handoff.gateway.relay.RelayEnding;
import org.handoff.gateway.relay.RelayLimits;
import org.handoff.model.Environment;
import org.handoff.socket.Directive.Mode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Connections of no protocol in particular, over real sockets: where they go, how long they wait,
/// and what ends them.
@Timeout(60)
@SuppressWarnings("try") // interrupted at the end of a test
final class RelayTest {
    private static final RelayLimits SLOW_DRAIN = RelayWorld.limits(100, 3_000, 60_000, 60_000);

    @Test
    void bytes_pass_both_ways_and_each_end_of_stream_by_itself() throws Exception {
        try (RelayWorld world = new RelayWorld(Setting.USUAL);
                TestClient client = world.connect()) {
            client.sendRaw("one.");
            assertThat(client.readUntil("one.")).isEqualTo("L:one.");
            client.sendRaw("two");
            client.socket.shutdownOutput();
            assertThat(client.readToEnd()).isEqualTo("two!end");
            TestClient.until("done", () -> world.ended(RelayEnding.DONE) == 1);
            assertThat(world.relay().counters().upBytesTotal()).isEqualTo(7);
            assertThat(world.relay().counters().downBytesTotal()).isEqualTo(13);
        }
    }

    @Test
    void a_server_that_speaks_first_and_leaves_is_heard() throws Exception {
        try (RelayWorld world = new RelayWorld(Setting.USUAL);
                TestClient client = world.connect()) {
            assertThat(client.readUntil("L:")).isEqualTo("L:");
            client.socket.shutdownOutput();
            assertThat(client.readToEnd()).isEqualTo("!end");
        }
    }

    @Test
    void a_new_connection_waits_in_a_hold_and_goes_to_the_new_owner() throws Exception {
        try (RelayWorld world = new RelayWorld(Setting.USUAL)) {
            world.direct(Mode.HOLD, Environment.LEGACY);
            try (TestClient client = world.connect()) {
                client.sendRaw("hello.");
                TestClient.until("held", () -> world.held() == 1);
                assertThat(world.legacy.connections()).isZero();
                world.world.control.direct(Mode.FLOW, Environment.CLOUD);
                assertThat(client.readUntil("hello.")).isEqualTo("C:hello.");
            }
            assertThat(world.legacy.connections()).isZero();
            assertThat(world.relay().counters().heldTotal()).isOne();
            TestClient.until("settled", () -> world.inFlight() == 0);
        }
    }

    @Test
    void an_open_connection_is_not_read_from_in_a_hold_and_goes_on_if_ownership_stayed()
            throws Exception {
        try (RelayWorld world = new RelayWorld(Setting.USUAL);
                TestClient client = world.used("L:a.")) {
            world.direct(Mode.HOLD, Environment.LEGACY);
            awaitLook(world);
            client.sendRaw("b.");
            client.socket.setSoTimeout(300); // time in which nothing may come back
            assertThatThrownBy(() -> client.readUntil("b."))
                    .isInstanceOf(java.net.SocketTimeoutException.class);
            assertThat(world.legacy.received()).isEqualTo(2);
            client.socket.setSoTimeout(15_000);
            world.direct(Mode.FLOW, Environment.LEGACY);
            assertThat(client.readUntil("b.")).isEqualTo("b.");
        }
    }

    /// Open connections have noticed the hold: a connection made now is held, and one that was made
    /// with it, on each event loop, is looked at in the same round.
    private static void awaitLook(RelayWorld world) throws InterruptedException {
        TestClient.until("hold", () -> world.world.gateway.status().mode() == Mode.HOLD);
        java.util.concurrent.TimeUnit.MILLISECONDS.sleep(100); // five looks
    }

    @Test
    void what_was_sent_in_a_hold_never_reaches_the_side_that_lost_ownership() throws Exception {
        try (RelayWorld world = new RelayWorld(Setting.USUAL.with(SLOW_DRAIN))) {
            try (TestClient client = world.used("L:a.")) {
                world.direct(Mode.HOLD, Environment.LEGACY);
                awaitLook(world);
                client.sendRaw("b.");
                client.socket.shutdownOutput();
                world.direct(Mode.FLOW, Environment.CLOUD);
                assertThatThrownBy(client::readToEnd).isInstanceOf(SocketException.class);
            }
            assertThat(world.legacy.received()).isEqualTo(2);
            assertThat(world.ended(RelayEnding.MOVED)).isOne();
            try (TestClient again = world.connect()) {
                again.sendRaw("b.");
                assertThat(again.readUntil("b.")).isEqualTo("C:b.");
            }
        }
    }

    @Test
    void the_first_byte_after_a_move_ends_its_connection_unforwarded() throws Exception {
        try (RelayWorld world = new RelayWorld(Setting.USUAL.with(SLOW_DRAIN));
                TestClient client = world.used("L:a.")) {
            world.direct(Mode.HOLD, Environment.LEGACY);
            world.direct(Mode.FLOW, Environment.CLOUD);
            awaitTurn();
            client.sendRaw("b.");
            assertThatThrownBy(client::readToEnd).isInstanceOf(SocketException.class);
            assertThat(world.legacy.received()).isEqualTo(2);
        }
    }

    private static void awaitTurn() throws InterruptedException {
        java.util.concurrent.TimeUnit.MILLISECONDS.sleep(100); // five looks
    }

    @Test
    void connections_that_are_kept_go_on_in_a_hold_and_end_in_turns_after_a_move()
            throws Exception {
        RelayLimits limits = RelayWorld.limits(100, 3_000, 60_000, 300);
        try (RelayWorld world = new RelayWorld(Setting.USUAL.with(Open.KEEP).with(limits));
                TestClient client = world.used("L:a.")) {
            world.direct(Mode.HOLD, Environment.LEGACY);
            awaitLook(world);
            client.sendRaw("b.");
            assertThat(client.readUntil("b.")).isEqualTo("b.");
            becomeQuiet();
            world.direct(Mode.FLOW, Environment.CLOUD);
            assertThat(client.readToEnd()).as("ends in order").isEmpty();
            assertThat(world.ended(RelayEnding.TURN)).isOne();
        }
    }

    /// A connection that said something just now is cut at its turn, not ended in order: it counts
    /// as quiet after 50 ms.
    private static void becomeQuiet() throws InterruptedException {
        Thread.sleep(Duration.ofMillis(100));
    }

    @Test
    void connections_to_be_closed_end_when_a_hold_begins() throws Exception {
        try (RelayWorld world = new RelayWorld(Setting.USUAL.with(Open.CLOSE));
                TestClient client = world.used("L:a.")) {
            world.direct(Mode.HOLD, Environment.LEGACY);
            assertThatThrownBy(client::readToEnd).isInstanceOf(SocketException.class);
            assertThat(world.ended(RelayEnding.HOLD)).isOne();
        }
    }

    @Test
    void idle_connections_to_the_side_that_lost_ownership_end_one_after_the_other()
            throws Exception {
        RelayLimits limits = RelayWorld.limits(100, 3_000, 60_000, 600);
        int count = 20;
        List<TestClient> clients = new ArrayList<>();
        try (RelayWorld world = new RelayWorld(Setting.USUAL.with(limits))) {
            for (int i = 0; i < count; i++) {
                clients.add(world.used("L:a."));
            }
            becomeQuiet();
            long began = System.nanoTime();
            world.world.control.direct(Mode.FLOW, Environment.CLOUD);
            TestClient.until("the first ended", () -> world.relay().connections() < count);
            assertThat(world.relay().connections()).isPositive();
            TestClient.until("all ended", () -> world.relay().connections() == 0);
            assertThat(System.nanoTime() - began).isGreaterThan(100_000_000L);
            assertThat(clients.getFirst().readToEnd()).as("in order").isEmpty();
        } finally {
            for (TestClient client : clients) {
                client.close();
            }
        }
    }

    @Test
    void the_proxy_header_is_taken_and_passed_on() throws Exception {
        try (RelayWorld world = new RelayWorld(Setting.USUAL.taking(null).sending());
                TestClient client = world.connect()) {
            client.sendRaw("PROXY TCP4 192.0.2.7 198.51.100.1 56324 443\r\nhi.");
            String said = client.readUntil("hi.");
            assertThat(said).startsWith("L:\r\n\r\n\0\r\nQUIT\n!\021\0\014\300\0\002\007");
            assertThat(world.relay().clients().report())
                    .singleElement()
                    .satisfies(each -> assertThat(each.address()).isEqualTo("192.0.2.7"));
        }
    }

    @Test
    void who_does_not_say_whose_connection_it_is_is_closed_in_time() throws Exception {
        RelayLimits limits = RelayWorld.limits(100, 200, 60_000, 100);
        try (RelayWorld world = new RelayWorld(Setting.USUAL.taking(null).with(limits));
                TestClient silent = world.connect();
                TestClient other = world.connect()) {
            other.sendRaw("GET / HTTP/1.1\r\n");
            assertThat(other.isClosedByPeer()).isTrue();
            assertThat(silent.isClosedByPeer()).isTrue();
            TestClient.until("both", () -> world.ended(RelayEnding.NO_GREETING) == 2);
            assertThat(world.legacy.connections()).isZero();
        }
    }

    @Test
    void over_its_limits_a_connection_is_closed() throws Exception {
        RelayLimits one = RelayWorld.limits(1, 300, 700, 0);
        try (RelayWorld world = new RelayWorld(Setting.USUAL.with(one));
                TestClient first = world.used("L:a.")) {
            try (TestClient second = world.connect()) {
                assertThat(second.isClosedByPeer()).isTrue();
            }
            assertThat(world.ended(RelayEnding.TOO_MANY)).isOne();
            assertThatThrownBy(first::readToEnd).isInstanceOf(SocketException.class);
            assertThat(world.ended(RelayEnding.IDLE)).isOne();
        }
    }

    @Test
    void a_connection_that_leads_nowhere_is_closed_in_time() throws Exception {
        RelayLimits quick = RelayWorld.limits(9, 300, 60_000, 0);
        try (RelayWorld world = new RelayWorld(Setting.USUAL.with(quick))) {
            world.legacy.close();
            try (TestClient client = world.connect()) {
                long began = System.nanoTime();
                assertThat(client.isClosedByPeer()).isTrue();
                assertThat(System.nanoTime() - began).isGreaterThan(200_000_000L);
            }
            assertThat(world.ended(RelayEnding.UNREACHED)).isOne();
            TestClient.until("settled", () -> world.inFlight() == 0);
        }
    }

    @Test
    void a_hold_refuses_connections_over_its_bounds() throws Exception {
        HoldLimits one = new HoldLimits(1, 1 << 20, Duration.ofMillis(500), 1, 1, 1);
        try (RelayWorld world = new RelayWorld(Setting.USUAL, each -> each.withHold(one))) {
            world.direct(Mode.HOLD, Environment.LEGACY);
            try (TestClient first = world.connect()) {
                TestClient.until("held", () -> world.held() == 1);
                try (TestClient second = world.connect()) {
                    assertThat(second.isClosedByPeer()).isTrue();
                }
                assertThat(first.isClosedByPeer()).isTrue();
            }
            assertThat(world.ended(RelayEnding.HELD)).isEqualTo(2);
            assertThat(world.legacy.connections()).isZero();
        }
    }

    @Test
    void a_client_that_left_while_held_is_forgotten() throws Exception {
        try (RelayWorld world = new RelayWorld(Setting.USUAL)) {
            world.direct(Mode.HOLD, Environment.LEGACY);
            TestClient reset = world.connect();
            TestClient closed = world.connect();
            TestClient.until("held", () -> world.held() == 2);
            reset.socket.setSoLinger(true, 0);
            reset.close();
            closed.close();
            TestClient.until("dropped", () -> world.held() == 0);
            assertThat(world.ended(RelayEnding.ABANDONED)).isEqualTo(2);
            world.direct(Mode.FLOW, Environment.LEGACY);
            assertThat(world.legacy.connections()).isZero();
        }
    }

    @Test
    void what_a_client_sent_before_it_left_a_hold_is_forwarded_with_its_end() throws Exception {
        try (RelayWorld world = new RelayWorld(Setting.USUAL)) {
            world.direct(Mode.HOLD, Environment.LEGACY);
            try (TestClient late = world.connect()) {
                late.sendRaw("all.");
                late.socket.shutdownOutput();
                TestClient.until("held", () -> world.held() == 1);
                world.direct(Mode.FLOW, Environment.CLOUD);
                assertThat(late.readToEnd()).isEqualTo("C:all.!end");
            }
        }
    }

    @Test
    void a_connection_that_is_reset_is_reset_on_the_other_side() throws Exception {
        try (RelayWorld world = new RelayWorld(Setting.USUAL)) {
            try (TestClient client = world.used("L:a.")) {
                for (Socket socket : world.legacy.sockets()) {
                    socket.setSoLinger(true, 0);
                    socket.close();
                }
                assertThatThrownBy(client::readToEnd).isInstanceOf(SocketException.class);
            }
            try (TestClient client = world.used("L:a.")) {
                Socket side = world.legacy.sockets().getFirst();
                client.socket.setSoLinger(true, 0);
                client.close();
                TestClient.until("the side noticed", () -> world.legacy.open() == 0);
                assertThat(world.legacy.lastEnd())
                        .as("reset, not ended: " + side)
                        .isInstanceOf(IOException.class);
            }
            assertThat(world.ended(RelayEnding.RESET)).isEqualTo(2);
            TestClient.until("gone", () -> world.relay().connections() == 0);
        }
    }

    @Test
    void a_gateway_that_stops_lets_quiet_connections_end_in_order() throws Exception {
        RelayWorld world = new RelayWorld(Setting.USUAL);
        try (TestClient client = world.used("L:a.")) {
            Thread closing = Thread.ofVirtual().start(world.world.gateway::close);
            assertThat(client.readToEnd()).isEmpty();
            closing.join();
            assertThat(world.ended(RelayEnding.TURN)).isOne();
        } finally {
            world.close();
        }
    }
}
