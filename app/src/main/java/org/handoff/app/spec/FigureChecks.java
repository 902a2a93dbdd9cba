package org.handoff.app.spec;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// What must hold between the keys of figures.
final class FigureChecks {
    /// Each is read every few seconds on both sides.
    static final int FIGURES_MAX = 16;

    private FigureChecks() {}

    static void check(List<FigureSpec> figures, Nodes nodes) {
        if (figures.size() > FIGURES_MAX) {
            nodes.problem("figures", "there are more than " + FIGURES_MAX, "keep the telling ones");
        }
        Set<String> names = new HashSet<>();
        for (int i = 0; i < figures.size(); i++) {
            FigureSpec figure = figures.get(i);
            String key = "figures[" + i + "]";
            if (!names.add(figure.name())) {
                nodes.problem(key + ".name", "another one has it", "name each once");
            }
            source(figure.legacy(), key + ".legacy", nodes);
            source(figure.cloud(), key + ".cloud", nodes);
        }
    }

    private static void source(FigureSpec.Source source, String key, Nodes nodes) {
        if ((source.sql() == null) == (source.metrics() == null)) {
            nodes.problem(key, "it says both sql and metrics, or neither", "say one of them");
        } else if ((source.metrics() == null) != (source.series() == null)) {
            nodes.problem(key, "metrics and series go together", "say both, or sql alone");
        }
    }
}
