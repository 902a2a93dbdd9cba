package org.handoff.engine.postgres.apply;

import org.handoff.model.Tuple;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PGBinaryObject;
import org.postgresql.util.PGobject;

import java.nio.ByteBuffer;
import java.util.List;

/// One column of many rows as a parameter of type `text[]`, in the binary form of arrays: nothing
/// is escaped, no string is made. Source of fact: PostgreSQL `array_recv`.
final class TextArray extends PGobject implements PGBinaryObject {
    private static final long serialVersionUID = 1;
    private static final int TEXT_OID = 25;
    private static final int HEADER_BYTES = 20;

    private final transient List<Tuple> rows;
    private final int column;

    TextArray(List<Tuple> rows, int column) {
        this.rows = rows;
        this.column = column;
        setType("_text");
    }

    @Override
    public int lengthInBytes() {
        int bytes = HEADER_BYTES;
        for (Tuple row : rows) {
            byte[] value = row.get(column);
            bytes += Integer.BYTES + (value == null ? 0 : value.length);
        }
        return bytes;
    }

    @Override
    public void toBytes(byte[] target, int offset) {
        ByteBuffer buffer = ByteBuffer.wrap(target, offset, target.length - offset);
        buffer.putInt(1).putInt(1).putInt(TEXT_OID).putInt(rows.size()).putInt(1);
        for (Tuple row : rows) {
            byte[] value = row.get(column);
            if (value == null) {
                buffer.putInt(-1);
            } else {
                buffer.putInt(value.length).put(value);
            }
        }
    }

    @Override
    public void setByteValue(byte[] value, int offset) {
        throw new UnsupportedOperationException("only sent");
    }

    @Override
    public @Nullable String getValue() {
        throw new UnsupportedOperationException("only sent in binary form");
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }

    @Override
    public Object clone() throws CloneNotSupportedException {
        return super.clone();
    }

    @Override
    public String toString() {
        return "TextArray(" + rows.size() + " values, redacted)";
    }
}
