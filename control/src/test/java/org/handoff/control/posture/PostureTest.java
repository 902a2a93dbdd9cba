package org.handoff.control.posture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.handoff.control.posture.Result.Outcome;
import org.handoff.control.posture.SecurityTerms.Waiver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

class PostureTest {
    private static final Instant NOW = Instant.parse("2026-11-23T02:07:00Z");
    private static final String PROWLER =
            """
            [{"metadata": {"event_code": "rds_instance_storage_encrypted",
                           "product": {"name": "Prowler"}},
              "status_code": "FAIL", "severity": "High", "time_dt": "2026-11-22T20:00:00",
              "finding_info": {"title": "RDS instances are encrypted"},
              "resources": [{"uid": "arn:aws:rds:us-east-1:111122223333:db:clinic"}],
              "remediation": {"desc": "Encrypt it."},
              "unmapped": {"compliance": {"HIPAA": ["164_312_a_2_iv", "164_308_a_1_ii_b"],
                                          "SOC2": ["cc_6_1"], "CIS-3.0": ["2.3.1"]}}},
             {"metadata": {"event_code": "iam_manual", "product": {"name": "Prowler"}},
              "status_code": "MANUAL", "severity": "Low", "finding_info": {"title": "x"},
              "resources": []},
             {"metadata": {"event_code": "s3_ok", "product": {"name": "Prowler"}},
              "status_code": "PASS", "severity": "Low", "finding_info": {"title": "x"},
              "resources": [{"uid": "b"}]}]
            """;
    private static final String SARIF =
            """
            {"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "trivy", "rules": [
               {"id": "AVD-1", "shortDescription": {"text": "No wildcard."},
                "properties": {"security-severity": "9.1"}}]}},
              "invocations": [{"executionSuccessful": true, "endTimeUtc": "2026-11-23T00:00:00Z"}],
              "results": [
               {"ruleId": "AVD-1", "message": {"text": "found AKIA-SECRET"},
                "suppressions": [{"kind": "inSource"}],
                "locations": [{"physicalLocation": {"artifactLocation": {"uri": "main.tf"},
                                                    "region": {"startLine": 12}}}]},
               {"ruleId": "AVD-2", "level": "note", "kind": "review", "message": {"text": "y"}}]}]}
            """;
    private static final String CHECKOV =
            """
            {"check_type": "terraform", "results": {
              "failed_checks": [{"check_id": "CKV_AWS_16", "check_name": "RDS at rest",
                                 "resource": "aws_db_instance.a", "severity": null}],
              "skipped_checks": [{"check_id": "CKV_AWS_17", "check_name": "RDS public",
                                  "resource": "aws_db_instance.a"}],
              "passed_checks": [{"check_id": "CKV_AWS_18", "check_name": "logs",
                                 "resource": "aws_s3_bucket.b"}],
              "parsing_errors": ["broken.tf"]}}
            """;

    @TempDir private Path folder = Path.of("");

    private PostureFile file(String name, String text) throws IOException {
        return PostureFile.read(Files.writeString(folder.resolve(name), text));
    }

    private static Posture judge(SecurityTerms terms, Instant now, PostureFile... files) {
        return Posture.of(List.of(files), List.of(), terms, now);
    }

    private static SecurityTerms terms(Waiver... waivers) {
        return new SecurityTerms(Duration.ofDays(1), Severity.INFORMATIONAL, List.of(waivers));
    }

    @Test
    void scannersResultsAreReadWithTheirControlsWorstFirst() throws IOException {
        Posture posture =
                judge(
                        terms(),
                        NOW,
                        file("p.json", PROWLER),
                        file("s.sarif", SARIF),
                        file("c.json", CHECKOV));

        assertThat(posture.results())
                .extracting(it -> it.outcome() + " " + it.rule() + " " + it.severity().label())
                .containsExactly(
                        "REFUSED AVD-1 critical",
                        "REFUSED CKV_AWS_16 high",
                        "REFUSED rds_instance_storage_encrypted high",
                        "UNKNOWN CKV_AWS_17 high",
                        "UNKNOWN parsing-error high",
                        "UNKNOWN AVD-2 low",
                        "UNKNOWN iam_manual low",
                        "PASSED CKV_AWS_18 high",
                        "PASSED s3_ok low");
        assertThat(posture.results().get(2).controls())
                .extracting(it -> it.label())
                .containsExactly(
                        "45 CFR 164.312(a)(2)(iv)", "45 CFR 164.308(a)(1)(ii)(B)", "SOC 2 CC6.1");
        assertThat(posture.inTheWay()).isEqualTo(7);
        assertThat(posture.toString()).doesNotContain("AKIA-SECRET");
    }

    @Test
    void aWaiverCoversItsRuleAndResourceUntilItsDay() throws IOException {
        PostureFile file = file("c.json", CHECKOV);
        Waiver waiver = new Waiver("CKV_AWS_16", "aws_db_*", "ann", "old", NOW.plusSeconds(60));
        Waiver elsewhere =
                new Waiver("CKV_AWS_17", "aws_db_instance", "ann", "old", NOW.plusSeconds(60));

        Posture held = judge(terms(waiver, elsewhere), NOW, file);
        assertThat(held.count(Outcome.WAIVED)).isEqualTo(1);
        assertThat(held.inForce()).containsExactly(waiver);
        assertThat(held.notes())
                .singleElement()
                .asString()
                .contains("CKV_AWS_17", "covers nothing");

        Posture late = judge(terms(waiver), NOW.plusSeconds(61), file);
        assertThat(late.count(Outcome.WAIVED)).isZero();
        assertThat(late.notes()).singleElement().asString().contains("has expired");
        assertThat(late.fingerprint()).isNotEqualTo(held.fingerprint());
    }

    @Test
    void anOldFileStandsInTheWayThoughAllOfItPassed() throws IOException {
        String passed =
                PROWLER.substring(0, 1)
                        + PROWLER.substring(
                                PROWLER.indexOf("{\"metadata\": {\"event_code\": \"s3_ok\""));
        PostureFile file =
                file(
                        "p.json",
                        passed.replace(
                                "\"status_code\": \"PASS\"",
                                "\"time_dt\": \"2026-11-21T02:00:00Z\", \"status_code\":"
                                        + " \"PASS\""));

        assertThat(judge(terms(), Instant.parse("2026-11-21T03:00:00Z"), file).isClear()).isTrue();
        assertThat(judge(terms(), NOW, file).problems())
                .singleElement()
                .asString()
                .contains("older than security.ageMax");
    }

    @Test
    void lessThanWhatIsAskedForIsShownAndInNobodysWay() throws IOException {
        SecurityTerms terms = new SecurityTerms(Duration.ofDays(1), Severity.HIGH, List.of());
        Posture posture = judge(terms, NOW, file("p.json", PROWLER));
        assertThat(posture.inTheWay()).isEqualTo(1);
        assertThat(posture.count(Outcome.BELOW)).isEqualTo(1);
    }

    @Test
    void nothingJudgedIsNotClear() {
        assertThat(judge(terms(), NOW).isClear()).isFalse();
        assertThat(Posture.of(List.of(), List.of("x cannot be read."), terms(), NOW).worst())
                .isEqualTo("x cannot be read.");
    }

    @Test
    void aWrongFileIsNamedWithWhatToWriteAndNeverQuoted() {
        assertThatThrownBy(() -> file("a.json", "password = \"s3cr3t\""))
                .hasMessageContaining("a.json is no JSON")
                .hasMessageNotContaining("s3cr3t");
        assertThatThrownBy(() -> file("b.tfplan", "PK\u0003\u0004"))
                .hasMessageContaining("terraform show -json b.tfplan");
        assertThatThrownBy(() ->
                        file("c.tfstate", "{\"terraform_version\": \"1.9\", \"lineage\": \"x\"}"))
                .hasMessageContaining("every secret in clear");
        assertThatThrownBy(() -> file("d.json", "{}")).hasMessageContaining("of no kind");
    }
}
