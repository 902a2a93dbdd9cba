package org.handoff.gateway.metrics;

import org.handoff.gateway.Counters;
import org.handoff.gateway.cohort.Placing;
import org.handoff.gateway.hold.WriteGate;
import org.handoff.gateway.mllp.MllpListener;
import org.handoff.gateway.relay.Relay;
import org.handoff.model.Environment;
import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import java.util.function.ToIntFunction;

/// Where a gateway's figures come from; safe for all threads.
///
/// @param gateway its name
/// @param meters one of each event loop
/// @param clients connections open now
/// @param upstreams connections open to a side now
/// @param isReady whether requests may be sent here
/// @param access null if requests are not recorded
public record Figures(
        String gateway,
        List<Meter> meters,
        RouteNames routes,
        WriteGate gate,
        Counters counters,
        IntSupplier clients,
        ToIntFunction<Environment> upstreams,
        Placing placing,
        List<MllpListener> mllp,
        List<Relay> relays,
        BooleanSupplier isReady,
        @Nullable AccessLog access) {}
