package org.handoff.inventory.after;

import static org.assertj.core.api.Assertions.assertThat;

import org.handoff.inventory.Export;
import org.handoff.inventory.fact.Cidr;
import org.handoff.model.Verdict.Pass;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

class StragglersTest {
    private static final List<Cidr> OLD = List.of(Objects.requireNonNull(Cidr.parse("10.1.0.9")));
    private static final Instant START = Instant.ofEpochSecond(Export.START);

    @TempDir private Path folder = Path.of("");

    @Test
    void whoCallsAnOldAddressIsNamedThoughNobodyAnswers() {
        Export export =
                new Export(folder)
                        .traffic(
                                "conn.log",
                                20,
                                "10.1.0.5 10.1.0.9 1433 S0",
                                "10.1.0.6 10.2.0.9 1433");

        Stragglers found = Stragglers.of(export.graph(), OLD, START);

        assertThat(found.callers())
                .singleElement()
                .satisfies(one -> {
                    assertThat(one.edge().key()).isEqualTo("10.1.0.5 > 10.1.0.9 tcp 1433");
                    assertThat(one.calls()).isEqualTo(480);
                });
        assertThat(found.verdict().reason()).isEqualTo("1 still call the old addresses");
    }

    @Test
    void callsBeforeTheCutoverAreNone() {
        Export export =
                new Export(folder)
                        .traffic("a/conn.log", 2, "10.1.0.5 10.1.0.9 1433")
                        .traffic("b/conn.log", 31, "10.1.0.6 10.2.0.9 1433");

        Stragglers found = Stragglers.of(export.graph(), OLD, START.plusSeconds(3 * 86_400));

        assertThat(found.callers()).isEmpty();
        assertThat(found.verdict()).isInstanceOf(Pass.class);
    }

    @Test
    void silenceInAWeekIsTooShort() {
        Export export = new Export(folder).traffic("conn.log", 7, "10.1.0.6 10.2.0.9 1433");

        assertThat(Stragglers.of(export.graph(), OLD, START).verdict().reason())
                .isEqualTo("watched for 168 h since then, of the 336 h needed");
    }

    @Test
    void aYearlyJobThatDidNotComeRoundKeepsTheOldMachine() {
        Export export =
                new Export(folder)
                        .traffic("conn.log", 31, "10.1.0.6 10.2.0.9 1433")
                        .with("host=app01/crontab", "30 23 31 12 * /opt/close-year\n");

        assertThat(Stragglers.of(export.graph(), OLD, START).verdict().reason())
                .contains("cron close-year of app01")
                .contains("did not come round");
    }
}
