package org.handoff.driver.hook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.handoff.model.Environment.CLOUD;
import static org.handoff.model.Environment.LEGACY;

import org.handoff.model.Epoch;
import org.handoff.socket.Live;
import org.handoff.socket.Move;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/// Jobs over a real HTTP server that speaks Rundeck's documented API.
@Timeout(60)
final class RundeckHookTest {
    private static final Epoch EPOCH = new Epoch(4);
    private static final Duration BOUND = Duration.ofSeconds(30);
    private static final Duration SHORT = Duration.ofMillis(1_500);

    @TempDir private Path folder;
    private final RundeckServer server = new RundeckServer();

    @AfterEach
    void close() {
        server.close();
    }

    private HookDriver driver(Duration bound, boolean aborts, String token) {
        RundeckHook hook =
                new RundeckHook(
                        server.url(),
                        41,
                        token,
                        "start-jobs",
                        "stop-jobs",
                        "handoff",
                        Map.of("site", "north"),
                        aborts);
        return new HookDriver("rundeck", hook, folder.resolve("jobs.led"), bound);
    }

    private HookDriver driver() {
        return driver(BOUND, false, RundeckServer.TOKEN);
    }

    @Test
    void aJobIsStartedOnceWithItsOptionsAndItsEndIsWaitedFor() {
        assertThat(driver().probe())
                .isInstanceOfSatisfying(
                        Live.Whole.class, it -> assertThat(it.side()).isEqualTo(LEGACY));
        assertThat(driver().apply(EPOCH, CLOUD)).isInstanceOf(Move.Done.class);
        assertThat(server.options().path("handoff").asText()).isEqualTo("cloud-4");
        assertThat(server.options().path("site").asText()).isEqualTo("north");
        assertThat(driver().apply(EPOCH, CLOUD)).isInstanceOf(Move.Done.class);
        assertThat(driver().apply(EPOCH.next(), CLOUD)).isInstanceOf(Move.Done.class);
        assertThat(server.started()).containsExactly("stop-jobs succeeded");
        assertThat(driver().verify(EPOCH.next(), CLOUD).text()).contains("cloud");

        assertThat(driver().compensate(EPOCH.next().next(), LEGACY)).isInstanceOf(Move.Done.class);
        assertThat(server.started()).containsExactly("stop-jobs succeeded", "start-jobs succeeded");
    }

    @Test
    void aRunWhoseAnswerWasLostIsFoundInTheJobsHistoryAndNotStartedAgain() {
        server.fallSilentOnRuns();
        assertThat(driver().apply(EPOCH, CLOUD)).isInstanceOf(Move.Unknown.class);
        server.answer();
        assertThat(driver().apply(EPOCH.next(), CLOUD)).isInstanceOf(Move.Done.class);
        assertThat(server.started()).containsExactly("stop-jobs succeeded");
    }

    @Test
    void aProcessThatDiedWhileTheJobRanWaitsForItAndStartsNothing() throws Exception {
        server.jobs(Duration.ofSeconds(3), "succeeded");
        assertThat(driver(SHORT, false, RundeckServer.TOKEN).apply(EPOCH, CLOUD))
                .isInstanceOfSatisfying(
                        Move.Unknown.class,
                        it -> assertThat(it.fault().text()).contains("in time"));
        assertThat(driver().probe()).isInstanceOf(Live.Silent.class);
        assertThat(driver().apply(EPOCH.next(), CLOUD)).isInstanceOf(Move.Done.class);
        assertThat(server.started()).containsExactly("stop-jobs succeeded");
        assertThat(Files.readString(folder.resolve("jobs.led"))).contains("done");
    }

    @Test
    void aJobThatFailedMayHaveDoneAPartSoTheOtherOneIsRunToUndoIt() {
        server.jobs(Duration.ZERO, "failed");
        Move failed = driver().apply(EPOCH, CLOUD);
        assertThat(failed)
                .isInstanceOfSatisfying(
                        Move.Unknown.class,
                        it -> assertThat(it.fault().text()).contains("ended as failed"));
        server.jobs(Duration.ZERO, "succeeded");
        assertThat(driver().compensate(EPOCH.next(), LEGACY)).isInstanceOf(Move.Done.class);
        assertThat(server.started()).containsExactly("stop-jobs failed", "start-jobs succeeded");
    }

    @Test
    void whatIsUnderWayIsAbortedIfTheSpecSaysSo() throws Exception {
        server.jobs(Duration.ofMinutes(10), "succeeded");
        while (server.started().isEmpty()) {
            assertThat(driver(SHORT, true, RundeckServer.TOKEN).apply(EPOCH, CLOUD))
                    .isInstanceOf(Move.Unknown.class);
        }
        assertThat(driver(SHORT, false, RundeckServer.TOKEN).apply(EPOCH.next(), LEGACY))
                .as("without it, its end is waited for")
                .isInstanceOf(Move.Unknown.class);
        server.jobs(Duration.ZERO, "succeeded");
        HookDriver aborting = driver(SHORT.multipliedBy(3), true, RundeckServer.TOKEN);
        Move back = aborting.apply(EPOCH.next(), LEGACY);
        long deadline = System.nanoTime() + BOUND.toNanos();
        // What was asked before may be on its way still, for as long as its time is.
        while (!(back instanceof Move.Done) && System.nanoTime() < deadline) {
            Thread.sleep(100);
            back = aborting.apply(EPOCH.next(), LEGACY);
        }
        assertThat(back).isInstanceOf(Move.Done.class);
        assertThat(server.started()).containsExactly("stop-jobs aborted", "start-jobs succeeded");
    }

    @Test
    void aWrongTokenIsSaidAndStartsNothing() {
        Move refused = driver(BOUND, false, "another").apply(EPOCH, CLOUD);
        assertThat(refused.toString()).contains("answered 403").doesNotContain("another");
        assertThat(server.started()).isEmpty();
    }

    @Test
    void anotherPersonsRunsAreNotOurs() {
        server.add("stop-jobs", "by hand");
        server.add("stop-jobs", "legacy-7");
        assertThat(driver().probe())
                .isInstanceOfSatisfying(
                        Live.Whole.class, it -> assertThat(it.side()).isEqualTo(LEGACY));
    }
}
