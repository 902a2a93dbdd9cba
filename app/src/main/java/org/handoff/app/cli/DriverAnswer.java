package org.handoff.app.cli;

import org.handoff.app.spec.PointerSpec;
import org.handoff.socket.DriverTraits;
import org.handoff.socket.Live;
import org.handoff.socket.Move;
import org.handoff.socket.TrafficDriver.Proof;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// What one driver answered.
///
/// @param verb what was asked
/// @param pointer its name
/// @param traits what it declares
/// @param outcome a short stable word, e.g. `done`
/// @param lines for people
/// @param remedy what to do; empty if nothing
/// @param exit the command's code
record DriverAnswer(
        Verb verb,
        String pointer,
        DriverTraits traits,
        String outcome,
        List<String> lines,
        String remedy,
        int exit) {
    DriverAnswer {
        lines = List.copyOf(lines);
    }

    /// What can be asked.
    enum Verb {
        CHECK("Asks what is so now, and whether a move would be quick; changes nothing."),
        PREPARE("Ahead of the window: marks it as ours where it is, lowers a TTL; moves nobody."),
        APPLY("Leads to the side that owns writes; finishes what was cut short."),
        VERIFY("Asks whether clients that begin now reach that side; changes nothing."),
        RESTORE("Leads to that side, and undoes what prepare changed."),
        ATTEST("A person says that they moved it by hand.");

        private final String words;

        Verb(String words) {
            this.words = words;
        }

        String words() {
            return words;
        }

        String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static DriverAnswer found(
            PointerSpec pointer, DriverTraits traits, Live live, List<String> gaps) {
        List<String> lines = new ArrayList<>();
        String outcome;
        String remedy = "";
        boolean good = gaps.isEmpty();
        switch (live) {
            case Live.Whole it -> {
                outcome = it.ready().isReady() ? it.side().label() : "not-ready";
                lines.add("leads to " + it.side().label() + "; " + it.ready().text());
                lines.addAll(it.details());
                good &= it.ready().isReady();
            }
            case Live.Half it -> {
                outcome = "half";
                lines.addAll(it.details());
                remedy = "Finish it with: handoff driver apply";
                good = false;
            }
            case Live.Foreign it -> {
                outcome = "foreign";
                lines.addAll(it.details());
                remedy = "Put it back to what the spec says, or correct the spec.";
                good = false;
            }
            case Live.Silent it -> {
                outcome = "silent";
                lines.add(it.fault().text());
                remedy = it.fault().remedy();
                good = false;
            }
        }
        lines.addAll(gaps);
        int exit = good ? Exit.DONE : Exit.REFUSED;
        return new DriverAnswer(Verb.CHECK, pointer.name(), traits, outcome, lines, remedy, exit);
    }

    /// The same as the plan of a verb.
    DriverAnswer planned(Verb asked, String text) {
        List<String> more = new ArrayList<>(List.of(text));
        more.addAll(lines);
        return new DriverAnswer(asked, pointer, traits, "planned", more, remedy, exit);
    }

    static DriverAnswer of(Verb verb, PointerSpec pointer, DriverTraits traits, Move move) {
        return switch (move) {
            case Move.Done it -> answer(verb, pointer, traits, "done", it.text(), "", Exit.DONE);
            case Move.Stale it ->
                    answer(
                            verb,
                            pointer,
                            traits,
                            "stale",
                            "it has seen " + it.held() + ": whoever asked is not in charge",
                            "",
                            Exit.REFUSED);
            case Move.Refused it ->
                    answer(
                            verb,
                            pointer,
                            traits,
                            "refused",
                            it.fault().text(),
                            it.fault().remedy(),
                            Exit.REFUSED);
            case Move.Unknown it ->
                    answer(
                            verb,
                            pointer,
                            traits,
                            "unknown",
                            it.fault().text(),
                            it.fault().remedy(),
                            Exit.IN_DOUBT);
            case Move.ByHand it ->
                    answer(
                            verb,
                            pointer,
                            traits,
                            "by-hand",
                            it.instruction(),
                            "Then say so: handoff driver attest",
                            Exit.REFUSED);
        };
    }

    static DriverAnswer of(Verb verb, PointerSpec pointer, DriverTraits traits, Proof proof) {
        String outcome =
                switch (proof) {
                    case Proof.Confirmed _ -> "confirmed";
                    case Proof.Attested _ -> "attested";
                    case Proof.NotYet _ -> "not-yet";
                    case Proof.Denied _ -> "denied";
                };
        boolean good = proof instanceof Proof.Confirmed || proof instanceof Proof.Attested;
        int exit = good ? Exit.DONE : Exit.REFUSED;
        return answer(verb, pointer, traits, outcome, proof.text(), "", exit);
    }

    private static DriverAnswer answer(
            Verb verb,
            PointerSpec pointer,
            DriverTraits traits,
            String outcome,
            String line,
            String remedy,
            int exit) {
        return new DriverAnswer(verb, pointer.name(), traits, outcome, List.of(line), remedy, exit);
    }
}
