package org.handoff.app.cli;

import java.util.ArrayList;
import java.util.List;

/// Breaks a sentence into lines at spaces. Control characters never reach the terminal.
final class Wrap {
    private Wrap() {}

    /// At least one line; a word longer than `width` stands alone.
    static List<String> lines(String text, int width) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : text.replaceAll("\\p{Cntrl}", " ").strip().split(" +", -1)) {
            if (!line.isEmpty() && line.length() + 1 + word.length() > width) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        lines.add(line.toString());
        return lines;
    }
}
