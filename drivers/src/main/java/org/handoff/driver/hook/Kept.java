package org.handoff.driver.hook;

import org.handoff.driver.Mark;
import org.handoff.driver.OwnedFile;
import org.jspecify.annotations.Nullable;

import java.util.Locale;
import java.util.Optional;

/// What is remembered of a hook beside it, in a file of ours, for the hook itself has no place for
/// it.
///
/// @param mark where it was led last
/// @param how how far that went
record Kept(Mark mark, How how) {
    /// How far it was led.
    enum How {
        DONE,
        /// It was asked, and may be at it still.
        ASKED,
        /// It was asked, and what it has not done by now it will not do.
        ENDED
    }

    static @Nullable Kept read(OwnedFile file) {
        String text = file.read();
        Optional<Mark> mark = text == null ? Optional.empty() : Mark.in(text);
        return mark.isEmpty() || text == null
                ? null
                : new Kept(mark.get(), how(text.stripTrailing()));
    }

    private static How how(String text) {
        for (How each : How.values()) {
            if (text.endsWith(" " + each.name().toLowerCase(Locale.ROOT))) {
                return each;
            }
        }
        return How.ASKED;
    }

    boolean isDone() {
        return how == How.DONE;
    }

    static void write(OwnedFile file, Mark mark, How how) {
        file.write(mark.text() + " " + how.name().toLowerCase(Locale.ROOT) + "\n");
    }
}
