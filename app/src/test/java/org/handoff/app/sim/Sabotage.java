package org.handoff.app.sim;

/// A deliberate breakage of the protocol. Each must be caught by an invariant within [#SEEDS_MAX]
/// seeds; one that is not shows that the simulation is too weak.
public enum Sabotage {
    SKIP_THE_FENCE("the source goes on accepting writes while they are drained"),
    MARKER_BEFORE_THE_FENCE("the marker is written while the source still accepts writes"),
    SKIP_THE_DRAIN("the switch does not wait for the marker"),
    TRUST_LAG("a small backlog counts as drained"),
    SKIP_THE_PROOF("the switch does not compare the changed keys"),
    PROVE_BEFORE_THE_DRAIN("keys are compared before the last change has arrived"),
    OPEN_BEFORE_THE_SWITCH("the target is opened before the commit point is durable"),
    RELEASE_BEFORE_OPEN("gateways flow to a side that refuses writes"),
    RELEASE_TO_THE_OLD_SIDE("behind the switch gateways are told the old owner"),
    FENCE_FORGETS_OPEN_TRANSACTIONS("the fence does not wait for transactions that wrote"),
    APPLY_AN_OLD_EPOCH("a database obeys commands of older epochs"),
    RETURN_WITHOUT_A_HIGHER_EPOCH("the source is opened under the epoch of its own fence"),
    FORGET_THE_LEASE("a gateway forwards writes for ever on one directive"),
    LEASE_FROM_THE_ANSWER("a gateway counts its lease from the answer, not from the question"),
    ASSUME_A_SHORT_LEASE("the conductor assumes that leases end before they do"),
    RESTART_IN_FLOW("a restarted gateway goes on where it was"),
    FORWARD_AGAIN("a released request is sent twice"),
    CONFIRM_BEFORE_DURABLE("the log is released before the target has committed"),
    POSITION_APART_FROM_ROWS("the position is stored in another transaction than the rows"),
    APPLY_BACK("what the other stream wrote is captured and applied back"),
    DRAIN_ONE_WAY("what somebody wrote to the target around the fence is not waited for"),
    START_REVERSE_LATE("the stream back begins only after the release"),
    ACT_BEFORE_DURABLE("effects do not wait for their ledger record"),
    APPEND_WITHOUT_COMPARE("a second conductor's records do not stop the first"),
    RUN_ON_STALE_EVIDENCE("gates pass on evidence of any age"),
    FORCE_ON_A_FALSE_WORD("the side that a person gave up comes back as a writer"),
    FORCE_WITHOUT_THE_FENCE("the fence of the side given up is believed and not observed"),
    STANDBY_WAITS_FOR_A_DEAD_HOLDER("a standby waits until the claim is given back"),
    ANSWER_WITHOUT_LOOKING("a control plane that slept tells gateways what held before"),
    BOUNDLESS_PAUSE("a step may hold writes for ever");

    /// Seeds within which each must be caught.
    static final int SEEDS_MAX = 600;

    private final String text;

    Sabotage(String text) {
        this.text = text;
    }

    String text() {
        return text;
    }
}
