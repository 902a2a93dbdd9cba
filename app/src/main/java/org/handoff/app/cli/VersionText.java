package org.handoff.app.cli;

import java.util.Objects;

/// `handoff version`.
public final class VersionText {
    private VersionText() {}

    public static String text() {
        String version =
                Objects.requireNonNullElse(
                        VersionText.class.getPackage().getImplementationVersion(), "development");
        return "handoff " + version + " (Java " + Runtime.version() + ")";
    }
}
