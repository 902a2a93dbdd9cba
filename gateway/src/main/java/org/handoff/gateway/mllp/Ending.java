package org.handoff.gateway.mllp;

/// Why a sender's connection was closed. A sender that is closed keeps its message and sends it
/// again: nothing is ever acknowledged that no side acknowledged, and nothing refused by the
/// gateway with an answer that would make the sender throw it away.
enum Ending implements Parsed {
    TOO_MANY_CONNECTIONS("there are too many connections", Fault.OURS),
    BUFFERS_FULL("the messages that wait are too large together", Fault.OURS),
    FRAMING("its bytes are not MLLP", Fault.SENDER),
    TOO_LARGE("a message is longer than the limit", Fault.SENDER),
    SLOW("a message did not arrive in time", Fault.SENDER),
    NOT_HL7("a message does not begin with a well-formed MSH", Fault.SENDER),
    NO_CONTROL_ID("a message has no control id", Fault.SENDER),
    BATCH("a batch was sent, where one message after the other is carried", Fault.SENDER),
    CHARSET("a message is in a charset that MLLP cannot frame", Fault.SENDER),
    MODE("a message asks for an acknowledgement that may never come", Fault.SENDER),
    ANSWER("an acknowledgement was sent, where only messages are taken", Fault.SENDER),
    TOO_MANY_SAME("the same message is sent on too many connections", Fault.OURS),
    NOT_HELD("no more can be held", Fault.OURS),
    HELD_TOO_LONG("it could not be forwarded in time", Fault.OURS),
    UNREACHABLE("its side could not be reached", Fault.OURS),
    NO_ANSWER("its side did not answer in time", Fault.SIDE),
    SIDE_CLOSED("its side closed without an answer", Fault.SIDE),
    BAD_ANSWER("its side's answer is malformed, or to another message", Fault.SIDE),
    IDLE("it was idle", Fault.NOBODY),
    DONE("the gateway stops", Fault.NOBODY);

    private final String text;
    private final Fault fault;

    Ending(String text, Fault fault) {
        this.text = text;
        this.fault = fault;
    }

    /// Whose it is.
    enum Fault {
        SENDER,
        SIDE,
        OURS,
        NOBODY
    }

    String text() {
        return text;
    }

    Fault fault() {
        return fault;
    }
}
