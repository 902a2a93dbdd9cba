package org.handoff.control.notify;

import java.util.Locale;

/// What people are told of, with words for each audience. Nobody but the owner reads a word that
/// belongs to Handoff; an audience without words is not told. `{system}` and the like are filled in
/// by [Announcement]; nothing that a person typed as a reason is among them.
public enum Occasion {
    STARTED(
            Urgency.INFO,
            "Preparation has begun",
            "{who} started the migration: rows are being copied, nobody is affected.",
            "Preparing {system} for its move has begun. Nothing changes for staff or care.",
            "We are preparing to move {system}. Keep working as usual.",
            "Preparing {system} for its move has begun. There is nothing to do for you yet."),
    REHEARSED(
            Urgency.INFO,
            "A rehearsal went through",
            "A rehearsal went through; a write pause of {predicted} ms is to be expected.",
            "",
            "",
            ""),
    APPROVED(Urgency.INFO, "Approved", "{who} approved {what}.", "", "", ""),
    VOIDED(
            Urgency.ACTION,
            "Approvals are void",
            "Approvals are void, because these parts changed: {parts}. They must be given anew.",
            "",
            "",
            ""),
    BROKE_GLASS(
            Urgency.URGENT,
            "Moving without the usual approvals",
            "{who} goes on without the approvals that the spec asks for; the ledger says why.",
            "{who} decided to move {system} without the usual approvals. The reason is on record.",
            "{system} is being moved by an emergency decision. Keep working, and tell your help"
                    + " desk if anything looks wrong.",
            "{system} is being moved by an emergency decision. Please have your support ready."),
    REFUSED(
            Urgency.INFO,
            "Not begun",
            "A {request} of {who} was refused by these gates: {gates}. Nothing changed.",
            "",
            "",
            ""),
    MOVE_BEGAN(
            Urgency.ACTION,
            "Moving now",
            "{who} began run {run}, from {from} to {to}.",
            "The move of {system} has begun. Staff keep working while it happens.",
            "We are moving {system} now. Keep working. If saving takes a moment, wait; do not enter"
                    + " anything twice.",
            "The move of {system} has begun. Please watch your connections to it."),
    BACK_BEGAN(
            Urgency.URGENT,
            "Moving back now",
            "{who} began run {run}, from {from} back to {to}.",
            "{system} is being moved back to its former place. Staff keep working meanwhile.",
            "We are moving {system} back now. Keep working. If saving takes a moment, wait; do not"
                    + " enter anything twice.",
            "{system} is being moved back to its former place. Please watch your connections."),
    MOVED(
            Urgency.ACTION,
            "Moved",
            "Run {run}: {to} owns writes; they were held for {pause} ms.",
            "{system} now runs in its new place. Saving waited for {seconds} seconds.",
            "{system} now runs in its new place. Keep working as usual, and tell your help desk if"
                    + " anything looks wrong.",
            "{system} now runs in its new place. Please check your connections to it."),
    MOVED_BACK(
            Urgency.ACTION,
            "Moved back",
            "Run {run}: {to} owns writes again; they were held for {pause} ms.",
            "{system} runs in its former place again. Saving waited for {seconds} seconds.",
            "{system} runs in its former place again. Keep working as usual.",
            "{system} runs in its former place again. Please check your connections to it."),
    RETURNED(
            Urgency.ACTION,
            "Stopped safely",
            "Run {run} returned to {from} ({because}); nothing moved.",
            "The move of {system} was stopped safely. It runs where it ran before.",
            "{system} was not moved. It runs as before; keep working as usual.",
            "The move of {system} was stopped. It runs where it ran before."),
    SETTLED(
            Urgency.INFO,
            "Settled",
            "Run {run} settled on {to} after its soak.",
            "{system} has run well since it was moved. The way back stays open.",
            "{system} runs well in its place. Nothing changes for you.",
            ""),
    HOLD_POINT(
            Urgency.ACTION,
            "A person is waited for",
            "Run {run} waits at the hold point {point} for {people} until {until}; then it goes"
                    + " back by itself.",
            "",
            "",
            ""),
    IN_DOUBT(
            Urgency.URGENT,
            "A decision is needed",
            "Handoff stopped and waits for a decision: {because}. See: handoff status.",
            "The move of {system} has stopped and waits for a decision.",
            "{system} may not take new entries now. Use your downtime procedure until you hear"
                    + " from us.",
            "The move of {system} has stopped and waits for a decision. Please stand by."),
    DECIDED(
            Urgency.ACTION,
            "Decided",
            "{who} decided: {to} owns writes.",
            "A person decided how the move of {system} goes on. It is coming back into use.",
            "{system} is coming back into use. Wait for word before you leave your downtime"
                    + " procedure.",
            "A person decided how the move of {system} goes on. Please check your connections."),
    POINTED(
            Urgency.INFO,
            "Addresses were changed",
            "Run {run}: {who} pointed {pointers}.",
            "",
            "",
            "Addresses of {system} were changed: {pointers}. Please check your connections."),
    RETIRE_ASKED(
            Urgency.ACTION,
            "A second person is needed",
            "{who} asks to close the way back for good; a second person must confirm.",
            "",
            "",
            ""),
    RETIRED(
            Urgency.INFO,
            "Finished",
            "The way back is closed, by {who}.",
            "The move of {system} is finished. It stays in its new place.",
            "The move of {system} is finished. Nothing changes for you.",
            "The move of {system} is finished. Its former addresses may be switched off."),
    ABORTED(
            Urgency.ACTION,
            "Given up",
            "{who} gave the migration up; legacy owns writes.",
            "The move of {system} was given up. It stays in its former place.",
            "{system} will not be moved for now. Nothing changes for you.",
            "The move of {system} was given up. It stays in its former place."),
    CANARY_SET(
            Urgency.INFO,
            "A first group moves",
            "{who} set the canary: {share} of identities, {facilities} facilities.",
            "A first group of staff uses {system} in its new place.",
            "A first group of staff uses {system} in its new place. Tell your help desk if anything"
                    + " looks wrong.",
            ""),
    CANARY_ENDED(
            Urgency.ACTION,
            "The first group is back",
            "The canary ended, by {who}.",
            "The first group of staff uses {system} in its former place again.",
            "Everybody uses {system} in its former place again. Keep working as usual.",
            ""),
    ROUTE_MOVED(
            Urgency.INFO,
            "A part moves",
            "{who} moved {share} of {route} to {to}.",
            "A part of {system} works in its new place.",
            "A part of {system} works in its new place. Tell your help desk if anything looks"
                    + " wrong.",
            ""),
    ROUTES_BACK(
            Urgency.ACTION,
            "A part is back",
            "Back with the owner of writes: {routes}, by {who}.",
            "A part of {system} works in its former place again.",
            "A part of {system} works in its former place again. Keep working as usual.",
            ""),
    TEST(
            Urgency.INFO,
            "This is a test",
            "A test of this channel. Nothing happened.",
            "A test of how we will reach you about the move of {system}. Nothing happened.",
            "A test of how we will reach you about the move of {system}. Nothing happened.",
            "A test of how we will reach you about the move of {system}. Nothing happened.");

    private final Urgency urgency;
    private final String headline;
    private final String owner;
    private final String executives;
    private final String clinical;
    private final String vendors;

    Occasion(
            Urgency urgency,
            String headline,
            String owner,
            String executives,
            String clinical,
            String vendors) {
        this.urgency = urgency;
        this.headline = headline;
        this.owner = owner;
        this.executives = executives;
        this.clinical = clinical;
        this.vendors = vendors;
    }

    public Urgency urgency() {
        return urgency;
    }

    /// The same for everybody.
    public String headline() {
        return headline;
    }

    /// Empty if this audience is not told.
    public String words(Audience audience) {
        return switch (audience) {
            case OWNER -> owner;
            case EXECUTIVES -> executives;
            case CLINICAL_OPERATIONS -> clinical;
            case VENDORS -> vendors;
        };
    }

    /// Whether somebody must say that they saw it.
    public boolean isToBeAcknowledged() {
        return urgency == Urgency.URGENT;
    }

    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
