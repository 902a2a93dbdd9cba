package org.handoff.inventory.gate;

import static org.assertj.core.api.Assertions.assertThat;

import org.handoff.inventory.EstateMap;
import org.handoff.inventory.Export;
import org.handoff.model.Verdict.Pass;
import org.handoff.model.Verdict.Refuse;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Set;

class JudgeTest {
    private static final String HOSTS =
            """
            name,ip,role,moves
            app01,10.1.0.5,app,yes
            db01,10.1.0.9,database,yes
            nas01,10.1.0.20,server,no
            desk-1,10.9.0.1,desktop,no
            dc01,10.1.0.2,dc,no
            scan01,10.1.0.3,scanner,no
            labs.example.net,203.0.113.7,vendor,no
            """;

    @TempDir private Path folder = Path.of("");
    private Export export = new Export(folder);

    @BeforeEach
    void listHosts() {
        export = new Export(folder).with("cmdb.csv", HOSTS);
    }

    private Export declare(String... lines) {
        return export.with(
                "deps.csv", "from,to,port,share,schedule\n" + String.join("\n", lines) + "\n");
    }

    @Test
    void whatIsSeenAndDeclaredAndStaysTogetherPasses() {
        declare("app01,db01,1433,,").traffic("conn.log", 30, "10.1.0.5 10.1.0.9 1433");

        assertThat(export.verdicts(Dispositions.NONE))
                .containsExactly("app01 > db01 tcp 1433: convergent");
        assertThat(export.map(Dispositions.NONE).preflight().verdict()).isInstanceOf(Pass.class);
    }

    @Test
    void whatIsSeenAndDeclaredByNobodyBlocks() {
        declare("app01,db01,1433,,")
                .traffic("conn.log", 30, "10.1.0.5 10.1.0.9 1433", "10.9.0.1 10.1.0.9 1433");

        assertThat(export.verdicts(Dispositions.NONE))
                .containsExactly(
                        "app01 > db01 tcp 1433: convergent",
                        "desk-1 > db01 tcp 1433: divergent blocks");
        assertThat(export.map(Dispositions.NONE).preflight().verdict())
                .isEqualTo(new Refuse("1 edge divergent"));
    }

    @Test
    void whatCrossesTheBoundaryNeedsADecisionEvenIfDeclared() {
        declare("app01,labs.example.net,443,,").traffic("conn.log", 30, "10.1.0.5 203.0.113.7 443");

        assertThat(export.verdicts(Dispositions.NONE))
                .containsExactly("app01 > labs.example.net tcp 443: convergent blocks");
    }

    @Test
    void aDispositionUnblocksUntilItExpires() {
        declare("app01,labs.example.net,443,,").traffic("conn.log", 30, "10.1.0.5 203.0.113.7 443");
        String text =
                """
                dispositions:
                  - {from: app01, to: labs.example.net, does: vendor-notified, by: receipt 12, owner: ann,
                     reason: they allow both addresses, expires: %s}
                """;

        assertThat(export.map(DispositionFile.parse(text.formatted("2026-12-31"), "d")).blocked())
                .isEmpty();
        assertThat(export.map(DispositionFile.parse(text.formatted("2026-10-30"), "d")).blocked())
                .singleElement()
                .satisfies(one -> assertThat(one.because()).contains("expired on 2026-10-30"));
    }

    @Test
    void aYearlyJobThatNobodyDeclaredIsLatentAndSaysThatItDidNotComeRound() {
        export.traffic("conn.log", 30, "10.1.0.5 203.0.113.7 443")
                .with("host=app01/crontab", "30 23 31 12 * /opt/archive \\\\nas01\\yearly\n");

        assertThat(export.map(Dispositions.NONE).blocked())
                .filteredOn(one -> one.verdict() == Verdict.LATENT)
                .singleElement()
                .satisfies(one -> {
                    assertThat(one.edge().key()).isEqualTo("app01 > nas01 tcp 445 \\yearly");
                    assertThat(one.because())
                            .contains("cron archive")
                            .contains("month 12")
                            .contains("did not come round");
                });
    }

    @Test
    void declaredAndUnseenIsAbsentOnlyAfterItsScheduleCameRoundWhileWatched() {
        declare(
                        "app01,db01,1433,,",
                        "app01,db01,5000,,daily",
                        "app01,db01,6000,,yearly",
                        "app01,db01,7000,,manual")
                .traffic("conn.log", 30, "10.1.0.5 10.1.0.9 1433");

        assertThat(export.verdicts(Dispositions.NONE))
                .containsExactly(
                        "app01 > db01 tcp 1433: convergent",
                        "app01 > db01 tcp 5000: absent blocks",
                        "app01 > db01 tcp 6000: unknown blocks",
                        "app01 > db01 tcp 7000: unknown blocks");
    }

    @Test
    void threeDaysOfWatchingProveNoAbsence() {
        declare("app01,db01,1433,,", "app01,db01,5000,,")
                .traffic("conn.log", 3, "10.1.0.5 10.1.0.9 1433");

        assertThat(export.verdicts(Dispositions.NONE))
                .contains("app01 > db01 tcp 5000: unknown blocks");
    }

    @Test
    void whatNamesAMovingAddressLiterallyBlocksThoughSeenAndDeclared() {
        declare("app01,db01,1433,,")
                .traffic("conn.log", 30, "10.1.0.5 10.1.0.9 1433")
                .with("host=app01/app.ini", "server=10.1.0.9\n");

        assertThat(export.verdicts(Dispositions.NONE))
                .containsExactly("app01 > db01 tcp 1433: convergent blocks");
    }

    @Test
    void trafficToAFileServerIsJudgedByItsShares() {
        declare("app01,\\\\nas01\\export,,,")
                .traffic("conn.log", 30, "10.1.0.5 10.1.0.20 445")
                .with("host=app01/run.bat", "copy x \\\\nas01\\export\\\n");

        assertThat(export.verdicts(Dispositions.NONE))
                .containsExactly("app01 > nas01 tcp 445 \\export: convergent blocks");
    }

    @Test
    void trafficToOneShareNeverProvesAnother() {
        declare("app01,\\\\nas01\\export,,,", "app01,\\\\nas01\\old,,,")
                .traffic("conn.log", 30, "10.1.0.5 10.1.0.20 445");

        assertThat(export.verdicts(Dispositions.NONE))
                .containsExactly(
                        "app01 > nas01 tcp 445 \\export: absent blocks",
                        "app01 > nas01 tcp 445 \\old: absent blocks",
                        "app01 > nas01 tcp 445: divergent blocks");
    }

    @Test
    void scannersDirectoryChatterAndUnansweredAttemptsAreCountedNotJudged() {
        export.traffic(
                "conn.log",
                1,
                "10.1.0.3 10.1.0.9 1433",
                "10.1.0.5 10.1.0.2 389",
                "10.1.0.77 10.1.0.9 22 S0",
                "10.1.0.5 224.0.0.1 5353");
        EstateMap map = export.map(Dispositions.NONE);

        assertThat(map.judged().judgements()).isEmpty();
        assertThat(map.judged().noise())
                .containsEntry("listed scanner, monitor or backup", 1L)
                .containsEntry("directory, name or time service", 1L)
                .containsEntry("never answered", 1L);
        assertThat(map.graph().noise()).containsEntry("multicast", 24L);
    }

    @Test
    void aNewEdgeAfterTheApprovalVoidsIt() {
        declare("app01,db01,1433,,", "app01,db01,1434,,")
                .traffic("conn.log", 30, "10.1.0.5 10.1.0.9 1433", "10.1.0.5 10.1.0.9 1434");
        Instant now = Instant.ofEpochSecond(Export.START).plusSeconds(31 * 86_400L);
        EstateMap approved =
                EstateMap.of(
                        export.graph(),
                        Dispositions.NONE,
                        Set.of("app01 > db01 tcp 1433"),
                        now,
                        EstateMap.MAX_AGE);

        assertThat(approved.preflight().reasons())
                .singleElement()
                .asString()
                .contains("since the approval")
                .contains("1434");
    }

    @Test
    void staleEvidenceRefuses() {
        declare("app01,db01,1433,,").traffic("conn.log", 30, "10.1.0.5 10.1.0.9 1433");
        Instant later = Instant.ofEpochSecond(Export.START).plusSeconds(60 * 86_400L);

        assertThat(
                        EstateMap.of(
                                        export.graph(),
                                        Dispositions.NONE,
                                        Set.of(),
                                        later,
                                        EstateMap.MAX_AGE)
                                .preflight()
                                .verdict())
                .isInstanceOf(Refuse.class);
    }

    @Test
    void anEmptyFolderIsNoGo() {
        assertThat(export.map(Dispositions.NONE).preflight().verdict()).isInstanceOf(Refuse.class);
    }

    @Test
    void aWrongDispositionDecidesNothingAndIsToldWithItsLine() {
        Dispositions read =
                DispositionFile.parse(
                        """
                        moving: [app01]
                        dispositions:
                          - {from: a, to: b, does: re-pointed, owner: ann, reason: x, expires: 2027-01-01}
                          - {from: a, to: b, does: moved, owner: ann, reason: x, expires: soon, extra: 1}
                        """,
                        "d.yaml");

        assertThat(read.all()).isEmpty();
        assertThat(read.problems())
                .containsExactly(
                        "line 3: `by` is missing: the step, probe or receipt that makes it"
                                + " re-pointed",
                        "line 4: no such key; there are by, does, expires, from, owner, reason,"
                                + " service, to",
                        "line 4: `does` is one of moves-along, re-pointed, bridged,"
                                + " vendor-notified, retired, waived",
                        "line 4: `expires` is a day such as 2027-01-31");
    }

    @Test
    void aTunnelIsOneDependencyWhicheverEndOpenedItAndWhoeverUsesIt() {
        Export export =
                new Export(folder)
                        .with(
                                "hosts.csv",
                                """
                                name,ip,role,moves
                                gw01,10.0.0.2,server,yes
                                app01,10.0.0.5,app,yes
                                """)
                        .with(
                                "hosts/gw01/ipsec.conf",
                                """
                                conn billing-vendor
                                  left=10.0.0.2
                                  right=203.0.113.77
                                  rightsubnet=172.30.1.9/32
                                """)
                        .with(
                                "conn.log",
                                "#separator \\x09\n#path\tconn\n#fields\tts\tid.orig_h"
                                        + "\tid.orig_p\tid.resp_h\tid.resp_p\tproto\tservice"
                                        + "\tduration\tconn_state\thistory\n"
                                        + "1790812800.5\t203.0.113.77\t500\t10.0.0.2\t500"
                                        + "\tudp\t-\t1.0\tSF\tDd\n"
                                        + "1790812801.5\t10.0.0.2\t4500\t203.0.113.77\t4500"
                                        + "\tudp\t-\t1.0\tSF\tDd\n"
                                        + "1790812802.5\t10.0.0.5\t50000\t172.30.1.9\t443"
                                        + "\ttcp\t-\t1.0\tSF\tShAD\n");

        assertThat(export.verdicts(Dispositions.NONE))
                .containsExactly(
                        "app01 > 172.30.1.9 tcp 443: divergent blocks",
                        "gw01 > 203.0.113.77 udp 500 tunnel: convergent blocks");
        assertThat(export.graph().hidden())
                .containsExactly(
                        "hosts/gw01/ipsec.conf: who uses 172.30.1.9 through the tunnel VPN"
                                + " billing-vendor");
    }
}
