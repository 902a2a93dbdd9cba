package org.handoff.control.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.handoff.control.access.Access;
import org.handoff.control.access.Repeats;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/// What changes who may do what is done once, however often it is sent by one key.
@Timeout(60)
class RepeatedTest {
    private static final String CI = "{\"name\":\"ci\",\"scopes\":[\"operator\"],\"days\":1}";
    private static final String ANN =
            "{\"name\":\"ann\",\"password\":\"correct horse battery\",\"roles\":[\"viewer\"]}";

    @TempDir private Path folder = Path.of("");

    private static HttpResponse<String> post(ApiWorld world, String path, String body, String key)
            throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(world.uri(path))
                        .header("Authorization", "Bearer " + ApiWorld.TOKEN)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body));
        if (!key.isEmpty()) {
            request.header("Idempotency-Key", key);
        }
        return world.client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private Access access() {
        return Access.open(folder.resolve("access.db"), ApiWorld.TOKEN, InstantSource.system());
    }

    @Test
    void aTokenThatIsAskedForAgainIsTheSameOneOverARestartTooAndItsSecretStandsNowhere()
            throws Exception {
        String first;
        try (ApiWorld world = new ApiWorld(access())) {
            first = post(world, "/api/tokens", CI, "key-00001").body();
            assertThat(post(world, "/api/tokens", CI, "key-00001").body()).isEqualTo(first);
            assertThat(world.access.tokens()).hasSize(1);
            assertThat(world.plane.notes).hasSize(1);
            assertThat(post(world, "/api/tokens", CI.replace("ci", "cd"), "key-00001").statusCode())
                    .isEqualTo(422);
        }
        try (ApiWorld world = new ApiWorld(access())) {
            HttpResponse<String> again = post(world, "/api/tokens", CI, "key-00001");
            assertThat(again.statusCode()).isEqualTo(201);
            assertThat(again.body()).isEqualTo(first);
            assertThat(world.access.tokens()).hasSize(1);
            assertThat(post(world, "/api/tokens", CI, "key-00002").body()).isNotEqualTo(first);
            assertThat(world.access.tokens()).hasSize(2);
        }
        String secret = DescribedClient.JSON.readTree(first).path("token").asText();
        assertThat(secret).startsWith("ht_");
        try (var files = Files.list(folder)) {
            for (Path file : files.toList()) {
                assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
                        .as("%s", file)
                        .doesNotContain(secret)
                        .doesNotContain("correct horse")
                        .doesNotContain("key-00001");
            }
        }
    }

    @Test
    void whatWasDoneIsSaidAgainAndWhatWasRefusedIsJudgedAnew() throws Exception {
        try (ApiWorld world = new ApiWorld()) {
            assertThat(post(world, "/api/users/ann/disable", "{}", "key-00001").statusCode())
                    .isEqualTo(404);
            for (int i = 0; i < 2; i++) {
                assertThat(post(world, "/api/users", ANN, "key-00002").statusCode()).isEqualTo(201);
            }
            assertThat(post(world, "/api/users", ANN, "").statusCode()).isEqualTo(400);
            for (int i = 0; i < 2; i++) {
                assertThat(post(world, "/api/users/ann/disable", "{}", "key-00001").statusCode())
                        .isEqualTo(200);
            }
            assertThat(post(world, "/api/users/ann/disable", "{}", "").statusCode()).isEqualTo(404);
            assertThat(post(world, "/api/users", ANN, "short").statusCode()).isEqualTo(400);
            assertThat(world.plane.notes)
                    .filteredOn(it -> it.startsWith("control.token"))
                    .hasSize(2);
        }
    }

    @Test
    void tenAtOnceByOneKeyAreOne() throws Exception {
        try (ApiWorld world = new ApiWorld();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<String>> answers =
                    IntStream.range(0, 10)
                            .mapToObj(_ ->
                                    threads.submit(() ->
                                            post(world, "/api/tokens", CI, "key-00001").body()))
                            .toList();
            String first = answers.getFirst().get();
            for (Future<String> answer : answers) {
                assertThat(answer.get()).isEqualTo(first);
            }
            assertThat(world.access.tokens()).hasSize(1);
        }
    }

    /// The process died between the two.
    @Test
    void whatWasBegunAndNobodyKnowsTheEndOfIsNotDoneAgain() throws Exception {
        try (ApiWorld world = new ApiWorld()) {
            var wish =
                    Repeats.Wish.of(
                            "control.token", ApiWorld.TOKEN, "key-00001", "/api/tokens\n" + CI);
            assertThat(world.access.repeats().begin(wish)).isInstanceOf(Repeats.Known.New.class);
            HttpResponse<String> answer = post(world, "/api/tokens", CI, "key-00001");
            assertThat(answer.statusCode()).isEqualTo(409);
            assertThat(answer.body()).contains("api.repeated");
            assertThat(world.access.tokens()).isEmpty();
        }
    }

    @Test
    void theOldestOfOneCallerIsForgottenAndNobodyElses() {
        Access access = access();
        try (access) {
            Repeats repeats = access.repeats();
            Repeats.Wish others = Repeats.Wish.of("bo", "bearer", "key-00001", "x");
            repeats.begin(others);
            repeats.done(others, 200, "{}");
            for (int i = 0; i < 250; i++) {
                repeats.begin(Repeats.Wish.of("ann", "bearer", "key-1" + i, "x"));
            }
            assertThat(repeats.begin(others)).isEqualTo(new Repeats.Known.Done(200, "{}"));
            assertThat(repeats.begin(Repeats.Wish.of("ann", "bearer", "key-1249", "x")))
                    .isInstanceOf(Repeats.Known.Begun.class);
        }
    }
}
