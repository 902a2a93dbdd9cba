package org.handoff.control.runbook;

import org.handoff.model.Environment;

/// Something outside the gateway that says where the clinic is: a DNS name, a balancer's pool, an
/// interface's endpoint. The manual driver tells a person what to do and waits for their word.
///
/// @param name as people call it
/// @param toLegacy what to do when legacy owns writes
/// @param toCloud what to do when cloud does
public record Pointer(String name, String toLegacy, String toCloud) {
    String instruction(Environment owner) {
        return name + ": " + (owner == Environment.LEGACY ? toLegacy : toCloud);
    }
}
