package org.handoff.engine.mariadb.validate;

import org.handoff.model.Environment;
import org.handoff.model.Position;
import org.handoff.socket.Passage;

import java.time.Duration;
import java.util.Set;
import java.util.function.Supplier;

/// [Passage] between two sides of which nothing flows from one to the other: both are compared as
/// they are. Used by one thread.
public final class RestPassage implements Passage {
    private final Environment owner;
    private final Supplier<Position> ours;
    private final Supplier<Position> theirs;

    /// @param owner the side that the other one is compared with
    /// @param ours where the owner's log stands now
    /// @param theirs where the other side's does
    public RestPassage(Environment owner, Supplier<Position> ours, Supplier<Position> theirs) {
        this.owner = owner;
        this.ours = ours;
        this.theirs = theirs;
    }

    @Override
    public Environment owner() {
        return owner;
    }

    @Override
    public boolean flows() {
        return false;
    }

    @Override
    public Mark await(Duration bound) {
        return new Mark(ours.get(), theirs.get());
    }

    /// Nobody writes on sides at rest.
    @Override
    public Set<String> writing() {
        return Set.of();
    }

    @Override
    public boolean awaitOver(Set<String> writing, Duration bound) {
        return true;
    }

    @Override
    public void close() {}
}
