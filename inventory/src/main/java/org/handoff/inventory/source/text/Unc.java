package org.handoff.inventory.source.text;

import org.handoff.inventory.fact.Address;
import org.handoff.inventory.fact.End;
import org.handoff.inventory.fact.Names;
import org.jspecify.annotations.Nullable;

/// A path `\\server\share`, without what lies below.
///
/// @param share lower case
public record Unc(End server, String share) {

    /// `null` if the text does not begin with such a path.
    public static @Nullable Unc parse(String text) {
        String path = text.replace('/', '\\');
        if (!path.startsWith("\\\\")) {
            return null;
        }
        int afterServer = path.indexOf('\\', 2);
        if (afterServer < 0) {
            return null;
        }
        int end = afterServer + 1;
        while (end < path.length() && "\\\"'<>|;,)\t\r\n".indexOf(path.charAt(end)) < 0) {
            end++;
        }
        End server = End.of(path.substring(2, afterServer));
        String share = Names.share(path.substring(afterServer + 1, end));
        return server == null || share == null ? null : new Unc(server, share);
    }

    /// `IPC$` carries pipes, not files; `C$`, `ADMIN$` are how administrators come in.
    public boolean isAdministrative() {
        return share.endsWith("$")
                && (share.length() <= 2 || share.equals("ipc$") || share.equals("admin$"));
    }

    public boolean isLiteral() {
        return server instanceof End.At;
    }

    /// The address; `null` if the server is named.
    public @Nullable Address address() {
        return server instanceof End.At at ? at.address() : null;
    }
}
