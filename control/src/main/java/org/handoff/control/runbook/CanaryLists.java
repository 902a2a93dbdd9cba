package org.handoff.control.runbook;

import org.handoff.control.canary.CanaryHistory;
import org.handoff.control.canary.CanaryTerms;
import org.handoff.control.canary.CanaryView;
import org.handoff.control.canary.CanaryWish;
import org.handoff.control.canary.CohortPicker;
import org.handoff.control.canary.Opinion;
import org.handoff.control.lease.GatewayView;
import org.handoff.model.Environment;
import org.handoff.model.cohort.CanaryData;
import org.handoff.model.cohort.Cohort;
import org.handoff.model.cohort.Unit;
import org.handoff.model.cohort.Who;
import org.handoff.socket.CanaryCounts;
import org.handoff.socket.CanaryRule;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/// A canary's cohort in words and lists. Pure.
final class CanaryLists {
    private CanaryLists() {}

    static Set<String> both(Set<String> one, Set<String> other) {
        Set<String> both = new TreeSet<>(one);
        both.addAll(other);
        return both;
    }

    static final String TOO_LONG =
            "One of the cohort's lists would hold more than %d names: use a share."
                    .formatted(Cohort.LIST_MAX);

    /// Whether what is there and what is wished for are more than a list holds.
    static boolean areTooLong(Cohort before, CanaryWish wish) {
        return Stream.of(
                        both(before.facilities(), wish.facilities()),
                        both(before.withoutFacilities(), wish.withoutFacilities()),
                        both(before.users(), wish.users()),
                        both(before.withoutUsers(), wish.withoutUsers()))
                .anyMatch(it -> it.size() > Cohort.LIST_MAX);
    }

    /// What a cohort lacks; empty if nothing.
    static String lacks(Cohort cohort, CanaryTerms terms) {
        if (cohort.isEmpty()) {
            return "The cohort is empty: name a share, facilities or users. ";
        }
        boolean wide = cohort.percent() >= CohortPicker.HIGH_VOLUME_BEFORE_PERCENT;
        boolean byFacility = terms.unit() == Unit.FACILITY;
        if (wide
                && byFacility
                && !terms.highVolume().isEmpty()
                && terms.highVolume().stream()
                        .noneMatch(it -> cohort.contains(new Who(null, it), terms.key()))) {
            return "From %.0f %% on a site of high volume must be in the cohort: one of %s. "
                    .formatted(
                            CohortPicker.HIGH_VOLUME_BEFORE_PERCENT,
                            String.join(", ", terms.highVolume()));
        }
        return "";
    }

    static String words(Cohort cohort) {
        List<String> parts = new ArrayList<>();
        if (cohort.buckets() > 0) {
            parts.add("%.2f %% of all by %s".formatted(cohort.percent(), cohort.unit().label()));
        }
        if (!cohort.facilities().isEmpty()) {
            parts.add(cohort.facilities().size() + " facilities");
        }
        if (!cohort.users().isEmpty()) {
            parts.add(cohort.users().size() + " users");
        }
        int without = cohort.withoutFacilities().size() + cohort.withoutUsers().size();
        return String.join(" and ", parts) + (without > 0 ? " without " + without + " named" : "");
    }

    static List<String> plan(Cohort cohort, CanaryTerms terms, boolean isTrial, Environment to) {
        List<String> lines = new ArrayList<>();
        String routes = String.join(", ", terms.routes());
        if (isTrial) {
            lines.add("Count the requests of " + words(cohort) + " apart; nobody goes anywhere.");
        } else {
            String what = terms.data() == CanaryData.SHARED ? "reads and writes" : "reads";
            lines.add(
                    "Send %s of %s to %s: %s.".formatted(what, words(cohort), to.label(), routes));
            lines.add(
                    terms.data() == CanaryData.SHARED
                            ? "The other application must use the owner's database."
                            : "Writes stay with the owner; a read goes there when its user's writes"
                                    + " are there.");
        }
        lines.add("Judge both sides after every poll; a failing cohort is back within a second.");
        lines.add("Any run, and any change of ownership, ends the canary.");
        return lines;
    }

    static CanaryView view(
            CanaryHistory history,
            @Nullable CanaryTerms terms,
            @Nullable Opinion opinion,
            List<GatewayView> gateways,
            long pauseLeft) {
        CanaryRule open = history.open();
        if (open == null || terms == null || opinion == null) {
            return new CanaryView(
                    "none",
                    history.version(),
                    "",
                    0,
                    List.of(),
                    0,
                    List.of(),
                    List.of(),
                    0,
                    null,
                    history.ended());
        }
        List<String> obeying = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        for (GatewayView gateway : gateways) {
            CanaryCounts counts = gateway.status().canary();
            boolean obeys = counts.version() == open.version() && counts.isPlacing();
            (obeys ? obeying : missing).add(gateway.status().name());
        }
        return new CanaryView(
                open.isTrial() ? "trial" : "canary",
                open.version(),
                open.to().label(),
                open.cohort().percent(),
                List.copyOf(open.cohort().facilities()),
                open.cohort().users().size(),
                obeying,
                missing,
                pauseLeft,
                CanaryView.verdict(opinion, terms.routes()),
                "");
    }
}
