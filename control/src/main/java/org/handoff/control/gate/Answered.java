package org.handoff.control.gate;

/// What the owner answered since the switch, over all gateways.
///
/// @param requests forwarded to it
/// @param errors of them that it answered with 5xx, or not at all
public record Answered(long requests, long errors) {
    public static final Answered NONE = new Answered(0, 0);
}
