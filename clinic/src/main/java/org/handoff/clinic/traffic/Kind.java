package org.handoff.clinic.traffic;

/// What a clinician does, with its share of all reads or of all writes, in percent.
enum Kind {
    CHART(false, 46),
    SIGN_IN(false, 4),
    WORKLIST(false, 30),
    DUE(false, 20),
    VITALS(true, 40),
    TREATMENT(true, 15),
    ORDER(true, 15),
    NOTE(true, 10),
    CONTACT(true, 5),
    BOOK(true, 8),
    CANCEL(true, 6),
    DEVICE(true, 1);

    final boolean write;
    final int share;

    Kind(boolean write, int share) {
        this.write = write;
        this.share = share;
    }

    /// The name that the application puts into `charting_log`.
    String word() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }

    /// @param percent 0 to 99
    static Kind pick(boolean write, int percent) {
        int rest = percent;
        for (Kind kind : values()) {
            if (kind.write == write) {
                rest -= kind.share;
                if (rest < 0) {
                    return kind;
                }
            }
        }
        return write ? VITALS : CHART;
    }
}
