package org.handoff.app.cli;

import org.handoff.app.spec.SpecFile;
import org.handoff.app.validate.Asked;
import org.handoff.app.validate.Validated;
import org.handoff.app.validate.Watcher;
import org.handoff.control.evidence.SignedNote;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Runs a command line inside the test, without terminal, and remembers what was launched.
public final class CliRun implements Launch {
    private final List<String> launched = new ArrayList<>();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    /// Returns the exit code.
    public int run(String... arguments) {
        PrintStream output = new PrintStream(out, true, StandardCharsets.UTF_8);
        PrintStream errors = new PrintStream(err, true, StandardCharsets.UTF_8);
        return HandoffCli.run(this, new Terminal(output, false, false, 100), errors, arguments);
    }

    public String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    public String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    public List<String> launched() {
        return launched;
    }

    @Override
    public int serve(SpecFile spec, ServeOptions options) {
        launched.add("serve " + options.here(spec.spec()).migration());
        return Exit.DONE;
    }

    @Override
    public int gateway(SpecFile spec, String name, List<URI> control, boolean isReplacing) {
        launched.add("gateway " + name);
        return Exit.DONE;
    }

    @Override
    public int replicator(SpecFile spec) {
        launched.add("replicator");
        return Exit.DONE;
    }

    @Override
    public java.util.List<org.handoff.engine.check.CheckResult> check(SpecFile spec) {
        return java.util.List.of();
    }

    @Override
    public Validated validate(SpecFile spec, Asked asked, Watcher watcher)
            throws InterruptedException {
        return new org.handoff.app.wiring.WiredLaunch().validate(spec, asked, watcher);
    }

    @Override
    public EvidenceSource evidence(SpecFile spec) {
        return new org.handoff.app.wiring.WiredLaunch().evidence(spec);
    }

    @Override
    public List<SignedNote> anchored(SpecFile spec) {
        return new org.handoff.app.wiring.WiredLaunch().anchored(spec);
    }

    @Override
    public int demo(DemoOptions options) {
        launched.add("demo " + options.rows() + " " + options.rounds() + " " + options.keep());
        return Exit.REFUSED;
    }
}
