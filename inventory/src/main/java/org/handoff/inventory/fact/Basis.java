package org.handoff.inventory.fact;

/// How it was decided which end is the client, the surest first.
public enum Basis {
    SYN("a SYN was seen"),
    ORIGINATOR("the sensor saw who began"),
    FLAGS("TCP flags of the flow record"),
    LISTENER("the server's port is a listening one"),
    CONFIGURED("a configuration or a person says so"),
    PORT("the lower or better known port"),
    UNKNOWN("not decided");

    private final String sentence;

    Basis(String sentence) {
        this.sentence = sentence;
    }

    public String sentence() {
        return sentence;
    }
}
