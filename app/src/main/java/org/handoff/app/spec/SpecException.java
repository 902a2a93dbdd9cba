package org.handoff.app.spec;

import java.util.List;
import java.util.stream.Collectors;

/// Everything that is wrong with a spec, at once, in the order of its lines.
public final class SpecException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient List<Problem> problems;

    SpecException(List<Problem> problems) {
        super(problems.stream().map(Problem::sentence).collect(Collectors.joining("\n")));
        this.problems = List.copyOf(problems);
    }

    public List<Problem> problems() {
        return problems;
    }
}
