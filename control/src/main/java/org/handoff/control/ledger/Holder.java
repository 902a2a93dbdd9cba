package org.handoff.control.ledger;

/// Who claims a ledger.
///
/// @param name of the process, shown to the next one
/// @param address where it serves API and page, for whoever looks for the one in charge; empty if
///   nowhere
public record Holder(String name, String address) {
    public static Holder named(String name) {
        return new Holder(name, "");
    }
}
