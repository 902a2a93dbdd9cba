package org.handoff.app.spec;

/// A difference between the sides that is meant to be, and who answers for it.
public record KnownDifference(
        @Key(
                        "As `handoff validate` names it, e.g. permission aide on table"
                                + " public.visit; * stands for any characters.")
                String what,
        @Key("Who answers for it.") String owner,
        @Key("Why it is right.") String reason) {}
