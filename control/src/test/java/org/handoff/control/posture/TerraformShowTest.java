package org.handoff.control.posture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;

import org.handoff.control.posture.Result.Outcome;
import org.handoff.model.HandoffException;
import org.junit.jupiter.api.Test;

import java.util.List;

class TerraformShowTest {
    private static List<Result> judge(String text) {
        return Rules.judge("f", TerraformShow.read("f", Twins.json(text)));
    }

    private static Outcome outcome(List<Result> results, String rule, String resource) {
        return results.stream()
                .filter(it -> it.rule().equals(rule) && it.resource().equals(resource))
                .findFirst()
                .orElseThrow()
                .outcome();
    }

    @Test
    void aPlanTellsByItsExpressionsWhatBelongsToABucketThatIsNotThereYet() {
        List<Result> results =
                judge(
                        """
                        {"format_version": "1.2", "planned_values": {"root_module": {
                          "child_modules": [{"address": "module.files", "resources": [
                            {"address": "module.files.aws_s3_bucket.all[\\"a\\"]", "mode": "managed",
                             "type": "aws_s3_bucket", "values": {}},
                            {"address": "module.files.aws_s3_bucket.all[\\"b\\"]", "mode": "managed",
                             "type": "aws_s3_bucket", "values": {}},
                            {"address": "module.files.aws_s3_bucket_public_access_block.x",
                             "mode": "managed", "type": "aws_s3_bucket_public_access_block",
                             "values": {"block_public_acls": true}}]}]}},
                         "configuration": {"root_module": {"module_calls": {"files": {"module": {
                          "resources": [
                            {"address": "aws_s3_bucket_public_access_block.x",
                             "expressions": {"bucket": {"references": [
                               "aws_s3_bucket.all[\\"a\\"].id", "aws_s3_bucket.all[\\"a\\"]",
                               "aws_s3_bucket.all"]}}}]}}}}}}
                        """);

        String bucket = "module.files.aws_s3_bucket.all";
        assertThat(outcome(results, "aws-bucket-block", bucket + "[\"a\"]"))
                .isEqualTo(Outcome.PASSED);
        assertThat(outcome(results, "aws-bucket-block", bucket + "[\"b\"]"))
                .isEqualTo(Outcome.REFUSED);
    }

    @Test
    void whatIsMarkedSensitiveIsNeverReadOutAndNeverPasses() {
        List<Result> results =
                judge(
                        """
                        {"format_version": "1.0", "values": {"root_module": {"resources": [
                          {"address": "azurerm_mssql_server.q", "type": "azurerm_mssql_server",
                           "mode": "managed",
                           "values": {"minimum_tls_version": "1.2",
                                      "public_network_access_enabled": false},
                           "sensitive_values": {"minimum_tls_version": true}}]}}}
                        """);

        assertThat(outcome(results, "azure-sql-tls-version", "azurerm_mssql_server.q"))
                .isEqualTo(Outcome.UNKNOWN);
        assertThat(outcome(results, "azure-sql-private", "azurerm_mssql_server.q"))
                .isEqualTo(Outcome.PASSED);
    }

    /// A secret may stand, unmarked, in any setting that a rule reads.
    @Test
    void noTextOfASettingThatCouldBeASecretComesOut() {
        String secret = "s3cr3t/Pa$$w0rd==";
        JsonNode rules = Twins.rules();
        rules.forEach(twins -> {
            String text = twins.path("bad").toString().replaceAll(":\"[^\"]*\"", ":\"S\"");
            JsonNode bad = twins.path("bad");
            assertThat(text).isNotEmpty();
            for (JsonNode resource : bad) {
                var values =
                        (com.fasterxml.jackson.databind.node.ObjectNode) resource.path("values");
                for (var field : values.properties()) {
                    if (field.getValue().isTextual()) {
                        values.put(field.getKey(), secret);
                    }
                }
            }
            assertThat(judge(Twins.state(bad).toString()))
                    .noneMatch(it -> it.toString().contains(secret));
        });
    }

    @Test
    void aFileWithoutResourcesSaysNothing() {
        assertThatThrownBy(() ->
                        judge("{\"format_version\": \"1.0\", \"values\": {\"root_module\": {}}}"))
                .isInstanceOf(HandoffException.class)
                .hasMessageContaining("holds no resource");
        assertThatThrownBy(() ->
                        judge("{\"format_version\": \"2.0\", \"values\": {\"root_module\": {}}}"))
                .hasMessageContaining("format version 1");
    }

    @Test
    void dataSourcesAreNotJudged() {
        List<Result> results =
                judge(
                        """
                        {"format_version": "1.0", "values": {"root_module": {"resources": [
                          {"address": "data.aws_vpc.old", "type": "aws_vpc", "mode": "data",
                           "values": {}},
                          {"address": "aws_ebs_volume.d", "type": "aws_ebs_volume",
                           "mode": "managed", "values": {"encrypted": true}}]}}}
                        """);
        assertThat(results).extracting(Result::resource).containsOnly("aws_ebs_volume.d");
    }
}
