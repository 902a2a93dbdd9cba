package org.handoff.inventory.waves;

import static org.assertj.core.api.Assertions.assertThat;

import org.handoff.inventory.EstateMap;
import org.handoff.inventory.Export;
import org.handoff.inventory.gate.DispositionFile;
import org.handoff.inventory.gate.Dispositions;
import org.handoff.inventory.waves.Unit.Kind;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;

@Timeout(60)
class PortfolioReaderTest {
    private static final LocalDate TODAY = LocalDate.of(2026, 11, 1);

    @TempDir private Path folder = Path.of("");
    private Export export = new Export(folder);

    @BeforeEach
    void estate() {
        export =
                new Export(folder)
                        .with(
                                "hosts.csv",
                                """
                                name,ip,role,facility,application,moves
                                app1,10.0.0.1,app,Lake,Charting,yes
                                db1,10.0.0.2,database,Lake,Records,yes
                                lone,10.0.0.3,app,,,yes
                                desk1,10.0.1.1,desktop,Hill,,no
                                dc1,10.0.2.1,dc,Hall,,no
                                labs.example.net,203.0.113.9,vendor,,,no
                                """)
                        .traffic(
                                "conn.log",
                                20,
                                "10.0.0.1 10.0.0.2 5432",
                                "10.0.1.1 10.0.0.1 8080",
                                "10.0.0.1 10.0.2.1 389",
                                "10.0.0.1 203.0.113.9 443");
    }

    private Portfolio read(String rules, Dispositions dispositions) {
        EstateMap map = export.map(dispositions);
        return PortfolioReader.of(map, RulesFile.parse(rules, "waves.yaml", TODAY));
    }

    @Test
    void whatMovesAndWhoUsesItAreUnitsTiedByTheirTraffic() {
        Portfolio portfolio = read("effort: {application: 8}", Dispositions.NONE);

        assertThat(portfolio.units())
                .extracting(Unit::kind, Unit::name, Unit::machines, Unit::hours)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(Kind.APPLICATION, "Charting", 1, 8),
                        org.assertj.core.groups.Tuple.tuple(Kind.APPLICATION, "Records", 1, 8),
                        org.assertj.core.groups.Tuple.tuple(Kind.FACILITY, "Hill", 0, 0),
                        org.assertj.core.groups.Tuple.tuple(Kind.MACHINE, "lone", 1, 0));
        // hourly: 1, and 1 for each of the two digits of some twenty calls a day
        assertThat(portfolio.ties()).containsExactly(new Tie(0, 1, 1, 3), new Tie(0, 2, 1, 3));
        assertThat(portfolio.untold()).containsExactly("labs.example.net");
    }

    @Test
    void aDatabaseGoesNoLaterThanWhatQueriesItUnlessThatIsBridged() {
        assertThat(read("", Dispositions.NONE).orders())
                .containsExactly(new Order(1, 0, false, "app1 > db1 tcp 5432"));
        Dispositions bridged =
                DispositionFile.parse(
                        """
                        dispositions:
                          - {from: app1, to: db1, does: bridged, by: relay, owner: ann, reason: relay, expires: 2027-12-31}
                        """,
                        "dispositions.yaml");

        assertThat(read("", bridged).orders()).isEmpty();
    }

    @Test
    void aVendorsNoticeHoldsBackWhatCallsIt() {
        Portfolio portfolio =
                read("notices: [{vendor: labs.*, days: 30, given: 2026-12-01}]", Dispositions.NONE);

        Unit charting = portfolio.units().getFirst();
        assertThat(charting.notBefore()).isEqualTo(LocalDate.of(2026, 12, 31));
        assertThat(charting.notice())
                .isEqualTo("labs.example.net needs 30 days of notice, until 2026-12-31");
        assertThat(portfolio.untold()).isEqualTo(List.of());
    }
}
