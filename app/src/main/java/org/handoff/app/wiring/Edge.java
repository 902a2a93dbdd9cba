package org.handoff.app.wiring;

/// One connection that patients' data takes, as the spec has it.
///
/// @param name the spec's key and the address, e.g. `cloud.database db.example:5432`
/// @param speech how TLS begins on it
/// @param remedy what to write in the spec or set on the server where it is not encrypted
record Edge(String name, String host, int port, Speech speech, String remedy) {
    /// How TLS begins.
    enum Speech {
        /// With the first byte.
        TLS,
        /// After PostgreSQL's SSLRequest.
        POSTGRES,
        /// After the greeting of MariaDB's protocol.
        MARIADB,
        /// A listener of a gateway that has certificates; the gateway may not run yet.
        LISTENS,
        /// The spec says that it does not.
        PLAIN
    }
}
