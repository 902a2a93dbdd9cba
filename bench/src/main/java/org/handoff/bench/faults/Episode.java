package org.handoff.bench.faults;

import com.fasterxml.jackson.databind.JsonNode;

import org.handoff.clinic.audit.Audit;
import org.handoff.clinic.traffic.Traffic;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Brings about one fault on a settled stage, waits until all is well again, and counts. One
/// thread.
final class Episode {
    static final long SETTLE_BOUND_MILLIS = 120_000;
    private static final long CRASH_BOUND_MILLIS = 30_000;
    private static final long BACK_BOUND_MILLIS = 60_000;

    /// Whoever calls a run back leaves nobody without service for longer.
    private static final long GAP_BOUND_MILLIS = 1_000;

    private static final long PACE_MILLIS = 20;
    private static final long LOOK_MILLIS = 1;
    private static final int TRIES = 3;
    private static final long ANSWER_BOUND_SECONDS = 10;

    private final Stage stage;
    private final Traffic traffic;
    private final Path record;

    /// Milliseconds until the other control plane was in charge; 0 if there is none.
    private double takeover;

    /// Milliseconds from then to the next acknowledged write; negative if not measured there.
    private double shared = -1;

    /// Milliseconds until the side that was called back to owned writes again; negative if nobody
    /// called.
    private double returned = -1;

    Episode(Stage stage, Traffic traffic, Path record) {
        this.stage = stage;
        this.traffic = traffic;
        this.record = record;
    }

    /// A thing that did not come true within its bound, in words.
    static final class NotYet extends Exception {
        private static final long serialVersionUID = 1;

        NotYet(String message) {
            super(message);
        }
    }

    FaultResult play(FaultCase fault)
            throws IOException,
                    InterruptedException,
                    SQLException,
                    ExecutionException,
                    TimeoutException {
        double back = 0;
        boolean exercised = false;
        takeover = 0;
        shared = -1;
        returned = -1;
        try {
            face(fault.direction());
            prepare(fault);
            long runs = runs(settled());
            traffic.mark().get(ANSWER_BOUND_SECONDS, TimeUnit.SECONDS);
            exercised = strike(fault);
            back = returned >= 0 ? returned : shared < 0 ? back() : takeover + shared;
            JsonNode status = settled();
            return result(fault, exercised, back, status, runs(status) > runs);
        } catch (NotYet e) {
            JsonNode status = stage.operator().status();
            String owner = status == null ? "unknown" : status.path("owner").asText("nobody");
            double gap = gap();
            return new FaultResult(
                    fault.direction(),
                    fault.name(),
                    exercised,
                    "none",
                    owner,
                    takeover,
                    back,
                    gap,
                    0,
                    0,
                    e.getMessage());
        }
    }

    private FaultResult result(
            FaultCase fault, boolean exercised, double back, JsonNode status, boolean ran)
            throws IOException,
                    SQLException,
                    InterruptedException,
                    ExecutionException,
                    TimeoutException {
        String owner = status.path("owner").asText();
        JsonNode runs = status.path("runs");
        String outcome = ran ? runs.path(runs.size() - 1).path("outcome").asText() : "none";
        double gap = gap();
        String problem = returned >= 0 && gap > GAP_BOUND_MILLIS ? silent(gap) : ownership(owner);
        try (Connection clinic = stage.database(owner)) {
            Audit.Result audit = Audit.of(record, clinic);
            return new FaultResult(
                    fault.direction(),
                    fault.name(),
                    exercised,
                    outcome,
                    owner,
                    takeover,
                    back,
                    gap,
                    audit.missing(),
                    audit.duplicated(),
                    problem);
        }
    }

    private static String silent(double gap) {
        return "no write was acknowledged for %.0f ms, at most %d".formatted(gap, GAP_BOUND_MILLIS);
    }

    private double gap() throws InterruptedException, ExecutionException, TimeoutException {
        return traffic.now().get(ANSWER_BOUND_SECONDS, TimeUnit.SECONDS).gapSinceMarkMillis();
    }

    /// Empty-handed if exactly the owner's register says that it accepts writes.
    private @Nullable String ownership(String owner) throws SQLException {
        for (String side : List.of("legacy", "cloud")) {
            try (Connection connection = stage.database(side);
                    Statement statement = connection.createStatement();
                    ResultSet row =
                            statement.executeQuery("SELECT writable FROM handoff.ownership")) {
                if (!row.next() || row.getBoolean(1) != side.equals(owner)) {
                    return "the register of " + side + " contradicts the owner " + owner;
                }
            }
        }
        return null;
    }

    /// A plain switch first if the fault's direction does not start from the present owner.
    private void face(String direction) throws InterruptedException, NotYet {
        String wanted = direction.equals("cutover") ? "legacy" : "cloud";
        if (settled().path("owner").asText().equals(wanted)) {
            return;
        }
        String verb = wanted.equals("legacy") ? "rollback" : "cutover";
        for (int attempt = 0; attempt < TRIES; attempt++) {
            command(verb);
            Thread.sleep(PACE_MILLIS);
            if (settled().path("owner").asText().equals(wanted)) {
                return;
            }
        }
        throw new NotYet("a plain " + verb + " did not come to its end in " + TRIES + " tries");
    }

    /// What a fault needs beforehand: a control plane that will crash at a record.
    private void prepare(FaultCase fault) throws IOException, InterruptedException {
        if (fault instanceof FaultCase.AtRecord at) {
            stage.controls().arm(at.point());
        }
    }

    private boolean strike(FaultCase fault)
            throws IOException, InterruptedException, ExecutionException, TimeoutException, NotYet {
        switch (fault) {
            case FaultCase.AtRecord at -> {
                Child armed = stage.controls().leader();
                command(at.direction());
                boolean crashed = armed.endsWithin(CRASH_BOUND_MILLIS);
                if (!crashed) {
                    armed.kill9();
                }
                comeBack(Victim.CONTROL);
                return crashed;
            }
            case FaultCase.CallBack call -> {
                return callBack(call);
            }
            case FaultCase.Kill kill -> {
                run(kill.direction(), kill.delayMillis());
                stage.kill9(kill.victim());
                comeBack(kill.victim());
            }
            case FaultCase.Freeze freeze -> {
                run(freeze.direction(), freeze.delayMillis());
                stage.freeze(freeze.victim());
                if (freeze.victim() == Victim.CONTROL && stage.controls().areShared()) {
                    takeover = stage.controls().awaitLeader();
                } else {
                    Thread.sleep(freeze.forMillis());
                }
                stage.thaw(freeze.victim());
            }
        }
        return true;
    }

    /// Up to the switch that is an abort, behind it a move back, asked for until it is taken.
    private boolean callBack(FaultCase.CallBack call) throws InterruptedException, NotYet {
        boolean isForth = call.direction().equals("cutover");
        String home = isForth ? "legacy" : "cloud";
        String back = isForth ? "rollback" : "cutover";
        String last = settled().at("/run/id").asText();
        command(call.direction());
        JsonNode status = awaitStep(call, last);
        long from = System.nanoTime();
        boolean isAsked = false;
        while (true) {
            boolean isHome = status != null && status.path("owner").asText().equals(home);
            if (isAsked && isHome && isQuiet(status)) {
                returned = (System.nanoTime() - from) / 1e6;
                return true;
            }
            if (status != null && isHome && !isAsked) {
                isAsked = stage.operator().command("abort").isEmpty();
            } else if (status != null && !isHome) {
                isAsked |= stage.operator().command(back).isEmpty();
            }
            if (System.nanoTime() - from > BACK_BOUND_MILLIS * 1_000_000) {
                throw new NotYet("not back on " + home + " after " + BACK_BOUND_MILLIS + " ms");
            }
            Thread.sleep(LOOK_MILLIS);
            status = stage.operator().status();
        }
    }

    /// The first status in which the run is seen there.
    ///
    /// @param last the run before it
    private JsonNode awaitStep(FaultCase.CallBack call, String last)
            throws InterruptedException, NotYet {
        long deadline = System.nanoTime() + CRASH_BOUND_MILLIS * 1_000_000;
        while (System.nanoTime() < deadline) {
            JsonNode status = stage.operator().status();
            if (status != null && isSeen(call, last, status)) {
                return status;
            }
            Thread.sleep(LOOK_MILLIS);
        }
        throw new NotYet("the run was not seen at " + call.step());
    }

    private static boolean isSeen(FaultCase.CallBack call, String last, JsonNode status) {
        if (status.at("/run/id").asText().equals(last)) {
            return false;
        }
        for (JsonNode step : status.at("/run/steps")) {
            String state = step.path("state").asText();
            boolean isThere = state.equals("done") || (!call.ended() && state.equals("running"));
            if (step.path("name").asText().equals(call.step()) && isThere) {
                return true;
            }
        }
        return false;
    }

    private static boolean isQuiet(@Nullable JsonNode status) {
        if (status == null) {
            return false;
        }
        return List.of("following", "soaking").contains(status.path("phase").asText());
    }

    /// Of two control planes the other takes over first; what a supervisor would do comes after.
    private void comeBack(Victim victim)
            throws IOException, InterruptedException, ExecutionException, TimeoutException, NotYet {
        if (victim == Victim.CONTROL && stage.controls().areShared()) {
            takeover = stage.controls().awaitLeader();
            shared = back();
        }
        stage.startAgain(victim);
    }

    private void run(String direction, int delayMillis) throws InterruptedException, NotYet {
        if (delayMillis >= 0) {
            command(direction);
            Thread.sleep(delayMillis);
        }
    }

    /// Asks again when a gate closed between our look and our wish.
    private void command(String verb) throws InterruptedException, NotYet {
        String refusal = stage.operator().command(verb);
        for (int attempt = 1; !refusal.isEmpty() && attempt < TRIES; attempt++) {
            settled();
            refusal = stage.operator().command(verb);
        }
        if (!refusal.isEmpty()) {
            throw new NotYet("the " + verb + " was refused: " + refusal);
        }
    }

    /// Milliseconds until the next acknowledged write.
    private double back()
            throws InterruptedException, ExecutionException, TimeoutException, NotYet {
        long from = System.nanoTime();
        long before = acknowledged();
        while (acknowledged() == before) {
            if (System.nanoTime() - from > BACK_BOUND_MILLIS * 1_000_000) {
                throw new NotYet("no write was acknowledged for " + BACK_BOUND_MILLIS + " ms");
            }
            Thread.sleep(LOOK_MILLIS);
        }
        return (System.nanoTime() - from) / 1e6;
    }

    private long acknowledged() throws InterruptedException, ExecutionException, TimeoutException {
        return traffic.now().get(ANSWER_BOUND_SECONDS, TimeUnit.SECONDS).acknowledged();
    }

    /// Waits until no run is under way and every gate would let one begin.
    JsonNode settled() throws InterruptedException, NotYet {
        long deadline = System.nanoTime() + SETTLE_BOUND_MILLIS * 1_000_000;
        JsonNode status = stage.operator().status();
        while (status == null || !isSettled(status)) {
            if (System.nanoTime() > deadline) {
                throw new NotYet(
                        "not settled after " + SETTLE_BOUND_MILLIS + " ms: " + summary(status));
            }
            Thread.sleep(PACE_MILLIS);
            status = stage.operator().status();
        }
        return status;
    }

    private static boolean isSettled(JsonNode status) {
        boolean passed = status.path("owner").isTextual() && !status.path("gates").isEmpty();
        for (JsonNode gate : status.path("gates")) {
            passed &= gate.path("verdict").asText().equals("pass");
        }
        return passed && List.of("following", "soaking").contains(status.path("phase").asText());
    }

    private static String summary(@Nullable JsonNode status) {
        if (status == null) {
            return "the control plane does not answer";
        }
        StringBuilder text = new StringBuilder("phase ").append(status.path("phase").asText());
        for (JsonNode gate : status.path("gates")) {
            if (!gate.path("verdict").asText().equals("pass")) {
                text.append("; ").append(gate.path("name").asText()).append(": ");
                text.append(gate.path("reason").asText());
            }
        }
        return text.toString();
    }

    private static long runs(JsonNode status) {
        return status.path("runs").size();
    }
}
