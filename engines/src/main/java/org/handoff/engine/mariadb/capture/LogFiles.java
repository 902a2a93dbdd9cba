package org.handoff.engine.mariadb.capture;

import org.handoff.engine.mariadb.wire.MariaSession;
import org.handoff.engine.mariadb.wire.WireFailure;

import java.util.HashMap;
import java.util.Map;

/// Whether a server writes its log as it has to be read, and still has it.
final class LogFiles {
    private LogFiles() {}

    /// The name of the file in which a place is.
    ///
    /// @throws CorruptLog if the log is written otherwise, or the file is gone
    static String from(MariaSession session, LogPlace place) throws WireFailure, CorruptLog {
        Map<String, String> settings = new HashMap<>();
        session.query(
                "SELECT 'log_bin', @@log_bin UNION ALL SELECT 'binlog_format',"
                        + " @@global.binlog_format UNION ALL SELECT 'binlog_row_image',"
                        + " @@global.binlog_row_image",
                row -> settings.put(row.word(0), row.word(1)));
        required(settings, "log_bin", "1");
        required(settings, "binlog_format", "ROW");
        required(settings, "binlog_row_image", "FULL");
        String[] file = {""};
        session.query(
                "SHOW BINARY LOGS",
                row -> {
                    boolean held =
                            LogPlace.number(row.word(0)) == place.file()
                                    && row.number(1) >= place.offset();
                    file[0] = held ? row.word(0) : file[0];
                });
        if (file[0].isEmpty()) {
            throw new CorruptLog(
                    "file %d of it, at %d, is gone: it was purged, or another server answers"
                            .formatted(place.file(), place.offset()));
        }
        return file[0];
    }

    private static void required(Map<String, String> settings, String name, String wanted)
            throws CorruptLog {
        String found = settings.getOrDefault(name, "");
        if (!found.equals(wanted)) {
            throw new CorruptLog(name + " is " + found + ", not " + wanted);
        }
    }
}
