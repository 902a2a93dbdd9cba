package org.handoff.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.handoff.app.spec.ControlSpec;
import org.handoff.control.api.InCharge;
import org.handoff.control.api.StandbyServer;
import org.handoff.control.tls.Contexts;
import org.handoff.control.tls.Exchange;
import org.handoff.model.HandoffException;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

import javax.net.ssl.SSLContext;

/// Talks to a control plane's API. Every call has a time limit.
public final class ControlClient implements AutoCloseable {
    private static final Duration CONNECT_MAX = Duration.ofSeconds(5);
    private static final Duration ANSWER_MAX = Duration.ofSeconds(30);
    private static final JsonMapper JSON = new JsonMapper();

    /// How long a command is sent again by its key: twice what a takeover takes.
    private static final Duration AGAIN_MAX = Duration.ofSeconds(10);

    private static final Duration AGAIN_PAUSE = Duration.ofMillis(250);

    /// Of an answer.
    private static final long FILE_BYTES_MAX = 256L << 20;

    /// How long a file may take to be made and to arrive.
    private static final Duration FILE_MAX = Duration.ofMinutes(2);

    private static final int OK = 200;
    private static final int UNAVAILABLE = 503;
    private static final int FAILED = 500;

    private final List<URI> servers;
    private final String token;
    private final HttpClient http;
    private final Duration patience;

    /// Which of the servers was in charge last.
    private int inCharge;

    /// @param token empty if only status is read
    /// @param servers at least one; whichever is in charge is asked
    /// @param tls used where an address begins with https
    public ControlClient(List<URI> servers, String token, SSLContext tls) {
        this(servers, token, tls, AGAIN_MAX);
    }

    /// @param patience how long a command is sent again whose outcome is not known
    ControlClient(List<URI> servers, String token, SSLContext tls, Duration patience) {
        this.patience = patience;
        this.servers = List.copyOf(servers);
        this.token = token;
        this.http =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .connectTimeout(CONNECT_MAX)
                        .sslContext(tls)
                        .build();
    }

    /// The spec's control plane.
    ///
    /// @param token empty if only status is read
    public static ControlClient of(ControlSpec control, String token) {
        return new ControlClient(
                control.addresses(), token, Contexts.client(ControlTrust.of(control), null));
    }

    /// An answer of the API.
    public record Answer(int status, JsonNode body) {
        public boolean isGood() {
            return status / 100 == 2;
        }

        /// Another control plane is in charge, or nobody yet.
        boolean isStandby() {
            String code = body.path("code").asText();
            return status == UNAVAILABLE
                    && (code.equals(StandbyServer.CODE) || code.equals(InCharge.CUT_OFF));
        }

        /// Title and detail of a problem, as one sentence.
        public String sentence() {
            String title = body.path("title").asText("The server answered " + status + ".");
            String detail = body.path("detail").asText("");
            return detail.isEmpty() ? title : title + " " + detail;
        }
    }

    /// Whether the token is of a person who logged in, or a program's: the control plane knows the
    /// name by itself.
    boolean isNamed() {
        return token.startsWith("hs_") || token.startsWith("ht_");
    }

    URI server() {
        return servers.get(inCharge);
    }

    /// The whole status.
    ///
    /// @throws HandoffException if it cannot be had
    public JsonNode status() throws InterruptedException {
        Answer answer =
                send(HttpRequest.newBuilder(server().resolve("/api/status")).GET(), "status", true);
        if (!answer.isGood()) {
            throw HandoffException.operator("cli.status", answer.sentence(), "");
        }
        return answer.body();
    }

    /// The canary.
    ///
    /// @throws HandoffException if it cannot be had
    public JsonNode canary() throws InterruptedException {
        Answer answer =
                send(HttpRequest.newBuilder(server().resolve("/api/canary")).GET(), "canary", true);
        if (!answer.isGood()) {
            throw HandoffException.operator("cli.canary", answer.sentence(), "");
        }
        return answer.body();
    }

    /// The routes that move one by one.
    ///
    /// @throws HandoffException if they cannot be had
    public JsonNode strangle() throws InterruptedException {
        Answer answer =
                send(
                        HttpRequest.newBuilder(server().resolve("/api/strangle")).GET(),
                        "strangle",
                        true);
        if (!answer.isGood()) {
            throw HandoffException.operator("cli.strangle", answer.sentence(), "");
        }
        return answer.body();
    }

    /// The shadow's counts of so many days.
    ///
    /// @throws HandoffException if they cannot be had
    JsonNode shadow(int days) throws InterruptedException {
        Answer answer =
                send(
                        HttpRequest.newBuilder(server().resolve("/api/shadow?days=" + days)).GET(),
                        "shadow",
                        true);
        if (!answer.isGood()) {
            throw HandoffException.operator("cli.shadow", answer.sentence(), "");
        }
        return answer.body();
    }

    /// Hands over a command, again and again by the same key while it is not known what became of
    /// it: then it is done once at most.
    ///
    /// @throws HandoffException `cli.unknown` if that stays so; `cli.unreachable` if it never left
    public Answer command(String verb, ObjectNode body, String idempotencyKey)
            throws InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(server().resolve("/api/commands/" + verb))
                        .header("Content-Type", "application/json")
                        .header("Idempotency-Key", idempotencyKey)
                        .header("Authorization", "Bearer " + token)
                        .POST(HttpRequest.BodyPublishers.ofString(body.toString()));
        return byKey(request, verb, Unreachable.commandAgain(idempotencyKey));
    }

    /// Any other change of who may do what: as a command, by a key of its own.
    ///
    /// @throws HandoffException `cli.unknown` if it is not known whether it was done;
    ///   `cli.unreachable` if it never left
    public Answer once(String path, ObjectNode body) throws InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(server().resolve(path))
                        .header("Content-Type", "application/json")
                        .header("Idempotency-Key", UUID.randomUUID().toString())
                        .header("Authorization", "Bearer " + token)
                        .POST(HttpRequest.BodyPublishers.ofString(body.toString()));
        return byKey(request, path, Unreachable.LOOK);
    }

    /// @param remedy if it is not known whether it was done
    private Answer byKey(HttpRequest.Builder request, String what, String remedy)
            throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        boolean left = false;
        while (true) {
            HandoffException away = null;
            Answer answer = null;
            try {
                answer = send(request, what, true);
                left |= !answer.isStandby();
            } catch (HandoffException e) {
                left |= Unreachable.mayHaveLeft(e);
                away = e;
            }
            if (answer != null && answer.status() <= FAILED) {
                return answer;
            }
            if (System.nanoTime() > end || (away != null && !left && servers.size() == 1)) {
                throw Unreachable.failure(what, remedy, left, answer, away);
            }
            Thread.sleep(AGAIN_PAUSE);
        }
    }

    /// Any other route; the body is sent if it is not `null`, and then once: without a key nobody
    /// knows it again.
    public Answer ask(String path, @Nullable ObjectNode body) throws InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(server().resolve(path));
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        if (body != null) {
            request.header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(body.toString()));
        }
        return send(request, path, body == null);
    }

    /// A file of the control plane in charge.
    ///
    /// @throws HandoffException with what it said instead; `cli.unreachable` if it said nothing, or
    ///   more than [#FILE_BYTES_MAX]
    byte[] download(String path) throws InterruptedException {
        status(); // finds who is in charge
        HttpRequest.Builder request = HttpRequest.newBuilder(server().resolve(path));
        request.header("Authorization", "Bearer " + token);
        HttpResponse<byte[]> answer = raw(request.build(), path, FILE_MAX);
        if (answer.statusCode() == OK) {
            return answer.body();
        }
        try {
            throw HandoffException.operator(
                    "cli.access",
                    new Answer(answer.statusCode(), JSON.readTree(answer.body())).sentence(),
                    "");
        } catch (IOException e) {
            throw Unreachable.fault(server(), path, e);
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
    }

    /// Asks the one in charge.
    ///
    /// @param again whether it may be sent elsewhere after it left: it changes nothing, or carries
    ///   a key by which the ledger knows it
    private Answer send(HttpRequest.Builder request, String what, boolean again)
            throws InterruptedException {
        Answer standby = null;
        HandoffException away = null;
        for (int i = 0; i < servers.size(); i++) {
            try {
                Answer answer = exchange(request, what);
                if (!answer.isStandby()) {
                    return answer;
                }
                standby = answer;
            } catch (HandoffException e) {
                if (!again && Unreachable.mayHaveLeft(e)) {
                    throw e;
                }
                away = e;
            }
            inCharge = (inCharge + 1) % servers.size();
        }
        if (standby == null && away != null) {
            throw away;
        }
        return Objects.requireNonNull(standby);
    }

    private Answer exchange(HttpRequest.Builder request, String what) throws InterruptedException {
        URI asked = request.build().uri();
        String query = asked.getRawQuery() == null ? "" : "?" + asked.getRawQuery();
        HttpRequest sent = request.copy().uri(server().resolve(asked.getRawPath() + query)).build();
        HttpResponse<byte[]> answer = raw(sent, what, ANSWER_MAX);
        try {
            return new Answer(answer.statusCode(), JSON.readTree(answer.body()));
        } catch (IOException e) {
            throw Unreachable.fault(server(), what, e);
        }
    }

    private HttpResponse<byte[]> raw(HttpRequest sent, String what, Duration most)
            throws InterruptedException {
        InTheOpen.refuse(sent);
        try {
            return Exchange.send(
                    http,
                    sent,
                    HttpResponse.BodyHandlers.limiting(
                            HttpResponse.BodyHandlers.ofByteArray(), FILE_BYTES_MAX),
                    most);
        } catch (IOException e) {
            HandoffException refused = ControlTrust.refused(server(), e);
            if (refused != null) {
                throw refused;
            }
            throw Unreachable.fault(server(), what, e);
        }
    }
}
