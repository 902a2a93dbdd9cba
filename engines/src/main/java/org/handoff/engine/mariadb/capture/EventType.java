package org.handoff.engine.mariadb.capture;

/// The events of a binary log that are known here, by their number.
final class EventType {
    static final int QUERY = 2;
    static final int STOP = 3;
    static final int ROTATE = 4;
    static final int FORMAT = 15;
    static final int XID = 16;
    static final int TABLE_MAP = 19;
    static final int WRITE_ROWS = 23;
    static final int UPDATE_ROWS = 24;
    static final int DELETE_ROWS = 25;
    static final int HEARTBEAT = 27;
    static final int XA_PREPARE = 38;
    static final int ANNOTATE = 160;
    static final int CHECKPOINT = 161;
    static final int GTID = 162;
    static final int GTID_LIST = 163;
    static final int START_ENCRYPTION = 164;

    private EventType() {}
}
