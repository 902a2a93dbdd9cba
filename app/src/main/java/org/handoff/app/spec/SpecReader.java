package org.handoff.app.spec;

import org.handoff.model.HandoffException;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Optional;

/// Reads a spec: all of it right, or a [SpecException] that lists everything wrong.
public final class SpecReader {
    /// A longer file is no spec.
    static final int FILE_BYTES_MAX = 1 << 20;

    private static final int DEPTH_MAX = 16;

    private SpecReader() {}

    /// @throws SpecException with every problem, each with its line
    /// @throws HandoffException if the file cannot be read at all
    public static SpecFile read(Path file) {
        byte[] bytes;
        try {
            if (Files.size(file) > FILE_BYTES_MAX) {
                throw HandoffException.operator(
                        "spec.size",
                        "The spec " + file + " is longer than " + FILE_BYTES_MAX + " bytes.",
                        "Name the right file with --spec.");
            }
            bytes = Files.readAllBytes(file);
        } catch (IOException e) {
            throw HandoffException.external(
                    "spec.unreadable",
                    "The spec " + file + " cannot be read.",
                    "Write one with `handoff init`, or name it with --spec.",
                    e);
        }
        Path folder = Objects.requireNonNull(file.toAbsolutePath().getParent());
        Spec spec = parse(file.toString(), new String(bytes, StandardCharsets.UTF_8), folder);
        return new SpecFile(file.toAbsolutePath().normalize(), sha256(bytes), spec);
    }

    /// Reads a spec out of a text.
    ///
    /// @param label stands in problems in the file's place
    /// @param folder absolute; relative paths begin there
    public static Spec parse(String label, String text, Path folder) {
        Nodes nodes = new Nodes(label);
        Optional<Node> root = compose(nodes, label, text);
        nodes.throwIfAny();
        @Nullable Spec spec = null;
        if (root.isPresent()) {
            spec = new Binder(nodes, new Scalars(folder)).bind(root.get(), Spec.class);
        } else {
            nodes.problem(1, 1, "the file is empty", "write one with `handoff init`");
        }
        if (spec != null) {
            SpecChecks.check(spec, nodes);
        }
        nodes.throwIfAny();
        return Objects.requireNonNull(spec);
    }

    /// The composer's own messages quote the file; only its problem and place are kept.
    private static Optional<Node> compose(Nodes nodes, String label, String text) {
        LoadSettings settings =
                LoadSettings.builder()
                        .setLabel(label)
                        .setUseMarks(true)
                        .setMaxAliasesForCollections(10)
                        .setCodePointLimit(FILE_BYTES_MAX)
                        .build();
        try {
            Optional<Mark> tooDeep = tooDeep(settings, text);
            if (tooDeep.isPresent()) {
                nodes.problem(
                        tooDeep.get().getLine() + 1,
                        tooDeep.get().getColumn() + 1,
                        "keys nest deeper than " + DEPTH_MAX,
                        "the spec needs no such depth");
                return Optional.empty();
            }
            return new Compose(settings).composeString(text);
        } catch (MarkedYamlEngineException e) {
            Optional<Mark> mark = e.getProblemMark();
            nodes.problem(
                    mark.map(Mark::getLine).orElse(0) + 1,
                    mark.map(Mark::getColumn).orElse(0) + 1,
                    "this is no YAML: " + e.getProblem(),
                    "check indentation, quotes and colons here");
        } catch (YamlEngineException e) {
            nodes.problem(1, 1, "this is no YAML document", "keep one document of at most 1 MB");
        }
        return Optional.empty();
    }

    /// The composer recurses, the parser does not: so depth is judged on the parser's events.
    private static Optional<Mark> tooDeep(LoadSettings settings, String text) {
        int depth = 0;
        for (Event event : new Parse(settings).parseString(text)) {
            if (event instanceof CollectionStartEvent) {
                depth++;
            } else if (event instanceof CollectionEndEvent) {
                depth--;
            }
            if (depth > DEPTH_MAX) {
                return event.getStartMark();
            }
        }
        return Optional.empty();
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
