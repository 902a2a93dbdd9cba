package org.handoff.app.backup;

import java.util.List;
import java.util.Set;

/// What of a control plane's folder is kept. Everything else is made anew, or of this process
/// alone: claims, reserves, logs, what gateways of this machine keep for themselves.
final class Parts {
    static final String LEDGER = "ledger.db";

    static final String ACCOUNTS = "access.db";

    /// In this order, and the ledger behind them, so that no checkpoint among them covers a record
    /// that is not.
    static final List<String> BEFORE_THE_LEDGER =
            List.of(
                    "evidence",
                    "tls",
                    "pointers",
                    "validate",
                    "started",
                    "token",
                    ACCOUNTS,
                    "notify.db",
                    "shadow.db",
                    "map.db");

    /// May stand in the folder before anything is brought back, and stay as they are.
    static final Set<String> MAY_BE_THERE = Set.of("token", "map.db");

    /// Of this process alone.
    static final Set<String> LEFT_OUT = Set.of("validate/lock");

    /// No other name is ever unpacked, so none leads out of the folder.
    static final String NAME =
            "(started|token|(access|notify|shadow|map|ledger)\\.db"
                    + "|(evidence|tls|pointers|validate)(/[A-Za-z0-9_][A-Za-z0-9_.-]{0,100}){1,3})";

    private Parts() {}
}
