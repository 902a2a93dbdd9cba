package org.handoff.app.wiring;

import org.handoff.app.cli.Exit;
import org.handoff.app.spec.Spec;
import org.handoff.app.wiring.WireFormat.Request;
import org.handoff.app.wiring.WireFormat.Response;
import org.handoff.control.lease.Takeover;
import org.handoff.model.HandoffException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/// The process of the replicator: takes requests from its standard input until that ends, answers
/// each on its standard output, and says how it is several times a second. What it writes to
/// standard output is nothing but that.
final class ReplicatorProcess {
    private static final Logger LOG = LoggerFactory.getLogger(ReplicatorProcess.class);
    private static final Duration STATUS_PACE = Duration.ofMillis(200);

    /// A control plane that shares its ledger and has been silent for so long is frozen, and may
    /// have a successor, whose own replicator needs the streams. Ending is safe at any moment.
    private static final Duration SILENCE_MAX = Takeover.LEASE;

    /// What a shell reports of a process that SIGKILL ended.
    private static final int KILLED = 137;

    private final Replication replication;
    private final InputStream in;
    private final PrintStream out;
    private final boolean shared;
    private volatile long heardAt = System.nanoTime();

    ReplicatorProcess(Spec spec, InputStream in, PrintStream out) {
        this.replication = new Replication(spec);
        this.shared = spec.control().ledger() != null;
        this.in = in;
        this.out = new PrintStream(out, false, StandardCharsets.UTF_8);
    }

    int run() {
        WarmUp.replicator();
        ScheduledExecutorService timer =
                Executors.newSingleThreadScheduledExecutor(
                        Thread.ofPlatform().name("status").daemon().factory());
        var _ =
                timer.scheduleWithFixedDelay(
                        this::sayStatus, 0, STATUS_PACE.toMillis(), TimeUnit.MILLISECONDS);
        if (shared) {
            var _ =
                    timer.scheduleWithFixedDelay(
                            this::endIfForsaken,
                            SILENCE_MAX.toMillis(),
                            STATUS_PACE.toMillis(),
                            TimeUnit.MILLISECONDS);
        }
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                heardAt = System.nanoTime();
                Request request = WireFormat.request(line);
                Thread.ofVirtual().name("request").start(() -> answer(request));
            }
        } catch (IOException e) {
            LOG.atWarn().addKeyValue("cause", e.getMessage()).log("requests end");
        } finally {
            timer.shutdownNow();
            replication.close();
        }
        return Exit.DONE;
    }

    private void endIfForsaken() {
        if (System.nanoTime() - heardAt > SILENCE_MAX.toNanos()) {
            LOG.error("The control plane is silent; this replicator ends.");
            Runtime.getRuntime().halt(KILLED);
        }
    }

    private void sayStatus() {
        try {
            say(new Response.Said(replication.status()));
        } catch (RuntimeException e) {
            LOG.error("no status", e);
        }
    }

    private void answer(Request request) {
        try {
            switch (request) {
                case Request.Carry carry ->
                        say(new Response.Answer(carry.id(), replication.carry(carry.command())));
                case Request.Follow follow -> {
                    replication.followPatiently(follow.id());
                    say(new Response.Done(follow.id(), ""));
                }
                case Request.Leave leave -> {
                    replication.leave(leave.owner(), leave.sealOther());
                    say(new Response.Done(leave.id(), ""));
                }
                case Request.Still _ -> {}
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (HandoffException e) {
            LOG.atError().addKeyValue("fault", e.fault().code()).log(e.fault().sentence());
            sayFailed(request, e.fault().sentence());
        } catch (RuntimeException e) {
            LOG.error("request failed", e);
            sayFailed(request, "The replicator failed: " + e.getClass().getSimpleName() + ".");
        }
    }

    private void sayFailed(Request request, String text) {
        switch (request) {
            case Request.Carry _, Request.Still _ -> {}
            case Request.Follow follow -> say(new Response.Done(follow.id(), text));
            case Request.Leave leave -> say(new Response.Done(leave.id(), text));
        }
    }

    private synchronized void say(Response response) {
        out.print(WireFormat.line(response) + "\n");
        out.flush();
    }
}
