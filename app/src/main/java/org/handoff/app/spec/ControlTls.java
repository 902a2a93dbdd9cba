package org.handoff.app.spec;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;

/// TLS of the control plane. Without a certificate of the site's own, its own authority makes one.
public record ControlTls(
        @Key(
                        value =
                                "on; off speaks plain HTTP, without certificates of gateways, on a"
                                        + " loopback address only.",
                        fallback = "on")
                Mode mode,
        @Key("PEM of the site's own certificate, then those between it and the root.")
                @Nullable Path certificate,
        @Key("PEM of its key, not encrypted, readable by its owner alone.") @Nullable Path key,
        @Key(
                        "PEM of the authorities that gateways and the command line trust; left out:"
                                + " the control plane's own where its folder is here, else Java's.")
                @Nullable Path authorities) {
    /// Whether it is spoken.
    public enum Mode {
        ON,
        OFF
    }

    public boolean isOn() {
        return mode == Mode.ON;
    }
}
