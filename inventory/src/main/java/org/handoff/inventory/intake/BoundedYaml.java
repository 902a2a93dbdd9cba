package org.handoff.inventory.intake;

import org.handoff.model.HandoffException;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;

/// YAML that people or tools wrote, with bounds on length, nesting and aliases: the library itself
/// goes down level by level on the stack.
public final class BoundedYaml {
    /// Deeper files are refused.
    public static final int DEPTH_MAX = 100;

    /// More aliases of collections are refused: each can hold the others.
    private static final int ALIASES_MAX = 50;

    private BoundedYaml() {}

    /// @param name of the file, for messages
    /// @param charactersMax a longer text is refused
    public static LoadSettings settings(String name, int charactersMax) {
        return LoadSettings.builder()
                .setLabel(name)
                .setCodePointLimit(charactersMax)
                .setMaxAliasesForCollections(ALIASES_MAX)
                .build();
    }

    /// The root of a file that people wrote; `null` if it is empty.
    ///
    /// @param code of the fault if it is no YAML, too long or too deep
    /// @throws HandoffException with that code
    public static @Nullable Node compose(String text, String name, String code, int charactersMax) {
        LoadSettings settings = settings(name, charactersMax);
        try {
            depth(text, name, code, settings);
            return new Compose(settings).composeString(text).orElse(null);
        } catch (YamlEngineException e) {
            throw noYaml(name, code);
        }
    }

    /// The same as maps, lists and scalars.
    public static @Nullable Object load(String text, String name, String code, int charactersMax) {
        LoadSettings settings = settings(name, charactersMax);
        try {
            depth(text, name, code, settings);
            return new Load(settings).loadFromString(text);
        } catch (YamlEngineException e) {
            throw noYaml(name, code);
        }
    }

    private static HandoffException noYaml(String name, String code) {
        return HandoffException.operator(code, name + " is not YAML.", "Is the indentation right?");
    }

    private static void depth(String text, String name, String code, LoadSettings settings) {
        if (isTooDeep(text, settings)) {
            throw HandoffException.operator(
                    code,
                    name + " nests deeper than " + DEPTH_MAX + " levels.",
                    "No such file needs that.");
        }
    }

    /// Whether it nests deeper than [#DEPTH_MAX], found without going down.
    public static boolean isTooDeep(String text, LoadSettings settings) {
        int depth = 0;
        for (Event event : new Parse(settings).parseString(text)) {
            switch (event.getEventId()) {
                case MappingStart, SequenceStart -> depth++;
                case MappingEnd, SequenceEnd -> depth--;
                default -> {
                    // opens and closes nothing
                }
            }
            if (depth > DEPTH_MAX) {
                return true;
            }
        }
        return false;
    }
}
