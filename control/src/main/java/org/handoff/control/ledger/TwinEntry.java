package org.handoff.control.ledger;

import org.handoff.model.Environment;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// A rehearsal on a twin, which is a disposable copy of both sides: what happened there stands in
/// the twin's own ledger, and what came of it in that of the migration that it was done for.
public sealed interface TwinEntry extends Entry.Aside {

    /// On the twin: every step is led there and back now.
    ///
    /// @param legs their names, in order
    record TwinBegan(String who, List<String> legs) implements TwinEntry {
        public TwinBegan {
            who = FreeText.plain(who, Entry.TEXT_MAX);
            legs = List.copyOf(legs);
        }
    }

    /// On the twin: one way there, or there and back, and what was seen afterwards.
    ///
    /// @param leg a step's label, behind which it was turned back, or a whole move
    /// @param differs what is not as it was before, in the words of the probe; empty if all is
    /// @param micros from its begin until the side that should serve does
    record TwinLeg(String leg, List<String> differs, long micros) implements TwinEntry {
        public TwinLeg {
            differs = differs.stream().map(it -> FreeText.plain(it, Entry.TEXT_MAX)).toList();
        }
    }

    /// On the twin: all legs are over, or one of them did not end as it should.
    ///
    /// @param because why no leg followed; empty if all were gone
    record TwinEnded(List<String> failed, String because) implements TwinEntry {
        public TwinEnded {
            failed = List.copyOf(failed);
            because = FreeText.plain(because, Entry.TEXT_MAX);
        }
    }

    /// In the migration's own ledger: what the twin's ledger says of its last rehearsal.
    ///
    /// @param twin the twin's name
    /// @param record number of the twin's record that ended it
    /// @param head hash of that record, which stands for all before it
    /// @param plan SHA-256 of the steps, the same on both
    /// @param failed legs that did not come back, each with what differed; empty if all did
    /// @param forth times in microseconds by what was measured, moving to cloud
    /// @param back the same, moving to legacy
    record TwinRehearsed(
            String twin,
            long record,
            String head,
            String plan,
            Environment to,
            List<String> failed,
            Map<String, List<Long>> forth,
            Map<String, List<Long>> back)
            implements TwinEntry {
        public TwinRehearsed {
            failed = failed.stream().map(it -> FreeText.plain(it, Entry.TEXT_MAX)).toList();
            forth = java.util.Collections.unmodifiableMap(new TreeMap<>(forth));
            back = java.util.Collections.unmodifiableMap(new TreeMap<>(back));
        }

        public boolean wentWell() {
            return failed.isEmpty();
        }
    }
}
