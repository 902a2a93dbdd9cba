package org.handoff.engine.postgres;

import java.time.Duration;

/// How long a session waits, each wait by its name. [Duration#ZERO] means without a bound.
///
/// @param connect TCP connection and log-in together
/// @param statement one statement on the server (`statement_timeout`)
/// @param lock one lock on the server (`lock_timeout`)
/// @param socket no byte from the server while one is due
public record Timeouts(Duration connect, Duration statement, Duration lock, Duration socket) {
    /// Short statements: everything but copies, index builds and the change log.
    public static final Timeouts SHORT =
            new Timeouts(seconds(10), seconds(60), seconds(10), seconds(90));

    /// Copies, index builds and sweeps, which take as long as they take. A dead peer is noticed by
    /// TCP keepalive alone.
    public static final Timeouts BULK =
            new Timeouts(seconds(10), Duration.ZERO, seconds(10), Duration.ZERO);

    /// The change log: the server sends a keepalive at half its `wal_sender_timeout` (60 s).
    public static final Timeouts LOG =
            new Timeouts(seconds(10), Duration.ZERO, Duration.ZERO, seconds(120));

    public Timeouts withStatement(Duration bound) {
        return new Timeouts(connect, bound, lock, socket);
    }

    public Timeouts withLock(Duration bound) {
        return new Timeouts(connect, statement, bound, socket);
    }

    private static Duration seconds(int count) {
        return Duration.ofSeconds(count);
    }
}
