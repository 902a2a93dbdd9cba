package org.handoff.app;

import java.nio.file.Path;

/// One Java source file of the house.
///
/// @param name relative to the house's root
record Source(Path file, String name, String text) {
    boolean isMain() {
        return name.contains("/src/main/");
    }

    String module() {
        return name.substring(0, name.indexOf('/'));
    }
}
