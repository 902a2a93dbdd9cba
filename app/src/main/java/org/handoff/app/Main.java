package org.handoff.app;

import org.handoff.app.cli.HandoffCli;
import org.handoff.app.cli.Launch;

import java.util.ServiceLoader;

/// Where every process of Handoff begins.
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        Launch launch = ServiceLoader.load(Launch.class).findFirst().orElseThrow();
        System.exit(HandoffCli.run(launch, arguments));
    }
}
