package org.handoff.testkit.contract;

import org.handoff.model.Environment;
import org.handoff.model.Epoch;
import org.handoff.socket.TrafficDriver;
import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Set;

/// A real server that leads to legacy and has never seen a driver, with everything that can happen
/// to it. One for each promise of the kit.
public interface DriverWorld extends AutoCloseable {
    /// A driver of it, as another process would make it.
    TrafficDriver driver();

    /// Drivers whose process dies, or loses its answer, at different places of a move; each is used
    /// once.
    List<TrafficDriver> cutShort();

    /// Where a client that begins now ends up, asked of the real server; null if at neither side.
    @Nullable Environment served();

    /// What can happen to this kind of thing.
    Set<Trouble> troubles();

    /// Lets it happen.
    void suffer(Trouble trouble);

    /// A person does what a driver asked for and says so.
    void attest(Epoch epoch, Environment side);

    @Override
    void close();

    /// What happens to things in front of a gateway.
    enum Trouble {
        /// Some parts lead to cloud, others do not.
        HALF,
        /// Somebody else changed it to what is neither side.
        FOREIGN,
        /// The server is gone.
        SILENT,
        /// The server starts again from its own files.
        RESTART
    }
}
