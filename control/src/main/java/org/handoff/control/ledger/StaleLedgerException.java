package org.handoff.control.ledger;

/// Somebody else appended: the caller is no longer in charge.
public final class StaleLedgerException extends Exception {
    private static final long serialVersionUID = 1;

    public StaleLedgerException(String expected, String found) {
        super("The ledger's last record is " + found + ", not " + expected + ".");
    }
}
