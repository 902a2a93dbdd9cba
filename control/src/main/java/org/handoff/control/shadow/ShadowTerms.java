package org.handoff.control.shadow;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// What the spec says of a shadow.
///
/// @param settings fingerprint of what gateways mirror by
/// @param endpoints names, in the order of the settings
/// @param share of requests that are mirrored unless a person says otherwise, in parts of
///   [org.handoff.socket.ShadowRule#WHOLE]
/// @param isShared whether the other application works on the owner's database
/// @param parity null if none is demanded before a cutover
public record ShadowTerms(
        String settings,
        List<String> endpoints,
        int share,
        boolean isShared,
        @Nullable ParityTerms parity) {
    public ShadowTerms {
        endpoints = List.copyOf(endpoints);
    }
}
