package org.handoff.app.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.handoff.socket.DriverTraits;

import java.util.List;
import java.util.Locale;

/// What drivers answered, for people and for programs.
record DriverText(Terminal terminal) {
    private static final JsonMapper JSON = new JsonMapper();

    void print(DriverAnswer answer) {
        String mark = answer.exit() == Exit.DONE ? terminal.good("✓ ") : terminal.bad("✗ ");
        terminal.line(
                mark
                        + terminal.bold(answer.pointer())
                        + terminal.faint("  " + answer.traits().kind() + "  ")
                        + answer.outcome());
        answer.lines().forEach(it -> terminal.line("    " + it));
        if (answer.verb() == DriverAnswer.Verb.CHECK) {
            terminal.line(terminal.faint("    can: " + abilities(answer.traits())));
        }
        if (!answer.remedy().isEmpty()) {
            terminal.line(terminal.faint("    → " + answer.remedy()));
        }
    }

    private static String abilities(DriverTraits traits) {
        List<String> words = traits.abilities().stream().map(DriverText::word).toList();
        return String.join(", ", words)
                + "; takes effect in "
                + traits.takesEffect().toSeconds()
                + " s; a restart "
                + word(traits.afterRestart())
                + " it";
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    ArrayNode json(List<DriverAnswer> answers) {
        ArrayNode list = JSON.createArrayNode();
        for (DriverAnswer each : answers) {
            ObjectNode node = list.addObject();
            node.put("pointer", each.pointer());
            node.put("verb", each.verb().label());
            node.put("outcome", each.outcome());
            ArrayNode lines = node.putArray("lines");
            each.lines().forEach(lines::add);
            node.put("remedy", each.remedy());
            DriverTraits traits = each.traits();
            ObjectNode can = node.putObject("driver");
            can.put("kind", traits.kind());
            ArrayNode abilities = can.putArray("abilities");
            traits.abilities().forEach(it -> abilities.add(word(it)));
            can.put("takesEffectSeconds", traits.takesEffect().toSeconds());
            can.put("boundMillis", traits.bound().toMillis());
            can.put("fencing", word(traits.fencing()));
            can.put("afterRestart", word(traits.afterRestart()));
        }
        return list;
    }
}
