package org.handoff.inventory.source.catalog;

import org.handoff.inventory.fact.End;
import org.handoff.inventory.fact.Fact;
import org.handoff.inventory.fact.Kind;
import org.handoff.inventory.fact.Label;
import org.handoff.inventory.fact.Protocol;

/// A dependency that a catalog declares.
final class Declared {
    private Declared() {}

    /// @param port 0 if the catalog does not say
    /// @param via what declares it
    static Fact.Link link(End from, End to, Protocol protocol, int port, String via) {
        return new Fact.Link(
                Kind.DECLARED, from, to, protocol, port, "", Label.of(via), null, false, false);
    }
}
