package org.handoff.app.spec;

/// A size in bytes, written `64MB`. Units are powers of 1024, as PostgreSQL's settings have them.
public record Bytes(long count) {}
