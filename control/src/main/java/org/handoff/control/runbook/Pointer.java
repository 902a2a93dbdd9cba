package org.handoff.control.runbook;

import org.handoff.model.Environment;

/// Something outside the gateway that says where the clinic is: a DNS name, a balancer's pool, an
/// interface's endpoint. A driver moves it, or a person is told what to do and says that they did.
///
/// @param name as people call it
/// @param toLegacy what to do when legacy owns writes
/// @param toCloud what to do when cloud does
/// @param isByHand whether a person moves it
public record Pointer(String name, String toLegacy, String toCloud, boolean isByHand) {

    /// Moved by a person.
    public Pointer(String name, String toLegacy, String toCloud) {
        this(name, toLegacy, toCloud, true);
    }

    String instruction(Environment owner) {
        return name + ": " + (owner == Environment.LEGACY ? toLegacy : toCloud);
    }
}
