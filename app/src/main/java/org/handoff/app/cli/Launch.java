package org.handoff.app.cli;

import org.handoff.app.spec.SpecFile;
import org.handoff.app.validate.Asked;
import org.handoff.app.validate.Validated;
import org.handoff.app.validate.Watcher;
import org.handoff.control.evidence.SignedNote;
import org.handoff.engine.check.CheckResult;

import java.net.URI;
import java.util.List;

/// Starts Handoff's processes. Each method returns when the process is to end, with its exit code;
/// it ends on SIGTERM and SIGINT. Implemented by the wiring.
public interface Launch {

    /// The control plane: conductor, ledger, API and page, and the replicator as a child process.
    ///
    /// @param here what this machine says of itself
    int serve(SpecFile spec, ServeOptions here);

    /// One gateway or forwarder.
    ///
    /// @param name one of the spec's; the reader has checked that it is there
    /// @param control addresses of control planes; empty for the spec's
    /// @param isReplacing whether it takes over from one that runs already, which then ends
    int gateway(SpecFile spec, String name, List<URI> control, boolean isReplacing);

    /// The replicator: JSON lines over standard input and output; ends when its input ends.
    int replicator(SpecFile spec);

    /// Connects to both sides and tells everything that would go wrong; changes nothing.
    List<CheckResult> check(SpecFile spec);

    /// Compares the two sides' tables; returns when it is done.
    ///
    /// @param watcher told how far it is, by the calling thread
    Validated validate(SpecFile spec, Asked asked, Watcher watcher) throws InterruptedException;

    /// Ledger, checkpoints and key, read without a claim; the key is made if there is none.
    EvidenceSource evidence(SpecFile spec);

    /// What the anchor that the spec names holds, of all migrations.
    ///
    /// @throws org.handoff.model.HandoffException `evidence.anchor` if it names none, or it cannot
    ///   be read
    List<SignedNote> anchored(SpecFile spec);

    /// The demo, on this machine alone.
    int demo(DemoOptions options);
}
