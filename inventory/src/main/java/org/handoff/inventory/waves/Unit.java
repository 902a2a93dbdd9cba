package org.handoff.inventory.waves;

import org.jspecify.annotations.Nullable;

import java.time.LocalDate;
import java.util.Locale;

/// What moves as one: an application, a facility, or a machine that belongs to neither.
///
/// @param machines that go to the cloud with it
/// @param hours of staff that its cutover takes
/// @param notBefore first day on which it may move; `null` if any
/// @param notice why not before; empty if any day will do
public record Unit(
        Kind kind,
        String name,
        int machines,
        int hours,
        @Nullable LocalDate notBefore,
        String notice) {

    /// What it is.
    public enum Kind {
        APPLICATION,
        FACILITY,
        MACHINE;

        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
