package org.handoff.driver.hook;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

import org.handoff.driver.Deadline;
import org.handoff.model.Environment;
import org.handoff.model.Epoch;
import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Jobs of a Rundeck server, one that leads to each side, by its HTTP API (JSON, version 18 or
/// later: `POST job/ID/run`, `GET execution/ID`, `GET job/ID/executions`, `POST
/// execution/ID/abort`).
///
/// Each execution that we start carries side and epoch in an option of the job. So whoever comes
/// after a crash finds what was started in the jobs' own history, and nothing is started twice: the
/// newest such execution that succeeded says where it leads. What failed may have done a part of
/// its work, so it is led anew and never thought to be as before.
///
/// @param base the server's address, e.g. `https://rundeck.example.org`
/// @param version of the API
/// @param token of an account that may run and read these jobs
/// @param legacy id of the job that leads to legacy
/// @param cloud id of the job that leads to cloud
/// @param option of both jobs that we set, as `side-epoch`
/// @param options of both that the site sets
/// @param aborts whether an execution under way towards one side is aborted when the other is asked
///   for; else its end is waited for
public record RundeckHook(
        URI base,
        int version,
        String token,
        String legacy,
        String cloud,
        String option,
        Map<String, String> options,
        boolean aborts)
        implements Hook {
    /// How far back a job's history is looked through, in executions.
    private static final int HISTORY_MAX = 50;

    /// A page of that history, in bytes.
    private static final int ANSWER_MAX = 4 * 1_024 * 1_024;

    private static final Duration PACE = Duration.ofMillis(250);
    private static final Pattern MARK = Pattern.compile("(legacy|cloud)-[0-9]{1,18}");
    private static final JsonMapper JSON = new JsonMapper();

    public RundeckHook {
        options = Map.copyOf(options);
    }

    /// The token is nobody's to read.
    @Override
    public String toString() {
        return "RundeckHook[" + base + "]";
    }

    /// @param id grows
    private record Execution(long id, String status, Environment side) {
        boolean isUnderWay() {
            return status.equals("running")
                    || status.equals("scheduled")
                    || status.equals("queued");
        }

        boolean isDone() {
            return status.equals("succeeded");
        }
    }

    @Override
    public boolean isObserved() {
        return true;
    }

    @Override
    public boolean looksAtTheThing() {
        return false;
    }

    @Override
    public String look(Deadline deadline) throws HookFailure {
        Execution newest = newest(deadline, false);
        if (newest != null && newest.isUnderWay()) {
            throw HookFailure.ended("execution " + newest.id() + " is " + newest.status());
        }
        Execution done = newest == null || newest.isDone() ? newest : newest(deadline, true);
        return (done == null ? Environment.LEGACY : done.side()).label();
    }

    @Override
    public void settle(Environment side, Deadline deadline) throws HookFailure {
        Execution newest = newest(deadline, false);
        if (newest == null || !newest.isUnderWay()) {
            return;
        }
        if (aborts && newest.side() != side) {
            var _ = ask(request("execution/" + newest.id() + "/abort").POST(none()), deadline);
        }
        var _ = ended(newest.id(), deadline);
    }

    @Override
    public void lead(Epoch epoch, Environment side, Deadline deadline) throws HookFailure {
        var body = JSON.createObjectNode();
        var values = body.putObject("options");
        options.forEach(values::put);
        values.put(option, side.label() + "-" + epoch.number());
        JsonNode started =
                ask(
                        request("job/" + job(side) + "/run")
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString(body.toString())),
                        deadline);
        long id = started.path("id").asLong(-1);
        if (id < 0) {
            throw HookFailure.unknown("it named no execution");
        }
        String status = ended(id, deadline);
        if (!status.equals("succeeded")) {
            throw HookFailure.ended("execution " + id + " ended as " + status);
        }
    }

    /// Waits for an execution.
    ///
    /// @return its last status, a word of Rundeck's
    private String ended(long id, Deadline deadline) throws HookFailure {
        while (true) {
            JsonNode seen = ask(request("execution/" + id).GET(), deadline);
            Execution now = new Execution(id, status(seen), Environment.LEGACY);
            if (!now.isUnderWay()) {
                return now.status();
            }
            if (deadline.isOver()) {
                throw HookFailure.unknown("execution " + id + " did not end in time");
            }
            pause();
        }
    }

    private static void pause() throws HookFailure {
        try {
            Thread.sleep(PACE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw HookFailure.unknown("interrupted", e);
        }
    }

    /// The newest execution of ours of either job; null if there is none.
    ///
    /// @param done only of those that succeeded
    private @Nullable Execution newest(Deadline deadline, boolean done) throws HookFailure {
        Execution newest = null;
        for (Environment side : Environment.values()) {
            String path =
                    "job/"
                            + job(side)
                            + "/executions?max="
                            + HISTORY_MAX
                            + (done ? "&status=succeeded" : "");
            for (JsonNode each : ask(request(path).GET(), deadline).path("executions")) {
                Execution one = ours(each, side);
                if (one != null
                        && (!done || one.isDone())
                        && (newest == null || newest.id() < one.id())) {
                    newest = one;
                }
            }
        }
        return newest;
    }

    private @Nullable Execution ours(JsonNode seen, Environment side) {
        Matcher mark = MARK.matcher(seen.path("job").path("options").path(option).asText(""));
        return mark.matches() && mark.group(1).equals(side.label())
                ? new Execution(seen.path("id").asLong(), status(seen), side)
                : null;
    }

    /// Rundeck's word, and nothing else: a custom status may be anything.
    private static String status(JsonNode seen) {
        String said = seen.path("status").asText("").toLowerCase(Locale.ROOT);
        return said.matches("[a-z-]{1,30}") ? said : "other";
    }

    private String job(Environment side) {
        return side == Environment.LEGACY ? legacy : cloud;
    }

    /// What the JDK says of a header that it does not take holds the header, here the token.
    private HttpRequest.Builder request(String path) throws HookFailure {
        String address = base.toString().replaceAll("/+$", "") + "/api/" + version + "/" + path;
        try {
            return HttpRequest.newBuilder(URI.create(address))
                    .header("Accept", "application/json")
                    .header("X-Rundeck-Auth-Token", token);
        } catch (IllegalArgumentException _) {
            throw HookFailure.ended("its address or token cannot be sent");
        }
    }

    private static HttpRequest.BodyPublisher none() {
        return HttpRequest.BodyPublishers.noBody();
    }

    private static JsonNode ask(HttpRequest.Builder request, Deadline deadline) throws HookFailure {
        String answer = HttpCall.send(request.build(), ANSWER_MAX, deadline);
        try {
            return JSON.readTree(answer);
        } catch (JsonProcessingException e) {
            throw HookFailure.unknown("its answer is no JSON", e);
        }
    }
}
