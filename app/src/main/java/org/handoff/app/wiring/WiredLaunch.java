package org.handoff.app.wiring;

import org.handoff.app.cli.DemoOptions;
import org.handoff.app.cli.Exit;
import org.handoff.app.cli.Launch;
import org.handoff.app.demo.Demo;
import org.handoff.app.spec.SpecFile;

/// Starts the processes with everything plugged in. Found by the command line as a service.
public final class WiredLaunch implements Launch {

    @Override
    public int serve(SpecFile spec) {
        ControlPlaneProcess process = new ControlPlaneProcess(spec);
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(process::close));
        System.out.println("Handoff serves http://" + spec.spec().control().listen());
        System.out.flush();
        return awaited(process::await);
    }

    @Override
    public int gateway(SpecFile spec, String name) {
        return awaited(GatewayProcess.start(spec.spec(), name)::awaitStopped);
    }

    @Override
    public int replicator(SpecFile spec) {
        return new ReplicatorProcess(spec.spec(), System.in, System.out).run();
    }

    @Override
    public int demo(DemoOptions options) {
        return Demo.run(options, System.out);
    }

    /// Waits for the end of a process.
    @FunctionalInterface
    private interface Waiting {
        void await() throws InterruptedException;
    }

    private static int awaited(Waiting waiting) {
        try {
            waiting.await();
            return Exit.DONE;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Exit.DONE;
        }
    }
}
