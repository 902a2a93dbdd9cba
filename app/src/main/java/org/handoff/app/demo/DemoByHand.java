package org.handoff.app.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.handoff.app.cli.ControlClient;
import org.handoff.model.HandoffException;

import java.io.IOException;
import java.io.InputStream;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// The demo's last step played by whoever sits before the page: five people have accounts, and the
/// page says what is next. Ends with a line on the standard input.
final class DemoByHand {
    private static final Duration PACE = Duration.ofMillis(250);
    private static final Duration QUIET_BOUND = Duration.ofMinutes(2);
    private static final int PASSWORD_BYTES = 6;

    /// Who answers for the spec in the demo's spec.
    static final String OWNER = "olga";

    /// Who may approve in the demo's spec.
    static final List<String> APPROVERS = List.of("ann", "eve");

    private static final List<Person> CAST =
            List.of(
                    new Person("bob", "operator", "rehearses, cuts over, rolls back"),
                    new Person("ann", "approver", "approves; a token could not, nor could bob"),
                    new Person("eve", "approver", "approves, too: it takes two"),
                    new Person("kim", "auditor", "verifies the ledger, takes the evidence away"),
                    new Person(OWNER, "owner", "answers for the plan, so may not approve it"));

    private static final Set<String> MOVING =
            Set.of("copying", "cutting-over", "rolling-back", "returning", "rehearsing");

    private final DemoStage stage;
    private final Narrator narrator;
    private final DemoControl control;
    private final Set<String> told = new HashSet<>();
    private final List<JsonNode> moves = new ArrayList<>();

    DemoByHand(DemoStage stage, Narrator narrator, DemoControl control) {
        this.stage = stage;
        this.narrator = narrator;
        this.control = control;
    }

    private record Person(String name, String role, String does) {}

    /// Gives everybody an account and waits for the line; returns the runs that moved ownership.
    List<JsonNode> run() throws InterruptedException {
        String password = password();
        narrator.say("It is your night. Open " + stage.page() + " and do what the page says.");
        narrator.say("Log in, and out again, as whoever is needed; each password is " + password);
        for (Person each : CAST) {
            account(each, password);
            narrator.say(
                    String.format(
                            Locale.ROOT, "  %-5s %-9s %s", each.name(), each.role(), each.does()));
        }
        narrator.say("Press Enter here once you have seen enough: then every write is looked up.");
        CountDownLatch entered = line(System.in);
        while (!entered.await(PACE.toMillis(), TimeUnit.MILLISECONDS)) {
            tell(control.status());
        }
        tell(
                control.await(
                        "quiet migration",
                        QUIET_BOUND,
                        any -> {},
                        it -> !MOVING.contains(it.path("phase").asText())));
        return List.copyOf(moves);
    }

    private static String password() {
        byte[] bytes = new byte[PASSWORD_BYTES];
        new SecureRandom().nextBytes(bytes);
        return "demo-" + HexFormat.of().formatHex(bytes);
    }

    private void account(Person person, String password) throws InterruptedException {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.put("name", person.name()).put("password", password);
        body.putArray("roles").add(person.role());
        ControlClient.Answer answer = stage.control().ask("/api/users", body);
        if (!answer.isGood()) {
            throw HandoffException.operator("demo.account", answer.sentence(), "");
        }
    }

    /// Opens with the first byte. Where nothing can be read nobody presses anything: then only the
    /// end of the process ends it.
    private static CountDownLatch line(InputStream in) {
        CountDownLatch entered = new CountDownLatch(1);
        Thread.ofPlatform()
                .daemon()
                .name("demo-input")
                .start(() -> {
                    try {
                        if (in.read() >= 0) {
                            entered.countDown();
                        }
                    } catch (IOException e) {
                        // Nobody can press anything here.
                        return;
                    }
                });
        return entered;
    }

    /// What came of each run, as it ends.
    private void tell(JsonNode status) {
        for (JsonNode run : status.path("runs")) {
            String kind = run.path("kind").asText();
            boolean isMove = kind.equals("cutover") || kind.equals("rollback");
            boolean isOver = !run.path("outcome").asText("").isEmpty();
            if (!isMove || !isOver || !told.add(run.path("id").asText())) {
                continue;
            }
            boolean isDone = run.path("outcome").asText().equals("done");
            if (isDone) {
                moves.add(run);
            }
            narrator.say(
                    isDone
                            ? String.format(
                                    Locale.ROOT,
                                    "%-8s  writes paused %.1f ms",
                                    kind,
                                    run.path("pauseMillis").asDouble())
                            : kind + " went back: " + run.path("reason").asText());
        }
    }
}
