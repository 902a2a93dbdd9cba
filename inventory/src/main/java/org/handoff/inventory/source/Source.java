package org.handoff.inventory.source;

import java.io.IOException;

/// The socket of a file format. A source holds no state between files and reads nothing but its
/// input. To add one: write a small package, list it in [Sources], and put a folder of fixtures
/// with its golden findings under `src/test/resources/sources/<name>`; the contract kit does the
/// rest.
public interface Source {
    /// What it is called, and how its files are read.
    Format format();

    Claim claims(Head head);

    /// Reads the whole input. Whatever is wrong with a line or record is told to the sink and the
    /// rest goes on; an exception ends this file alone.
    ///
    /// @throws IOException if the bytes cannot be read any further
    void read(Input in, Sink sink) throws IOException;

    /// @param name a short stable word, e.g. `zeek-conn`
    /// @param phase when its files must be read
    /// @param watch what reading one proves about time
    record Format(String name, Phase phase, Watch watch) {}

    /// Names are read before all else, so that traffic is resolved by the names that held then.
    enum Phase {
        NAMES,
        TRAFFIC
    }

    /// Whether silence in this source means that nothing was there.
    enum Watch {
        /// It sees all the time; silence counts.
        CONTINUOUS,
        /// It saw moments; silence proves nothing.
        MOMENTS,
        /// It observes no traffic.
        NONE
    }

    /// How sure a source is that a file is its own; the surest reads it, and of equals the one that
    /// [Sources] lists first.
    enum Claim {
        NO,
        /// By its ending or its general look.
        MAYBE,
        /// By a header or magic that no other format has.
        SURE
    }
}
