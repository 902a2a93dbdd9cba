package org.handoff.socket;

/// Moves one side's ownership of writes, in the side's own database. Every command may come late,
/// twice, or after the last one's answer was lost: it is carried out by its epoch, in one
/// transaction. Safe for threads; one command at a time.
public interface WriteFence extends AutoCloseable {

    /// Connects and prepares now, so that the pause does not have to.
    ///
    /// @throws org.handoff.model.HandoffException if the side cannot be reached
    void warm();

    /// Carries out [Command.Fence], [Command.Unfence] or [Command.Observe] for this side; never
    /// throws for what fails on the way.
    Reply handle(Command command);

    @Override
    void close();
}
