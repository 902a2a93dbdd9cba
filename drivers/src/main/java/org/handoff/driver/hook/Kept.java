package org.handoff.driver.hook;

import org.handoff.driver.Mark;
import org.handoff.driver.OwnedFile;
import org.jspecify.annotations.Nullable;

import java.util.Optional;

/// What is remembered of a hook beside it, in a file of ours, for the hook itself has no place for
/// it.
///
/// @param mark where it was led last
/// @param isDone whether it was led there wholly; if not, it was asked and nobody knows
record Kept(Mark mark, boolean isDone) {
    private static final String DONE = " done";
    private static final String ASKED = " asked";

    static @Nullable Kept read(OwnedFile file) {
        String text = file.read();
        Optional<Mark> mark = text == null ? Optional.empty() : Mark.in(text);
        return mark.isEmpty() || text == null
                ? null
                : new Kept(mark.get(), text.stripTrailing().endsWith(DONE));
    }

    static void write(OwnedFile file, Mark mark, boolean isDone) {
        file.write(mark.text() + (isDone ? DONE : ASKED) + "\n");
    }
}
