package org.handoff.control.notify;

/// Reads one secret at the moment that it is needed, so that a new one counts at once.
public interface Secrets {
    /// @throws org.handoff.model.HandoffException without the secret in its text
    String read();
}
