package org.handoff.control.api;

import com.fasterxml.jackson.annotation.JsonInclude;

import org.handoff.model.Environment;
import org.handoff.model.cohort.Unit;
import org.handoff.socket.ApplicationHealth;
import org.handoff.socket.Directive;
import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;
import java.util.Set;

/// What gateways say, and what they are told. Keys that are not in here are not looked at, so that
/// a newer gateway can talk to this control plane; what may be `null` may be left out.
final class Wire {
    private Wire() {}

    /// A gateway's status.
    ///
    /// @param epoch of the directive that it obeys; 0 before the first
    /// @param moved what was counted of each moved route, by its name
    record Poll(
            String name,
            String incarnation,
            long epoch,
            Directive.Mode mode,
            Environment owner,
            int writesInFlight,
            int held,
            Counters counters,
            @Nullable Canary canary,
            @Nullable Map<String, Canary> moved,
            @Nullable Times times,
            @Nullable Applications applications) {}

    /// Since the gateway's start.
    record Counters(
            long legacyRequests,
            long cloudRequests,
            long legacyErrors,
            long cloudErrors,
            long failed,
            long heldTotal,
            long heldMaxMicros,
            long unknownOutcome) {}

    /// Since that version of the rule.
    record Canary(
            long version,
            @Nullable Boolean placing,
            @Nullable List<Arms> routes,
            @Nullable List<Arm> slices) {}

    record Arms(Arm canary, Arm baseline) {}

    record Arm(
            long sent,
            long requests,
            long errors,
            long refusals,
            long unreached,
            @Nullable List<Long> bands) {}

    /// Requests by bands of time.
    record Times(@Nullable List<Long> legacy, @Nullable List<Long> cloud) {}

    record Applications(Check legacy, Check cloud) {}

    /// What an application last answered.
    record Check(ApplicationHealth.Outcome outcome, int status, int inARow, long micros) {}

    /// What a gateway is told to do.
    ///
    /// @param lagMillis everything that the owner committed so long before can be read on the other
    ///   side; -1 if not known. There with a rule alone
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Told(
            long epoch,
            Directive.Mode mode,
            Environment owner,
            long leaseMillis,
            long holdMaxMillis,
            @Nullable Long lagMillis,
            @Nullable Rule canary,
            @Nullable Map<String, Rule> moved,
            @Nullable Mirror shadow) {}

    /// Whose requests go to the other side.
    ///
    /// @param buckets of 10,000
    record Rule(
            long version,
            String settings,
            Environment to,
            boolean trial,
            Unit unit,
            int buckets,
            Set<String> facilities,
            Set<String> withoutFacilities,
            Set<String> users,
            Set<String> withoutUsers) {}

    /// Which requests a shadow gets.
    ///
    /// @param share of 10,000
    record Mirror(long version, String settings, Environment to, int share) {}

    /// What a shadow saw since the last report.
    ///
    /// @param number from 1; one that is sent again counts once
    record Report(
            String incarnation,
            long number,
            long version,
            @Nullable List<Endpoint> endpoints,
            Drops drops) {}

    record Endpoint(
            long pairs,
            long different,
            long noisy,
            long again,
            long pathsOver,
            @Nullable List<Long> own,
            @Nullable List<Long> other,
            @Nullable List<Place> paths) {}

    /// Where answers differ.
    ///
    /// @param kind `missing`, `extra`, `different` or `type`
    /// @param own keyed hash of a value; empty if none
    record Place(
            String path,
            String kind,
            long steady,
            long noise,
            long firstSeen,
            long lastSeen,
            String own,
            String other) {}

    record Drops(
            long full, long bytes, long broken, long behind, long ended, long again, long unread) {}
}
