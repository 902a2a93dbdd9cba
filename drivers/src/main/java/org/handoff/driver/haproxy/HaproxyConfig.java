package org.handoff.driver.haproxy;

import org.jspecify.annotations.Nullable;

import java.net.SocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// What of an HAProxy leads to one side or the other.
///
/// @param api its runtime API, a socket with `level admin`
/// @param map the map as HAProxy names it: the path in its configuration. Handoff's own: every
///   entry of it is replaced
/// @param key the entry that HAProxy looks up
/// @param legacy the entry's value when legacy owns writes: a backend
/// @param cloud the same for cloud
/// @param mapFile the map's file as seen from here; null if HAProxy runs elsewhere, and then a
///   reload undoes the move
/// @param servers null if the map alone decides
/// @param bound of one call of a verb
public record HaproxyConfig(
        SocketAddress api,
        String map,
        String key,
        String legacy,
        String cloud,
        @Nullable Path mapFile,
        @Nullable Servers servers,
        Duration bound) {

    /// Servers of one backend that take turns.
    ///
    /// @param legacy ready when legacy owns writes, drained otherwise
    /// @param cloud the same for cloud
    /// @param stateFile where HAProxy reads server states at a reload; null if it does not
    public record Servers(
            String backend, List<String> legacy, List<String> cloud, @Nullable Path stateFile) {
        public Servers {
            legacy = List.copyOf(legacy);
            cloud = List.copyOf(cloud);
        }
    }

    /// Whether a reload keeps a move.
    boolean isKept() {
        return mapFile != null && (servers == null || servers.stateFile() != null);
    }
}
