package org.handoff.app.wiring;

import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;

/// Lets the virtual machine finish its housekeeping before a pause, so that nobody waits for it
/// there: code that was just run for the first time is compiled, and garbage is collected.
final class Calm {
    /// How long the compiler is waited for at most; a busy one does no harm but to the pause.
    private static final Duration BOUND = Duration.ofSeconds(3);

    private static final Duration LOOK = Duration.ofMillis(100);

    /// Compiling for less than so much of a look is rest.
    private static final long REST_MILLIS = 10;

    /// So many looks at rest in a row are calm. A long compilation is counted when it is done.
    private static final int LOOKS = 3;

    private Calm() {}

    static void await() throws InterruptedException {
        CompilationMXBean compiler = ManagementFactory.getCompilationMXBean();
        if (compiler != null && compiler.isCompilationTimeMonitoringSupported()) {
            await(compiler);
        }
        System.gc();
    }

    private static void await(CompilationMXBean compiler) throws InterruptedException {
        long end = System.nanoTime() + BOUND.toNanos();
        long before = compiler.getTotalCompilationTime();
        int calm = 0;
        while (calm < LOOKS && System.nanoTime() < end) {
            Thread.sleep(LOOK);
            long now = compiler.getTotalCompilationTime();
            calm = now - before < REST_MILLIS ? calm + 1 : 0;
            before = now;
        }
    }
}
