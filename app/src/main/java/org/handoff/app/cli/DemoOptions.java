package org.handoff.app.cli;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;

/// What a person may choose about the demo.
///
/// @param rows of clinical data, all tables together
/// @param ratePerSecond requests offered, three in ten of them writes
/// @param facilities sites of care
/// @param rounds each a cutover and a rollback
/// @param port of the control plane's page; 0 lets the system choose
/// @param keep stay up at the end until interrupted
/// @param unattended ask nothing, wait for nobody
/// @param json where the figures are written; `null` for nowhere
/// @param directory where databases and logs stand; `null` for a temporary one that is deleted
public record DemoOptions(
        long rows,
        int ratePerSecond,
        int facilities,
        int rounds,
        int port,
        boolean keep,
        boolean unattended,
        @Nullable Path json,
        @Nullable Path directory) {}
