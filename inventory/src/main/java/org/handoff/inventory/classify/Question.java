package org.handoff.inventory.classify;

import java.util.Locale;

/// What must be known about an application, with what it costs to find out.
public enum Question {
    UNUSED("Does nobody call it, with its schedules watched in full?", 60),
    RETIREMENT_SIGNED("Has its owner signed that it may end?", 10),
    BOUND(
            "Is it bound to hardware, a licence or a vendor's site, or unsupported in the cloud?",
            20),
    INTERCEPTABLE("Do all clients reach it by a name, proxy or balancer that can be switched?", 15),
    SOURCE_AVAILABLE("Is its source code at hand, and can it be built?", 10),
    SEPARABLE("Can at least two of its functions run apart?", 120),
    LONG_COEXISTENCE("May both sides run together for months?", 20),
    AFFINE_ROUTING("Can each facility be routed by itself?", 30),
    STATE_BY_FACILITY("Is its state shared by both sides, or split by facility?", 60),
    DUPLICATES_SAFE("Does it bear a message that comes twice?", 60),
    DUPLICABLE("Can its whole environment be built a second time?", 60),
    ONE_SWITCH_POINT("Is there a single point at which all traffic is switched?", 15),
    SCHEMA_FREE("Is the move free of changes to the schema?", 10),
    ONE_WRITER("Does only one application write to its database?", 20),
    CAPTURE_FEASIBLE("Can the database's changes be captured (edition, keys, log)?", 15),
    REVERSE_VERIFIED("Has the way back been rehearsed on this database?", 60);

    private final String sentence;
    private final int minutes;

    Question(String sentence, int minutes) {
        this.sentence = sentence;
        this.minutes = minutes;
    }

    public String sentence() {
        return sentence;
    }

    /// A person's time to answer it, roughly.
    public int minutes() {
        return minutes;
    }

    /// As the facts file writes it.
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
