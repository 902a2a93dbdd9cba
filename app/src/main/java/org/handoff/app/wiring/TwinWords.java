package org.handoff.app.wiring;

import org.handoff.control.ledger.TwinEntry;

/// One sentence for each record of a rehearsal on a twin.
final class TwinWords {
    private TwinWords() {}

    static String of(TwinEntry entry) {
        return switch (entry) {
            case TwinEntry.TwinBegan it ->
                    it.who() + " has the twin led there and back, " + it.legs().size() + " times.";
            case TwinEntry.TwinLeg it ->
                    "Rehearsed: %s, %.1f s%s."
                            .formatted(
                                    it.leg(),
                                    it.micros() / 1e6,
                                    it.differs().isEmpty()
                                            ? ", everything as before"
                                            : "; NOT as before: "
                                                    + String.join("; ", it.differs()));
            case TwinEntry.TwinEnded it ->
                    it.failed().isEmpty()
                            ? "Every step of the twin was led there and back."
                            : "The rehearsal on the twin failed: "
                                    + String.join("; ", it.failed())
                                    + ".";
            case TwinEntry.TwinRehearsed it ->
                    it.wentWell()
                            ? "On the twin %s every step was led there and back, by its record %d."
                                    .formatted(it.twin(), it.record())
                            : "On the twin %s the rehearsal failed, by its record %d: %s."
                                    .formatted(
                                            it.twin(), it.record(), String.join("; ", it.failed()));
        };
    }
}
