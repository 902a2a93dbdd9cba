package org.handoff.app.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.handoff.app.cli.ControlClient;
import org.handoff.app.cli.DemoOptions;
import org.handoff.clinic.app.Regression;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.net.ssl.SSLContext;

/// A night of the demo, played by five people with nothing but what it printed.
@Timeout(300)
class DemoByHandTest {
    private static final Pattern PAGE = Pattern.compile("Open (http://\\S+) and");
    private static final Pattern PASSWORD = Pattern.compile("each password is (\\S+)");

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    @Test
    void twoApproveOneMovesThereAndBackAndEveryWriteIsLookedUp(@TempDir Path folder)
            throws Exception {
        InputStream terminal = System.in;
        try (PipedOutputStream enter = new PipedOutputStream();
                PipedInputStream in = new PipedInputStream(enter)) {
            System.setIn(in);
            CompletableFuture<Integer> demo =
                    CompletableFuture.supplyAsync(() ->
                            Demo.run(
                                    options(folder.resolve("demo")),
                                    new PrintStream(printed, true, StandardCharsets.UTF_8)));
            await(demo, "Press Enter");
            play(demo);
            enter.write('\n');
            enter.flush();
            assertThat(demo.get()).as(printed()).isZero();
        } finally {
            System.setIn(terminal);
        }
        assertThat(printed()).contains("cutover   writes paused", "rollback  writes paused");
    }

    private static DemoOptions options(Path folder) {
        return new DemoOptions(
                5_000,
                40,
                4,
                0,
                DemoOptions.Strategy.BLUE_GREEN,
                Regression.NONE,
                0,
                false,
                true,
                false,
                false,
                null,
                folder);
    }

    private void play(CompletableFuture<Integer> demo) throws Exception {
        try (ControlClient bob = as("bob");
                ControlClient ann = as("ann");
                ControlClient eve = as("eve");
                ControlClient olga = as("olga")) {
            command(bob, "rehearse", 202);
            until(bob, it -> it.path("phase").asText().equals("following") && hasRehearsed(it));
            command(olga, "approve", 403);
            command(ann, "approve", 202);
            command(bob, "approve", 403);
            command(bob, "cutover", 409);
            command(eve, "approve", 202);
            until(bob, DemoByHandTest::isGo);
            command(bob, "cutover", 202);
            await(demo, "cutover   writes paused");
            until(bob, it -> it.path("owner").asText().equals("cloud") && isGo(it));
            command(bob, "rollback", 202);
            await(demo, "rollback  writes paused");
        }
    }

    private static boolean hasRehearsed(JsonNode status) {
        for (JsonNode event : status.path("events")) {
            if (event.path("kind").asText().equals("rehearsed")) {
                return true;
            }
        }
        return false;
    }

    private static boolean isGo(JsonNode status) {
        for (JsonNode gate : status.path("gates")) {
            if (!gate.path("verdict").asText().equals("pass")) {
                return false;
            }
        }
        return status.path("phase").asText().equals("following") && !status.path("gates").isEmpty();
    }

    private ControlClient as(String name) throws Exception {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.put("name", name).put("password", found(PASSWORD));
        URI page = URI.create(found(PAGE));
        try (ControlClient nobody = new ControlClient(List.of(page), "", SSLContext.getDefault())) {
            JsonNode login = nobody.ask("/api/session", body).body();
            return new ControlClient(
                    List.of(page), login.path("token").asText(), SSLContext.getDefault());
        }
    }

    private static void command(ControlClient person, String verb, int status) throws Exception {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.put("migration", DemoSpec.MIGRATION);
        ControlClient.Answer answer = person.command(verb, body, UUID.randomUUID().toString());
        assertThat(answer.status()).as(verb + ": " + answer.body()).isEqualTo(status);
    }

    /// Bounded by the test's own limit.
    private static void until(ControlClient person, Predicate<JsonNode> wanted) throws Exception {
        while (!wanted.test(person.status())) {
            Thread.sleep(100);
        }
    }

    private void await(CompletableFuture<Integer> demo, String words) throws Exception {
        while (!printed().contains(words)) {
            assertThat(demo).as(printed()).isNotDone();
            Thread.sleep(50);
        }
    }

    private String found(Pattern pattern) {
        Matcher matcher = pattern.matcher(printed());
        assertThat(matcher.find()).as(printed()).isTrue();
        return matcher.group(1);
    }

    private String printed() {
        return printed.toString(StandardCharsets.UTF_8);
    }
}
