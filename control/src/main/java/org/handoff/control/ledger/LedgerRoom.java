package org.handoff.control.ledger;

import org.handoff.model.Fault;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.LongSupplier;

/// Room on the disk where a ledger stands. Nothing new is begun without [#NEEDED_BYTES]; and a
/// reserve, written beforehand, is given up when the disk is full all the same, so that a run that
/// is under way can write how it ends. Used under the ledger's lock.
final class LedgerRoom {
    /// Free bytes without which nothing new is begun.
    static final long NEEDED_BYTES = 16L << 20;

    /// Room for about eighty records.
    static final int RESERVE_BYTES = 1 << 20;

    private static final Logger LOG = LoggerFactory.getLogger(LedgerRoom.class);

    private final Path ledger;
    private final Path reserve;
    private final LongSupplier usable;

    /// @param usable free bytes on the ledger's disk, now
    LedgerRoom(Path ledger, LongSupplier usable) {
        this.ledger = ledger;
        this.reserve = ledger.resolveSibling(ledger.getFileName() + ".reserve");
        this.usable = usable;
    }

    static LedgerRoom of(Path ledger) {
        return new LedgerRoom(ledger, () -> usable(ledger));
    }

    private static long usable(Path ledger) {
        try {
            return Files.getFileStore(ledger).getUsableSpace();
        } catch (IOException e) {
            LOG.warn("The free room beside {} cannot be told.", ledger, e);
            return 0;
        }
    }

    /// Writes the reserve if it is not there; bytes, not a hole.
    void keepReserve() {
        try {
            if (!Files.exists(reserve) || Files.size(reserve) < RESERVE_BYTES) {
                Files.write(reserve, new byte[RESERVE_BYTES]);
            }
        } catch (IOException e) {
            LOG.warn("No reserve beside {}: the disk is full or cannot be written.", ledger, e);
            giveUpReserve();
        }
    }

    /// @return whether there was one
    boolean giveUpReserve() {
        try {
            boolean was = Files.deleteIfExists(reserve);
            if (was) {
                LOG.error("The disk of {} is full; its reserve is used now. Make room.", ledger);
            }
            return was;
        } catch (IOException e) {
            LOG.warn("The reserve beside {} cannot be removed.", ledger, e);
            return false;
        }
    }

    /// Why nothing new may be begun; `null` if it may.
    @Nullable Fault lack() {
        long free = usable.getAsLong();
        if (free >= NEEDED_BYTES) {
            keepReserve();
            return null;
        }
        return new Fault(
                Fault.Kind.OPERATOR,
                "ledger.room",
                "The disk of the ledger %s has %d MB free; nothing new is begun under %d MB."
                        .formatted(ledger, free >> 20, NEEDED_BYTES >> 20),
                "Make room there, then try again.");
    }
}
