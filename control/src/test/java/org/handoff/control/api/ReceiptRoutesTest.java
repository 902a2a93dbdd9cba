package org.handoff.control.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.handoff.control.access.Access;
import org.handoff.control.access.Role;
import org.handoff.control.ledger.Draft;
import org.handoff.control.ledger.Entry;
import org.handoff.control.ledger.MemoryLedger;
import org.handoff.control.notify.Audience;
import org.handoff.control.notify.Channel;
import org.handoff.control.notify.Message;
import org.handoff.control.notify.Notice;
import org.handoff.control.notify.Notifier;
import org.handoff.control.notify.NotifyTerms;
import org.handoff.control.notify.Urgency;
import org.handoff.control.store.SqliteFile;
import org.handoff.model.Epoch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// Receipts over HTTP, with the notifier that makes the links.
@Timeout(120)
class ReceiptRoutesTest {

    @TempDir private Path folder = Path.of("");
    private final MemoryLedger ledger = new MemoryLedger();
    private final List<Entry.Aside> noted = new CopyOnWriteArrayList<>();
    private final BlockingQueue<Message> told = new LinkedBlockingQueue<>();
    private final ApiWorld world = new ApiWorld();
    private final FakeControlPlane plane = world.plane;
    private final Access access = world.access;
    private final ApiServer server = world.server;
    private final DescribedClient client = world.client;
    private final String base = "http://127.0.0.1:" + server.address().getPort();
    private Notifier notifier;

    @BeforeEach
    void start() throws Exception {
        notifier =
                Notifier.start(
                        new NotifyTerms(
                                "clinic",
                                "Charting",
                                "",
                                URI.create(base),
                                Duration.ofHours(1),
                                Set.of()),
                        List.of(
                                new Channel(
                                        "owner", "list", Audience.OWNER, Urgency.INFO, told::add)),
                        new Notifier.Sockets(
                                ledger, SqliteFile.in(folder), noted::add, () -> false));
        plane.receipts = notifier;
        ledger.append(
                ledger.head(),
                new Draft(
                        Instant.EPOCH,
                        new Epoch(1),
                        "serve-1",
                        new Entry.InDoubt("both sides accept writes")));
    }

    @AfterEach
    void stop() {
        world.close();
        notifier.close();
    }

    private String link() throws InterruptedException {
        return Objects.requireNonNull(told.poll(60, TimeUnit.SECONDS)).link();
    }

    private HttpResponse<String> get(String url) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create(url)).GET().build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> post(String url, String type, String body, String... headers)
            throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(url))
                        .header("Content-Type", type)
                        .POST(HttpRequest.BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private String token(Role role) {
        return access.token("t-" + role.label(), Set.of(role), Duration.ofDays(1), "x").secret();
    }

    private Notice.State state() {
        return notifier.view().notices().getFirst().state();
    }

    @Test
    void followingALinkChangesNothingAndItsButtonGivesTheReceipt() throws Exception {
        String link = link();

        HttpResponse<String> page = get(link);
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body()).contains("<form method=\"post\">", "A decision is needed");
        assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
                .contains("form-action 'self'")
                .contains("default-src 'none'");
        assertThat(page.headers().firstValue("Referrer-Policy")).contains("same-origin");
        assertThat(state()).isEqualTo(Notice.State.OPEN);

        String form = "application/x-www-form-urlencoded";
        HttpResponse<String> seen = post(link, form, "who=Ann+%3Cb%3E");
        assertThat(seen.statusCode()).isEqualTo(200);
        assertThat(seen.body()).contains("Seen by Ann &lt;b&gt;");
        assertThat(state()).isEqualTo(Notice.State.SEEN);
        assertThat(noted).containsExactly(new Entry.Acknowledged(1, "Ann <b>", "owner"));
    }

    @Test
    void noOtherLinkNoForeignPageAndNoWrongFormGivesOne() throws Exception {
        String link = link();
        String form = "application/x-www-form-urlencoded";
        String wrong = link.substring(0, link.length() - 4) + "0000";
        String other = link.replace("/seen/1/", "/seen/2/");

        assertThat(get(wrong).statusCode()).isEqualTo(404);
        assertThat(post(wrong, form, "who=Ann").statusCode()).isEqualTo(404);
        assertThat(post(other, form, "who=Ann").statusCode()).isEqualTo(404);
        assertThat(post(link, form, "who=").statusCode()).isEqualTo(400);
        assertThat(post(link, form, "who=Ann&x=y").statusCode()).isEqualTo(400);
        assertThat(post(link, form, "who=%zz").statusCode()).isEqualTo(400);
        assertThat(post(link, form, "who=" + "a".repeat(5_000)).statusCode()).isEqualTo(400);
        assertThat(post(link, form, "who=Ann", "Origin", "http://evil.example").statusCode())
                .isEqualTo(403);
        assertThat(state()).isEqualTo(Notice.State.OPEN);
    }

    @Test
    void whoIsKnownMayAnswerAndSeeWhatWasToldAndNobodyElse() throws Exception {
        link();
        String url = base + "/api/notices/0/acknowledge";
        String json = "application/json";
        String token = token(Role.OPERATOR);

        assertThat(get(base + "/api/notifications").statusCode()).isEqualTo(401);
        assertThat(post(url, json, "{\"who\":\"Bo\"}").statusCode()).isEqualTo(401);
        for (Role role : List.of(Role.VIEWER, Role.GATEWAY, Role.ENROL)) {
            HttpResponse<String> refused =
                    post(url, json, "{}", "Authorization", "Bearer " + token(role));
            assertThat(refused.statusCode()).as(role.label()).isEqualTo(403);
        }
        HttpResponse<String> another =
                post(url, json, "{\"who\":\"Dr. Smith\"}", "Authorization", "Bearer " + token);
        assertThat(another.statusCode()).isEqualTo(403);
        assertThat(another.body()).contains("api.who");
        assertThat(state()).isEqualTo(Notice.State.OPEN);

        HttpResponse<String> seen = post(url, json, "{}", "Authorization", "Bearer " + token);
        assertThat(seen.statusCode()).isEqualTo(200);
        assertThat(seen.body()).contains("\"state\":\"seen\"", "\"who\":\"t-operator\"");
        HttpResponse<String> none = post(url, json, "{}", "Authorization", "Bearer " + token);
        assertThat(none.statusCode()).isEqualTo(409);
        assertThat(none.body()).contains("notify.none");
    }
}
