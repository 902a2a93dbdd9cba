package org.handoff.engine.mariadb.types;

/// What a value is, whatever each database calls its type.
enum Form {
    INTEGER,
    BOOLEAN,
    DECIMAL,
    /// 64 bits; a `float` widened, which loses nothing.
    DOUBLE,
    /// Told with the mark of a long text.
    TEXT,
    /// Text of a type that PostgreSQL tells as it is: `json`, `character`, an enum.
    PLAIN,
    BYTES,
    BITS,
    DATE,
    /// Date and time without a zone.
    MOMENT,
    /// A point in time, told in UTC.
    INSTANT,
    TIME,
    UUID
}
