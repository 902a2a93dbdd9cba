package org.handoff.bench.evidence;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.handoff.control.evidence.Sha256;
import org.handoff.control.evidence.SignedNote;
import org.handoff.control.evidence.SigningKey;
import org.handoff.control.evidence.archive.Archive;
import org.handoff.control.evidence.archive.ArchiveMaker;
import org.handoff.control.ledger.Ledger;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/// Changes an exported ledger, at random but repeatably by its seed. One thread.
final class Villain {
    /// What is done to the ledger.
    enum Deed {
        EDIT,
        DELETE,
        REORDER,
        TRUNCATE,
        INSERT
    }

    /// How well it is hidden.
    enum Strength {
        /// Only the ledger's file is changed, byte by byte.
        PLAIN,
        /// Values are changed, and numbers, chain and index are made anew, so that all hashes fit.
        CHAINED,
        /// Besides, every checkpoint and the index are signed anew, with a key of the villain's.
        SIGNED
    }

    private static final JsonMapper JSON = new JsonMapper();

    private final Exported exported;
    private final SplittableRandom random;

    Villain(Exported exported, long seed) {
        this.exported = exported;
        this.random = new SplittableRandom(seed);
    }

    /// The changed archive; its ledger is never the one it was.
    Archive change(Deed deed, Strength strength) {
        while (true) {
            List<String> changed = changed(deed, strength == Strength.PLAIN);
            byte[] ledger = (String.join("\n", changed) + "\n").getBytes(StandardCharsets.UTF_8);
            if (!changed.equals(exported.records())) {
                return switch (strength) {
                    case PLAIN -> with(ledger, false);
                    case CHAINED -> with(ledger, true);
                    case SIGNED -> signed(ledger);
                };
            }
        }
    }

    private List<String> changed(Deed deed, boolean plain) {
        List<String> records = new ArrayList<>(exported.records());
        int at = random.nextInt(records.size());
        int many = 1 + random.nextInt(Math.min(4, records.size() - at));
        switch (deed) {
            case EDIT ->
                    records.set(
                            at, plain ? oneCharacter(records.get(at)) : oneValue(records.get(at)));
            case DELETE -> records.subList(at, at + many).clear();
            case REORDER -> Collections.swap(records, at, random.nextInt(records.size()));
            case TRUNCATE -> {
                records.subList(at, records.size()).clear();
                if (plain && random.nextBoolean()) {
                    String torn = exported.records().get(at);
                    records.add(torn.substring(0, random.nextInt(torn.length())));
                }
            }
            case INSERT -> records.add(at, records.get(random.nextInt(records.size())));
        }
        return plain || records.isEmpty() ? records : chained(records);
    }

    private String oneCharacter(String record) {
        int at = random.nextInt(record.length());
        char put = (char) ('!' + random.nextInt('~' - '!'));
        return record.substring(0, at) + put + record.substring(at + 1);
    }

    /// Another value in the place of one of the entry's.
    private String oneValue(String record) {
        ObjectNode node = read(record);
        ObjectNode entry = (ObjectNode) node.path("entry");
        List<String> names = new ArrayList<>();
        entry.fieldNames().forEachRemaining(names::add);
        names.remove("type");
        if (names.isEmpty()) {
            return node.put("wall", "2026-03-01T04:00:00Z").toString();
        }
        String name = names.get(random.nextInt(names.size()));
        JsonNode value = entry.path(name);
        if (value.isNumber()) {
            entry.put(name, value.asLong() + 1 + random.nextInt(1000));
        } else if (value.isTextual() && !value.asText().matches("LEGACY|CLOUD")) {
            entry.put(name, value.asText() + (char) ('a' + random.nextInt(26)));
        } else {
            node.put("wall", "2026-03-01T0" + random.nextInt(3, 10) + ":00:00Z");
        }
        return node.toString();
    }

    /// Numbers and hashes made anew from the first record on.
    private static List<String> chained(List<String> records) {
        List<String> chained = new ArrayList<>();
        String previous = Ledger.ROOT;
        for (String each : records) {
            String text =
                    read(each).put("previous", previous).put("seq", chained.size() + 1).toString();
            chained.add(text);
            previous = Sha256.hex(text);
        }
        return chained;
    }

    private static ObjectNode read(String record) {
        try {
            return (ObjectNode) JSON.readTree(record);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a record of the sample", e);
        }
    }

    private Archive with(byte[] ledger, boolean indexed) {
        Map<String, byte[]> files = new TreeMap<>(exported.archive().files());
        files.put(Archive.LEDGER, ledger);
        if (indexed) {
            TreeMap<String, byte[]> named = new TreeMap<>(files);
            named.remove(Archive.INDEX);
            named.remove(Archive.INDEX_NOTE);
            files.put(Archive.INDEX, ArchiveMaker.index(named).getBytes(StandardCharsets.UTF_8));
        }
        return new Archive(files);
    }

    /// An archive that is right in itself, by another key.
    private Archive signed(byte[] ledger) {
        String text = new String(ledger, StandardCharsets.UTF_8).strip();
        SigningKey mine = SigningKey.ofThisProcess(exported.key().verifier().name());
        if (text.isEmpty()) {
            Map<String, byte[]> files = new TreeMap<>(with(ledger, true).files());
            List<SignedNote> none = List.of();
            files.put(
                    Archive.CHECKPOINTS,
                    SignedNote.together(none).getBytes(StandardCharsets.UTF_8));
            return new Archive(files);
        }
        return exported.forged(List.of(text.split("\n")), mine);
    }
}
