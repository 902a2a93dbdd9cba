package org.handoff.app.spec;

import org.handoff.app.spec.Spec.Strategy;
import org.handoff.model.HandoffException;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/// Puts the `strategy` section into a spec and leaves every other byte of the file alone, comments
/// above all. Where it could not do so it refuses.
///
/// @param before the section's lines as they stand; empty if there is none
/// @param after the lines that take their place
/// @param text the whole file with them
public record StrategyEdit(Path file, List<String> before, List<String> after, String text) {
    private static final String KEY = "strategy";

    /// @throws HandoffException if the file is no right spec, or comments would be lost
    public static StrategyEdit of(SpecFile spec, List<Strategy> strategy) {
        Path file = spec.path();
        String text = read(file);
        String end = text.contains("\r\n") ? "\r\n" : "\n";
        List<String> lines = new ArrayList<>(List.of(text.split("\r?\n", -1)));
        boolean closed = lines.getLast().isEmpty();
        if (closed) {
            lines.removeLast();
        }
        List<String> after = section(strategy);
        int[] range = range(text, lines);
        List<String> before = List.of();
        if (range.length == 0) {
            lines.addAll(after);
        } else {
            before = List.copyOf(lines.subList(range[0], range[1]));
            refuseComments(file, before, range[0]);
            lines.subList(range[0], range[1]).clear();
            lines.addAll(range[0], after);
        }
        String changed = String.join(end, lines) + end;
        check(spec, changed, strategy);
        return new StrategyEdit(file, before, after, changed);
    }

    /// Whether it would change nothing.
    public boolean isEmpty() {
        return before.equals(after);
    }

    /// Replaces the file in one step, with its permissions.
    public void write() {
        Path beside = file.resolveSibling("." + file.getFileName() + ".new");
        try {
            Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
            Files.writeString(beside, text);
            Files.setPosixFilePermissions(beside, permissions);
            Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException | UnsupportedOperationException e) {
            throw HandoffException.external(
                    "strategy.write",
                    file + " cannot be written.",
                    "Look at the folder's permissions and space; nothing was changed.",
                    e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw HandoffException.external(
                    "strategy.read", file + " cannot be read.", "Is it UTF-8?", e);
        }
    }

    private static List<String> section(List<Strategy> strategy) {
        List<String> lines = new ArrayList<>();
        lines.add(KEY + ":");
        for (Strategy one : strategy) {
            lines.add("  - application: " + SpecTemplate.quoted(one.application()));
            lines.add("    way: " + Scalars.spelled(one.way()));
            lines.add("    provisional: " + one.provisional());
            if (!one.because().isEmpty()) {
                lines.add("    because:");
                one.because().forEach(line -> lines.add("      - " + quoted(line)));
            }
        }
        return List.copyOf(lines);
    }

    private static String quoted(String sentence) {
        String text = sentence.replaceAll("\\p{Cntrl}", " ");
        String bounded =
                text.length() > Scalars.TEXT_CHARS_MAX
                        ? text.substring(0, Scalars.TEXT_CHARS_MAX)
                        : text;
        return "\"" + bounded.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }

    /// First line and the line after the last of the section; empty if there is none.
    private static int[] range(String text, List<String> lines) {
        Node root =
                new Compose(LoadSettings.builder().setUseMarks(true).build())
                        .composeString(text)
                        .orElseThrow();
        int from = -1;
        int to = lines.size();
        for (NodeTuple tuple : ((MappingNode) root).getValue()) {
            int line = tuple.getKeyNode().getStartMark().orElseThrow().getLine();
            if (from >= 0) {
                to = line;
                break;
            }
            if (tuple.getKeyNode() instanceof ScalarNode key && key.getValue().equals(KEY)) {
                from = line;
            }
        }
        if (from < 0) {
            return new int[] {};
        }
        // blank lines and comments before the next key belong to that key
        while (to > from + 1 && lines.get(to - 1).matches("\\s*|#.*")) {
            to--;
        }
        return new int[] {from, to};
    }

    private static void refuseComments(Path file, List<String> before, int from) {
        for (int i = 0; i < before.size(); i++) {
            // what stands in quotes is no comment
            String bare = before.get(i).replaceAll("\"([^\"\\\\]|\\\\.)*\"|'[^']*'", "");
            if (bare.matches("\\s*#.*|.*\\s#.*")) {
                throw HandoffException.operator(
                        "strategy.comments",
                        "The section `strategy` of "
                                + file
                                + " has a comment in line "
                                + (from + i + 1)
                                + ", which would be lost.",
                        "Move the comment out of the section, or delete it.");
            }
        }
    }

    /// The file must read back as what it was, with this strategy.
    private static void check(SpecFile spec, String changed, List<Strategy> strategy) {
        Path folder = Objects.requireNonNull(spec.path().getParent());
        @Nullable Spec read = null;
        try {
            read = SpecReader.parse(spec.path().toString(), changed, folder);
        } catch (SpecException unreadable) {
            // told below
        }
        if (read == null || !read.equals(spec.spec().with(strategy))) {
            throw HandoffException.operator(
                    "strategy.shape",
                    "The section `strategy` cannot be put into "
                            + spec.path()
                            + " without changing something else.",
                    "Write the section by hand; --dry-run --json shows it.");
        }
    }
}
