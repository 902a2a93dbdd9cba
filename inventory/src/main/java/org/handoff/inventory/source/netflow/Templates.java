package org.handoff.inventory.source.netflow;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What exporters said their records look like (RFC 3954, RFC 7011). One thread.
final class Templates {
    /// In IPFIX, the length of a field that says its own.
    static final int VARIABLE = 65_535;

    private static final int TEMPLATES_MAX = 4_096;
    private static final int FIELDS_MAX = 512;
    private static final int ENTERPRISE = 0x8000;

    private final Map<Long, Template> known = new HashMap<>();

    /// @param id of the information element; -1 for a maker's own
    record Field(int id, int length) {}

    /// @param options whether its records are about the exporter
    /// @param least bytes of the shortest record
    record Template(List<Field> fields, boolean options, int least) {}

    /// `null` if it was not said yet.
    @Nullable Template get(long domain, int id) {
        return known.get(key(domain, id));
    }

    void learn(Bytes set, long domain, boolean ipfix) {
        int at = 0;
        while (at + 4 <= set.length()) {
            int id = set.u16(at);
            int count = set.u16(at + 2);
            at = fields(set, at + 4, count, key(domain, id), false, ipfix);
            if (at < 0) {
                return;
            }
        }
    }

    /// Version 9 says the bytes of scope and option fields, IPFIX how many there are of all.
    void learnOptions(Bytes set, long domain, boolean ipfix) {
        int at = 0;
        while (at + 6 <= set.length()) {
            int id = set.u16(at);
            int count = ipfix ? set.u16(at + 2) : (set.u16(at + 2) + set.u16(at + 4)) / 4;
            at = fields(set, at + 6, count, key(domain, id), true, ipfix);
            if (at < 0) {
                return;
            }
        }
    }

    /// @return where the next template begins; -1 if there is none
    private int fields(Bytes set, int from, int count, long key, boolean options, boolean ipfix) {
        List<Field> fields = new ArrayList<>();
        int at = from;
        int least = 0;
        if (count > FIELDS_MAX) {
            return -1;
        }
        for (int i = 0; i < count; i++) {
            if (at + 4 > set.length()) {
                return -1;
            }
            boolean own = ipfix && (set.u16(at) & ENTERPRISE) != 0;
            int length = set.u16(at + 2);
            fields.add(new Field(own ? -1 : set.u16(at), length));
            least += ipfix && length == VARIABLE ? 1 : length;
            at += own ? 8 : 4;
        }
        if (known.size() < TEMPLATES_MAX || known.containsKey(key)) {
            known.put(key, new Template(List.copyOf(fields), options, least));
        }
        return at;
    }

    private static long key(long domain, int id) {
        return domain << 16 | id;
    }
}
