package org.handoff.app.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import org.handoff.app.wiring.WireFormat.Request;
import org.handoff.app.wiring.WireFormat.Response;
import org.handoff.model.Environment;
import org.handoff.model.Epoch;
import org.handoff.model.Fault;
import org.handoff.model.Finding;
import org.handoff.model.Proof;
import org.handoff.socket.Command;
import org.handoff.socket.Reply;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

class WireFormatTest {
    private static final Epoch EPOCH = new Epoch(7);
    private static final Command DRAIN =
            new Command.Drain(Environment.LEGACY, EPOCH, Duration.ofMillis(900));

    @ParameterizedTest
    @MethodSource
    void everyRequestComesBackAsItWasSent(Request request) throws Exception {
        assertThat(WireFormat.request(WireFormat.line(request))).isEqualTo(request);
    }

    static Stream<Request> everyRequestComesBackAsItWasSent() {
        return Stream.of(
                new Request.Carry(1, DRAIN),
                new Request.Carry(2, new Command.Arm(Environment.CLOUD, EPOCH)),
                new Request.Carry(
                        3, new Command.Prove(Environment.CLOUD, EPOCH, Duration.ofMillis(250))),
                new Request.Follow(4),
                new Request.Leave(5, Environment.CLOUD, true));
    }

    @ParameterizedTest
    @MethodSource
    void everyResponseComesBackAsItWasSent(Response response) throws Exception {
        assertThat(WireFormat.response(WireFormat.line(response))).isEqualTo(response);
    }

    static Stream<Response> everyResponseComesBackAsItWasSent() {
        Finding finding = new Finding("row-differs", "clinic.vitals", 3, "3 rows differ.");
        Fault fault = new Fault(Fault.Kind.LIMIT, "drain.bound", "Too slow.", "Wait.");
        return Stream.of(
                new Response.Answer(1, new Reply.Drained(Environment.LEGACY, EPOCH, "m1")),
                new Response.Answer(
                        2,
                        new Reply.Proven(
                                Environment.LEGACY,
                                EPOCH,
                                new Proof(false, 10, 2, 1, 4, List.of(finding)))),
                new Response.Answer(3, new Reply.Failed(EPOCH, DRAIN, fault)),
                new Response.Answer(4, new Reply.Stale(EPOCH, DRAIN, EPOCH.next())),
                new Response.Done(5, ""),
                new Response.Said(ReplicatorStatus.UNKNOWN));
    }
}
