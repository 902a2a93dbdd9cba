package org.handoff.control.gate;

import org.handoff.control.ledger.Entry;
import org.handoff.model.Environment;
import org.handoff.model.Epoch;
import org.handoff.model.Finding;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.List;

/// What was observed outside the conductor. A part that is null is unknown, and unknown refuses.
///
/// @param age how old the oldest part is at the moment of handing over
/// @param legacy what the legacy database says of itself
/// @param cloud the same of the cloud
/// @param legacyToCloud the stream that reads the legacy log
/// @param cloudToLegacy the stream that reads the cloud log
/// @param proof how much of the data is proven
/// @param parity null if the spec demands none
/// @param security how the cloud side is secured
/// @param pointers what drivers would move
/// @param estate what the map and the strategy say
public record Evidence(
        Duration age,
        @Nullable Side legacy,
        @Nullable Side cloud,
        @Nullable Stream legacyToCloud,
        @Nullable Stream cloudToLegacy,
        @Nullable Proven proof,
        @Nullable Parity parity,
        @Nullable Security security,
        @Nullable Pointers pointers,
        @Nullable Estate estate) {

    /// Where no driver moves anything, and the spec names no map.
    public Evidence(
            Duration age,
            @Nullable Side legacy,
            @Nullable Side cloud,
            @Nullable Stream legacyToCloud,
            @Nullable Stream cloudToLegacy,
            @Nullable Proven proof,
            @Nullable Parity parity,
            @Nullable Security security) {
        this(
                age,
                legacy,
                cloud,
                legacyToCloud,
                cloudToLegacy,
                proof,
                parity,
                security,
                Pointers.NONE,
                Estate.NOT_ASKED);
    }

    /// Where no parity of a shadow is demanded, and nobody asks how the cloud side is secured.
    public Evidence(
            Duration age,
            @Nullable Side legacy,
            @Nullable Side cloud,
            @Nullable Stream legacyToCloud,
            @Nullable Stream cloudToLegacy,
            @Nullable Proven proof) {
        this(age, legacy, cloud, legacyToCloud, cloudToLegacy, proof, null, Security.NOT_ASKED);
    }

    /// What a shadow showed, where the spec demands it.
    ///
    /// @param to the side that it was mirrored to
    public record Parity(Environment to, boolean isMet, String reason) {}

    /// The age of what was never heard, or longer ago than anybody would ask.
    public static final Duration NEVER = Duration.ofDays(1);

    /// Nothing known.
    public static final Evidence NONE = new Evidence(Duration.ZERO, null, null, null, null, null);

    /// One database.
    ///
    /// @param held epoch of its ownership row
    /// @param writable whether it accepts client writes
    /// @param logRetainedBytes change log that it keeps for us
    /// @param logRetainedMaxBytes how much it may keep before it drops the slot or fills its disk
    /// @param oldestWriter how long its oldest transaction that has written is open; zero if none
    /// @param preparedTransactions prepared and not finished: a fence cannot pass them
    public record Side(
            Epoch held,
            boolean writable,
            long logRetainedBytes,
            long logRetainedMaxBytes,
            Duration oldestWriter,
            int preparedTransactions) {}

    /// One direction.
    ///
    /// @param broken why its reader or applier is not alive and trusted, a sentence; empty if both
    ///   are
    /// @param lag age of the newest marker that the applier has committed, now
    /// @param backlogBytes read and not applied
    public record Stream(String broken, Duration lag, long backlogBytes) {
        public boolean following() {
            return broken.isEmpty();
        }
    }

    /// How much is proven.
    ///
    /// @param complete the base proof covers every table
    /// @param rows that the proof stands for
    /// @param unproved tables whose proof broke
    /// @param schemaChanges seen since the start and not carried over
    /// @param dirtyKeys changed and not proven again yet
    /// @param findings that stand in the way of a switch
    public record Proven(
            boolean complete,
            long rows,
            List<String> unproved,
            long schemaChanges,
            long dirtyKeys,
            List<Finding> findings) {
        public Proven {
            unproved = List.copyOf(unproved);
            findings = List.copyOf(findings);
        }
    }

    /// How the cloud side is secured, judged over the spec's files.
    ///
    /// @param asked whether the spec asks for it
    /// @param inTheWay how many results and problems stand in the way
    /// @param worst of them, a sentence; empty if there is none
    /// @param judged what goes into the ledger; `null` if nothing was judged
    public record Security(
            boolean asked, long inTheWay, String worst, Entry.@Nullable SecurityJudged judged) {
        /// No section of the spec asks for it.
        public static final Security NOT_ASKED = new Security(false, 0, "", null);
    }

    /// What drivers see in front of the gateways.
    ///
    /// @param driven how many pointers have a driver
    /// @param inTheWay what keeps them from moving them soon, a sentence each
    public record Pointers(int driven, List<String> inTheWay) {
        /// No pointer has a driver.
        public static final Pointers NONE = new Pointers(0, List.of());

        public Pointers {
            inTheWay = List.copyOf(inTheWay);
        }
    }

    /// What people found out and decided before the night.
    ///
    /// @param inventory of the map that the spec names
    /// @param strategy of how each application moves
    public record Estate(Answer inventory, Answer strategy) {
        /// The spec names no map and no strategy.
        public static final Estate NOT_ASKED = new Estate(Answer.NONE, Answer.NONE);
    }

    /// What one of them says.
    ///
    /// @param asked whether the spec has it
    /// @param inTheWay why no cutover may begin, without names of machines
    /// @param says what it says if nothing is in the way
    public record Answer(boolean asked, List<String> inTheWay, String says) {
        /// The spec does not have it.
        public static final Answer NONE = new Answer(false, List.of(), "");

        public Answer {
            inTheWay = List.copyOf(inTheWay);
        }
    }

    public boolean isNone() {
        return equals(NONE);
    }

    public @Nullable Side side(Environment environment) {
        return environment == Environment.LEGACY ? legacy : cloud;
    }

    public @Nullable Stream streamFrom(Environment environment) {
        return environment == Environment.LEGACY ? legacyToCloud : cloudToLegacy;
    }
}
