package org.handoff.gateway.cohort;

import org.handoff.gateway.hold.Decision.Forward;
import org.handoff.gateway.http.Request;
import org.handoff.model.Environment;
import org.handoff.model.cohort.CanaryData;
import org.handoff.socket.CanaryCounts;
import org.handoff.socket.CanaryRule;
import org.handoff.socket.PollAnswer;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/// The stage behind the hold that sends requests of moved routes to the side that does not own
/// writes. Each route is a canary of its own, with its own share and its own counts, under the same
/// conditions (see [CanaryStage]): the gate decides alone whether a request goes on, the rule holds
/// under the directive's epoch and lease only, and a side with a database of its own gets no write.
/// Sessions are one for all routes: a write on one keeps the reads of all with the owner. All
/// methods may be called from any thread.
public final class StrangleStage {
    private final @Nullable StrangleSettings settings;
    private final List<CanaryStage> stages = new ArrayList<>();
    private final Sessions sessions;
    private volatile Map<String, CanaryRule> unknown = Map.of();
    private volatile boolean isMoved;

    /// @param settings null if no route moves by itself
    /// @param clock nanoseconds, monotonic
    public StrangleStage(@Nullable StrangleSettings settings, LongSupplier clock) {
        this.settings = settings;
        boolean marking = settings != null && settings.data() == CanaryData.REPLICA;
        sessions = new Sessions(marking, clock);
        if (settings != null) {
            for (StrangleSettings.Route route : settings.routes()) {
                stages.add(new CanaryStage(settings.of(route), clock, sessions));
            }
        }
    }

    /// Takes what came with a directive that the gate obeys. Called by one thread.
    ///
    /// @param sentAt when the poll was sent
    void adopt(PollAnswer answer, long sentAt) {
        Map<String, CanaryRule> left = new TreeMap<>(answer.moved());
        for (int i = 0; i < stages.size(); i++) {
            stages.get(i).adopt(left.remove(name(i)), answer, sentAt);
        }
        unknown = Map.copyOf(left);
        isMoved = !answer.moved().isEmpty();
    }

    /// Says where a request goes that the gate lets go on.
    ///
    /// @return null if no moved route says anything of it: to the owner
    @Nullable Placement place(Request request, Caller caller, Forward to, boolean isWrite) {
        StrangleSettings set = settings;
        if (!isMoved || set == null) {
            return null;
        }
        int route = set.indexOf(request);
        Placement placed = route < 0 ? null : stages.get(route).place(request, caller, to, isWrite);
        return placed == null && isWrite && sessions.isMarking()
                ? stages.getFirst().stays(request, caller, to)
                : placed;
    }

    /// See [CanaryStage#wrote].
    void wrote(@Nullable Placement placement) {
        sessions.wrote(placement);
    }

    /// As the control plane is told: of routes that this gateway does not know, only that.
    Map<String, CanaryCounts> counts() {
        Map<String, CanaryCounts> counts = new TreeMap<>();
        for (int i = 0; i < stages.size(); i++) {
            CanaryCounts each = stages.get(i).counts();
            if (each.version() > 0) {
                counts.put(name(i), each);
            }
        }
        unknown.forEach((name, rule) ->
                counts.put(name, new CanaryCounts(rule.version(), false, List.of(), List.of())));
        return counts;
    }

    /// The side that moved routes go to now; null if none do.
    @Nullable Environment awayTo() {
        return stages.stream()
                .map(CanaryStage::awayTo)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    private String name(int route) {
        return settings == null ? "" : settings.routes().get(route).name();
    }
}
