package org.handoff.app.spec;

import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.Node;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Collects problems and remembers where each key stands, for the checks that compare keys.
final class Nodes {
    /// More problems than this are not listed: the file is something else.
    static final int PROBLEMS_MAX = 100;

    private final String file;
    private final List<Problem> problems = new ArrayList<>();
    private final Map<String, Mark> places = new HashMap<>();

    Nodes(String file) {
        this.file = file;
    }

    void place(String key, Node node) {
        node.getStartMark().ifPresent(mark -> places.put(key, mark));
    }

    void problem(Node at, String key, String found, String allowed, String guess) {
        add(at.getStartMark(), key, found, allowed, guess);
    }

    /// A problem of `key` or, where it is absent, of the nearest key around it.
    void problem(String key, String found, String allowed) {
        String place = key;
        while (!places.containsKey(place) && place.contains(".")) {
            place = place.substring(0, place.lastIndexOf('.'));
        }
        add(Optional.ofNullable(places.get(place)), key, found, allowed, "");
    }

    void problem(int line, int column, String found, String allowed) {
        problems.add(new Problem(file, line, column, "", found, allowed, ""));
    }

    boolean isEmpty() {
        return problems.isEmpty();
    }

    void throwIfAny() {
        if (!problems.isEmpty()) {
            throw new SpecException(
                    problems.stream()
                            .sorted(
                                    Comparator.comparingInt(Problem::line)
                                            .thenComparingInt(Problem::column))
                            .limit(PROBLEMS_MAX)
                            .toList());
        }
    }

    private void add(Optional<Mark> mark, String key, String found, String allowed, String guess) {
        int line = mark.map(Mark::getLine).orElse(0) + 1;
        int column = mark.map(Mark::getColumn).orElse(0) + 1;
        problems.add(new Problem(file, line, column, key, found, allowed, guess));
    }
}
