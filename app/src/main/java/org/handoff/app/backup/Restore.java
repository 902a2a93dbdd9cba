package org.handoff.app.backup;

import com.fasterxml.jackson.databind.JsonNode;

import org.handoff.control.access.BroughtBack;
import org.handoff.control.evidence.SetBack;
import org.handoff.control.ledger.Ledger;
import org.handoff.control.ledger.SqliteLedger;
import org.handoff.model.HandoffException;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Brings a backup back into a folder that holds nothing but what may be there: everything is
/// unpacked into a folder of its own in it, held against its hashes and the ledger's chain, made
/// durable, and only then put into place, the ledger last. If that is broken off, it is done again
/// from the beginning, and nothing is served before.
public final class Restore {
    /// Where everything is unpacked. While it is there, a restore is not over.
    private static final String UNPACKED = ".restoring";

    /// Made by the file system itself.
    private static final String LOST_AND_FOUND = "lost+found";

    private Restore() {}

    /// What was brought back.
    ///
    /// @param records of the ledger; -1 if it is elsewhere
    /// @param made when the backup was; [Instant#EPOCH] if it does not say
    /// @param access null if there were no accounts in it
    public record Found(long records, Instant made, @Nullable BroughtBack access) {}

    /// @param data the control plane's folder
    /// @param hasLedger whether the ledger is in the folder, and not a database of its own
    /// @param who does it, for the ledger
    /// @param reason for it
    /// @throws HandoffException `restore.not-empty`, `restore.format`, `restore.migration`,
    ///   `restore.broken`, `restore.ledger`, `restore.read`
    public static Found read(
            Path zip, Path data, boolean hasLedger, String migration, String who, String reason) {
        try {
            Path folder = Files.exists(data) ? data.toRealPath() : data.toAbsolutePath();
            Path unpacked = folder.resolve(UNPACKED);
            refuseUnlessEmpty(folder, Files.exists(unpacked));
            boolean isNew = !Files.exists(folder);
            boolean isAgain = Files.exists(unpacked);
            Backup.delete(unpacked);
            OwnerOnly.folder(folder);
            OwnerOnly.folder(unpacked);
            Found found;
            try {
                found = checked(zip, unpacked, hasLedger, migration);
                SetBack.say(unpacked.resolve("evidence"), who, reason, found.made());
            } catch (IOException | RuntimeException e) {
                Backup.delete(unpacked);
                if (isAgain) {
                    OwnerOnly.folder(unpacked); // what is there is still half of something
                } else if (isNew) {
                    Files.delete(folder);
                }
                throw e;
            }
            place(unpacked, folder);
            return found;
        } catch (IOException e) {
            throw HandoffException.external(
                    "restore.read",
                    zip + " cannot be brought back.",
                    "Is it a backup, and may " + data + " be written?",
                    e);
        }
    }

    /// For whoever would begin to serve from it.
    ///
    /// @throws HandoffException `restore.unfinished`
    public static void refuseHalf(Path data) {
        if (Files.exists(data.resolve(UNPACKED))) {
            throw HandoffException.operator(
                    "restore.unfinished",
                    "A restore into " + data + " was broken off.",
                    "Run handoff restore again.");
        }
    }

    private static void refuseUnlessEmpty(Path folder, boolean isAgain) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        Set<String> may = new TreeSet<>(Parts.MAY_BE_THERE);
        may.addAll(List.of(UNPACKED, LOST_AND_FOUND));
        if (isAgain) {
            may.addAll(Parts.BEFORE_THE_LEDGER);
            may.add(Parts.LEDGER);
        }
        Set<String> more =
                names(folder).filter(it -> !may.contains(it)).collect(Collectors.toSet());
        if (!more.isEmpty()) {
            throw HandoffException.operator(
                    "restore.not-empty",
                    folder + " holds something.",
                    "Move it away first: what is there may be newer than the backup.");
        }
    }

    private static Stream<String> names(Path folder) throws IOException {
        try (Stream<Path> inside = Files.list(folder)) {
            return inside.map(it -> String.valueOf(it.getFileName())).toList().stream();
        }
    }

    private static Found checked(Path zip, Path into, boolean hasLedger, String migration)
            throws IOException {
        JsonNode manifest = Unpacking.all(zip, into, migration);
        Path accounts = into.resolve(Parts.ACCOUNTS);
        BroughtBack access = Files.exists(accounts) ? BroughtBack.in(accounts) : null;
        return new Found(chain(into, hasLedger), made(manifest), access);
    }

    private static Instant made(JsonNode manifest) {
        try {
            return Instant.parse(manifest.path("made").asText());
        } catch (DateTimeException e) {
            return Instant.EPOCH;
        }
    }

    private static long chain(Path folder, boolean hasLedger) {
        if (!hasLedger) {
            return -1;
        }
        Path file = folder.resolve(Parts.LEDGER);
        if (!Files.exists(file)) {
            throw HandoffException.operator(
                    "restore.ledger",
                    "There is no ledger in the backup, and the spec names no other place for it.",
                    "Use the spec that the backup was made with: see control.ledger.");
        }
        try (Ledger ledger = SqliteLedger.openToRead(file)) {
            Ledger.Check check = ledger.verify();
            if (!check.isWhole()) {
                throw Unpacking.broken("The ledger in it does not verify: " + check.because());
            }
            return check.records();
        }
    }

    private static void place(Path unpacked, Path folder) throws IOException {
        for (String name :
                Stream.concat(Parts.BEFORE_THE_LEDGER.stream(), Stream.of(Parts.LEDGER)).toList()) {
            Path from = unpacked.resolve(name);
            Path to = folder.resolve(name);
            boolean stays = Parts.MAY_BE_THERE.contains(name) && Files.exists(to);
            if (Files.exists(from) && !stays) {
                Backup.delete(to);
                Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
            }
        }
        OwnerOnly.force(folder);
        Backup.delete(unpacked);
        OwnerOnly.force(folder);
        OwnerOnly.force(folder.getParent());
    }
}
