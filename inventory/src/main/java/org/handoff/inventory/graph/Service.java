package org.handoff.inventory.graph;

import org.handoff.inventory.fact.Protocol;

/// What of a server an edge uses.
///
/// @param port 0 if not known, or the protocol has none
/// @param detail a share's name, or empty
public record Service(Protocol protocol, int port, String detail) {
    public static final int SMB = 445;
    public static final int NETBIOS = 139;

    public boolean isShare() {
        return !detail.isEmpty() && (port == SMB || port == NETBIOS);
    }

    /// `tcp 1433`, `tcp 445 \drop`, `inside`.
    public String text() {
        String base = port == 0 ? protocol.label() : protocol.label() + " " + port;
        return detail.isEmpty() ? base : base + " " + (isShare() ? "\\" + detail : detail);
    }
}
