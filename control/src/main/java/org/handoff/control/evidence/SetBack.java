package org.handoff.control.evidence;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

import org.handoff.control.ledger.Draft;
import org.handoff.control.ledger.Entry;
import org.handoff.control.ledger.Ledger;
import org.handoff.control.ledger.LedgerRecord;
import org.handoff.control.ledger.StaleLedgerException;
import org.handoff.model.HandoffException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A ledger that a person set back to an older copy, from a backup. Checkpoints past its end then
/// contradict it, and nobody can make them true again: those in the anchor cannot be taken away. At
/// the next start they are set aside, once, by a ledger record that names who set it back and holds
/// the hash of the list of them. Nothing else is excused, and the anchor keeps them for whoever
/// checks an archive.
public final class SetBack {
    private static final Logger LOG = LoggerFactory.getLogger(SetBack.class);
    private static final JsonMapper JSON = new JsonMapper();

    /// Waits for the next start.
    private static final String MARK = "set-back";

    private static final String ASIDE = "set-aside-";
    private static final int MARK_BYTES_MAX = 16 << 10;

    /// A ledger that was set back more often is none that anybody trusts.
    private static final int LISTS_MAX = 100;

    private static final int LIST_BYTES_MAX = 64 << 20;

    private SetBack() {}

    /// Says, before the next start, that the ledger is an older copy than its checkpoints.
    ///
    /// @param folder of the evidence; made if it is not there
    /// @param backup when the copy was made; [Instant#EPOCH] if that is not known
    public static void say(Path folder, String who, String reason, Instant backup) {
        try {
            Files.createDirectories(folder);
            replace(
                    folder.resolve(MARK),
                    JSON.createObjectNode()
                            .put("who", who)
                            .put("reason", reason)
                            .put("backupMillis", backup.toEpochMilli())
                            .toString());
        } catch (IOException e) {
            throw cannot(folder, e);
        }
    }

    /// Whether somebody said so, and no start has taken it up yet.
    static boolean isSaid(Path folder) {
        return Files.exists(folder.resolve(MARK));
    }

    /// Sets aside what a person's word excuses, by a record in the ledger; without a word, nothing.
    ///
    /// @param ledger claimed by this process
    /// @return what counts from now on
    static Kept accept(Path folder, Kept kept, Ledger ledger, InstantSource clock) {
        Path mark = folder.resolve(MARK);
        List<LedgerRecord> written = Files.exists(mark) ? ledger.readAll() : List.of();
        if (written.isEmpty()) {
            return kept;
        }
        List<String> records = ledger.texts(1, Integer.MAX_VALUE);
        Kept counting = kept.counting(records);
        List<SignedNote> beyond =
                Stream.concat(counting.notes().stream(), counting.anchored().stream())
                        .filter(note -> isBeyond(note, records.size()))
                        .distinct()
                        .toList();
        if (!counting.without(Set.copyOf(beyond)).against(records).isEmpty()) {
            return kept; // more is wrong than that the end is missing
        }
        try {
            Entry.Restored entry = entry(mark, records.size(), beyond);
            if (!beyond.isEmpty()) {
                replace(folder.resolve(ASIDE + entry.aside()), SignedNote.together(beyond));
            }
            ledger.append(
                    ledger.head(),
                    new Draft(clock.instant(), written.getLast().epoch(), "restore", entry));
            replace(
                    Kept.checkpoints(folder),
                    SignedNote.together(
                            counting.notes().stream().filter(it -> !beyond.contains(it)).toList()));
            Files.delete(mark);
            Durable.folder(mark);
        } catch (IOException e) {
            throw cannot(folder, e);
        } catch (StaleLedgerException e) {
            throw HandoffException.operator(
                    Ledger.CLAIMED, "Another process writes this ledger.", "Use that one.");
        }
        LOG.warn(
                "The ledger was set back: {} checkpoints past its end are set aside",
                beyond.size());
        return kept.withAside(lists(folder)).counting(ledger.texts(1, Integer.MAX_VALUE));
    }

    private static boolean isBeyond(SignedNote note, int records) {
        return Checkpoint.of(note).filter(said -> said.size() > records).isPresent();
    }

    private static Entry.Restored entry(Path mark, int records, List<SignedNote> beyond)
            throws IOException {
        if (Files.size(mark) > MARK_BYTES_MAX) {
            throw new IOException(mark + " is longer than a word");
        }
        JsonNode said = JSON.readTree(Files.readAllBytes(mark));
        return new Entry.Restored(
                said.path("who").asText("somebody"),
                said.path("reason").asText(),
                said.path("backupMillis").asLong(),
                records,
                beyond.size(),
                beyond.isEmpty() ? "" : Sha256.hex(SignedNote.together(beyond)));
    }

    /// Lists of checkpoints that were set aside, by the hash of each; a ledger record must name it
    /// before it counts.
    static Map<String, Set<SignedNote>> lists(Path folder) {
        Map<String, Set<SignedNote>> lists = new HashMap<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, ASIDE + "*")) {
            for (Path file : found) {
                if (lists.size() < LISTS_MAX && Files.size(file) <= LIST_BYTES_MAX) {
                    byte[] bytes = Files.readAllBytes(file);
                    lists.put(
                            Sha256.hex(bytes), Set.copyOf(SignedNote.readTogether(bytes).notes()));
                }
            }
            return lists;
        } catch (IOException e) {
            throw cannot(folder, e);
        }
    }

    /// Those that the ledger's own records set aside.
    ///
    /// @param records canonical texts
    static Set<SignedNote> of(List<String> records, Map<String, Set<SignedNote>> lists) {
        if (lists.isEmpty()) {
            return Set.of();
        }
        return records.stream()
                .filter(text -> text.contains("\"restored\""))
                .map(SetBack::named)
                .flatMap(hash -> lists.getOrDefault(hash, Set.of()).stream())
                .collect(Collectors.toUnmodifiableSet());
    }

    private static String named(String record) {
        try {
            JsonNode entry = JSON.readTree(record).path("entry");
            return entry.path("type").asText().equals("restored")
                    ? entry.path("aside").asText()
                    : "";
        } catch (IOException e) {
            return ""; // the chain's own check says what is wrong with it
        }
    }

    private static void replace(Path file, String text) throws IOException {
        Path next = file.resolveSibling(file.getFileName() + ".new");
        try (FileChannel out =
                FileChannel.open(
                        next,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
            out.force(true);
        }
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
        Durable.folder(file);
    }

    private static HandoffException cannot(Path folder, IOException cause) {
        return HandoffException.external(
                "evidence.checkpoints",
                "What a restore left in " + folder + " cannot be read or written.",
                "Look at the disk and at the folder's permissions.",
                cause);
    }
}
