package org.handoff.app.spec;

import org.jspecify.annotations.Nullable;

/// A number that the site watches on both sides: background jobs done, CPU, rows of an audit log.
public record FigureSpec(
        @Key(
                        value = "As the pages show it, e.g. background jobs done.",
                        pattern = "[A-Za-z][A-Za-z0-9 %/-]{0,39}",
                        allowed = "a letter, then up to 39 of letters, digits, blanks, % / -")
                String name,
        @Key("What it counts in, e.g. percent; left out for none.") @Nullable String unit,
        @Key(value = "It only grows: show how much a second.", fallback = "false") boolean rate,
        @Key("Where it is read of legacy.") Source legacy,
        @Key("The same of cloud.") Source cloud) {

    /// Either a query of the side's database, or a series that a Prometheus exporter serves.
    public record Source(
            @Key(
                            "A query of one number, names with their schema; read in a read-only"
                                    + " transaction of at most two seconds.")
                    @Nullable String sql,
            @Key(
                            value = "The exporter's page, e.g. http://10.0.0.5:9100/metrics.",
                            pattern = HookSpec.HTTP_URL,
                            allowed = HookSpec.HTTP_URL_WORDS)
                    @Nullable String metrics,
            @Key(
                            "The series there, e.g. node_load1; with labels as they are written"
                                    + " there, or without: then the sum over all.")
                    @Nullable String series) {}
}
