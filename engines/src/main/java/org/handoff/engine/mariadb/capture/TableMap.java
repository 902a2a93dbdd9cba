package org.handoff.engine.mariadb.capture;

import org.handoff.engine.mariadb.wire.Bytes;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiPredicate;

/// What an event says of a table whose rows follow: how each column's values are packed.
///
/// @param id by which the rows name it
/// @param database that it stands in
/// @param table its name
/// @param types a number for each column, see [PackedValue]; empty for a table that is not read
/// @param details what the type alone does not say
record TableMap(
        long id, String database, String table, List<Integer> types, List<Integer> details) {

    /// @param wanted whether a database's table is read: others may hold what is not known here
    static TableMap read(Bytes body, BiPredicate<String, String> wanted) throws CorruptLog {
        long id = body.number(6);
        body.skip(2); // flags
        String database = name(body);
        String table = name(body);
        if (!wanted.test(database, table)) {
            return new TableMap(id, database, table, List.of(), List.of());
        }
        int count = Math.toIntExact(body.packed());
        int[] types = new int[count];
        for (int i = 0; i < count; i++) {
            types[i] = body.one();
        }
        Bytes metadata = new Bytes(body.counted());
        int[] details = new int[count];
        for (int i = 0; i < count; i++) {
            details[i] = detail(types, i, metadata);
        }
        return new TableMap(
                id,
                database,
                table,
                Arrays.stream(types).boxed().toList(),
                Arrays.stream(details).boxed().toList());
    }

    private static String name(Bytes body) {
        String name = new String(body.take(body.one()), StandardCharsets.UTF_8);
        body.skip(1);
        return name;
    }

    private static int detail(int[] types, int i, Bytes metadata) throws CorruptLog {
        return switch (types[i]) {
            case PackedValue.TINY,
                    PackedValue.SHORT,
                    PackedValue.LONG,
                    PackedValue.LONGLONG,
                    PackedValue.INT24,
                    PackedValue.DATE,
                    PackedValue.YEAR ->
                    0;
            case PackedValue.FLOAT,
                    PackedValue.DOUBLE,
                    PackedValue.BLOB,
                    PackedValue.TIMESTAMP2,
                    PackedValue.DATETIME2,
                    PackedValue.TIME2 ->
                    metadata.one();
            case PackedValue.VARCHAR -> metadata.two();
            case PackedValue.BIT -> metadata.one() + metadata.one() * 8;
            case PackedValue.NEWDECIMAL -> metadata.one() << 8 | metadata.one();
            case PackedValue.STRING -> string(types, i, metadata.one(), metadata.one());
            default -> throw new CorruptLog("a column is packed as type " + types[i]);
        };
    }

    /// The first byte holds the real type, and two bits of a length above 255, inverted.
    private static int string(int[] types, int i, int first, int second) {
        if ((first & 0x30) != 0x30) {
            return second | ((first & 0x30) ^ 0x30) << 4;
        }
        types[i] = first;
        return second;
    }
}
