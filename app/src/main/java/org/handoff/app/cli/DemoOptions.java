package org.handoff.app.cli;

import org.handoff.clinic.app.Regression;
import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.util.Locale;

/// What a person may choose about the demo.
///
/// @param rows of clinical data, all tables together
/// @param ratePerSecond requests offered, three in ten of them writes
/// @param facilities sites of care
/// @param rounds each a cutover and a rollback
/// @param strategy by which the clinic is moved
/// @param regression of the cloud's application, planted to be caught
/// @param port of the control plane's page; 0 lets the system choose
/// @param tls whether the control plane speaks it, as outside a demo
/// @param byHand the last step is played on the page, by people who have accounts
/// @param keep stay up at the end until interrupted
/// @param unattended ask nothing, wait for nobody
/// @param json where the figures are written; `null` for nowhere
/// @param directory where databases and logs stand; `null` for a temporary one that is deleted
public record DemoOptions(
        long rows,
        int ratePerSecond,
        int facilities,
        int rounds,
        Strategy strategy,
        Regression regression,
        int port,
        boolean tls,
        boolean byHand,
        boolean keep,
        boolean unattended,
        @Nullable Path json,
        @Nullable Path directory) {
    /// How the demo moves the clinic.
    public enum Strategy {
        /// Everybody at once.
        BLUE_GREEN,
        /// Some people's reads first.
        CANARY,
        /// One route after the other, before any data moves.
        STRANGLER;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }
}
