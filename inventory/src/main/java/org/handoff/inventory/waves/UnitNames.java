package org.handoff.inventory.waves;

import org.handoff.model.HandoffException;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/// Finds units by the names that people write. A name that fits nothing is refused: a rule that
/// silently holds for nobody is worse than none.
final class UnitNames {
    private static final int SHOWN_MAX = 8;

    private final List<Unit> units;

    UnitNames(List<Unit> units) {
        this.units = units;
    }

    /// Numbers of the units.
    ///
    /// @throws HandoffException if there is none
    List<Integer> find(String text, int line) {
        String wanted = text;
        Unit.Kind only = null;
        for (Unit.Kind kind : Unit.Kind.values()) {
            if (text.startsWith(kind.label() + ":")) {
                only = kind;
                wanted = text.substring(kind.label().length() + 1).strip();
            }
        }
        Pattern pattern = glob(wanted);
        List<Integer> found = new ArrayList<>();
        for (int i = 0; i < units.size(); i++) {
            Unit unit = units.get(i);
            if ((only == null || only == unit.kind()) && pattern.matcher(unit.name()).matches()) {
                found.add(i);
            }
        }
        if (found.isEmpty()) {
            throw HandoffException.operator(
                    "waves.rules",
                    "line " + line + ": nothing that moves is called '" + text + "'.",
                    "There are " + some() + ".");
        }
        return found;
    }

    /// Exactly one.
    int one(String text, int line) {
        List<Integer> found = find(text, line);
        if (found.size() > 1) {
            throw HandoffException.operator(
                    "waves.rules",
                    "line " + line + ": '" + text + "' is more than one.",
                    "Write application:NAME or facility:NAME.");
        }
        return found.getFirst();
    }

    private String some() {
        String shown = String.join(", ", units.stream().limit(SHOWN_MAX).map(Unit::name).toList());
        int more = units.size() - SHOWN_MAX;
        return more > 0 ? shown + String.format(Locale.ROOT, " and %,d more", more) : shown;
    }

    /// `*` stands for any characters.
    static Pattern glob(String pattern) {
        StringBuilder regex = new StringBuilder();
        for (String part : pattern.split("(?=\\*)|(?<=\\*)", -1)) {
            regex.append(part.equals("*") ? ".*" : Pattern.quote(part));
        }
        return Pattern.compile(regex.toString(), Pattern.CASE_INSENSITIVE);
    }
}
