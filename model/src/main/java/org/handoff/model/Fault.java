package org.handoff.model;

/// Why something failed, in a form that a person can act on.
///
/// @param kind whose move it is
/// @param code a short stable word, e.g. `fence.open-transactions`
/// @param text what happened, to which object, against which limit
/// @param remedy what to do now; empty if there is nothing to do
public record Fault(Kind kind, String code, String text, String remedy) {

    /// Decides exit code and alert.
    public enum Kind {
        /// The operator's input or the systems' set-up: fix it and run again.
        OPERATOR,
        /// Something outside is down or slow: it may pass.
        EXTERNAL,
        /// A named limit was reached.
        LIMIT,
        /// Handoff is wrong.
        BUG
    }

    /// Text and remedy as one line.
    public String sentence() {
        return remedy.isEmpty() ? text : text + " " + remedy;
    }
}
