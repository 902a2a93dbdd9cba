package org.handoff.inventory.source;

import org.handoff.inventory.fact.Fact;

/// Where a source puts what it finds. One thread.
public interface Sink {
    /// @param line of the file, from 1; a record's number where there are no lines
    /// @param offset bytes before it in the expanded stream; -1 if not known
    void take(Fact fact, long line, long offset);

    /// A line or record that could not be read.
    ///
    /// @param why fixed words, never anything of the input
    void malformed(long line, long offset, String why);

    /// Something left out on purpose, by a named rule.
    void noise(String rule);
}
