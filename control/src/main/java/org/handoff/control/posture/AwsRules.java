package org.handoff.control.posture;

import static org.handoff.control.posture.Settings.atLeast;
import static org.handoff.control.posture.Settings.each;
import static org.handoff.control.posture.Settings.has;
import static org.handoff.control.posture.Settings.matches;
import static org.handoff.control.posture.Settings.no;
import static org.handoff.control.posture.Settings.notYes;
import static org.handoff.control.posture.Settings.oneOf;
import static org.handoff.control.posture.Settings.some;
import static org.handoff.control.posture.Settings.yes;
import static org.handoff.control.posture.Settings.yesOrUnset;

import com.fasterxml.jackson.databind.JsonNode;

import org.handoff.control.posture.Rule.Subject;

import java.util.List;

/// Rules about where AWS keeps data. Attributes are those of the provider hashicorp/aws.
final class AwsRules {
    private static final String DB = "aws_db_instance";
    private static final String CLUSTER = "aws_rds_cluster";

    static final List<Rule> ALL =
            List.of(
                    new Rule(
                            "aws-db-encrypted",
                            DB,
                            Subject.ENCRYPTION_AT_REST,
                            "A database instance is encrypted at rest.",
                            "Set storage_encrypted = true; an existing database is copied from an"
                                    + " encrypted snapshot.",
                            yes("/storage_encrypted")),
                    new Rule(
                            "aws-cluster-encrypted",
                            CLUSTER,
                            Subject.ENCRYPTION_AT_REST,
                            "A database cluster is encrypted at rest.",
                            "Set storage_encrypted = true.",
                            yes("/storage_encrypted")),
                    new Rule(
                            "aws-db-private",
                            DB,
                            Subject.PUBLIC_ACCESS,
                            "A database instance has no public address.",
                            "Set publicly_accessible = false.",
                            notYes("/publicly_accessible")),
                    new Rule(
                            "aws-cluster-private",
                            "aws_rds_cluster_instance",
                            Subject.PUBLIC_ACCESS,
                            "A cluster's instance has no public address.",
                            "Set publicly_accessible = false.",
                            notYes("/publicly_accessible")),
                    new Rule(
                            "aws-db-backup",
                            DB,
                            Subject.BACKUP,
                            "A database instance is backed up for a week or longer.",
                            "Set backup_retention_period to 7 or more days.",
                            atLeast("/backup_retention_period", 7)
                                    .or(some("/replicate_source_db"))),
                    new Rule(
                            "aws-cluster-backup",
                            CLUSTER,
                            Subject.BACKUP,
                            "A database cluster is backed up for a week or longer.",
                            "Set backup_retention_period to 7 or more days.",
                            atLeast("/backup_retention_period", 7)),
                    new Rule(
                            "aws-db-deletion",
                            DB,
                            Subject.BACKUP,
                            "A database instance is protected from deletion.",
                            "Set deletion_protection = true.",
                            yes("/deletion_protection")),
                    new Rule(
                            "aws-cluster-deletion",
                            CLUSTER,
                            Subject.BACKUP,
                            "A database cluster is protected from deletion.",
                            "Set deletion_protection = true.",
                            yes("/deletion_protection")),
                    new Rule(
                            "aws-db-logs",
                            DB,
                            Subject.AUDIT_LOG,
                            "A database instance's log leaves the machine.",
                            "Name the engine's log in enabled_cloudwatch_logs_exports.",
                            some("/enabled_cloudwatch_logs_exports")),
                    new Rule(
                            "aws-cluster-logs",
                            CLUSTER,
                            Subject.AUDIT_LOG,
                            "A database cluster's log leaves the machine.",
                            "Name the engine's log in enabled_cloudwatch_logs_exports.",
                            some("/enabled_cloudwatch_logs_exports")),
                    new Rule(
                            "aws-db-tls",
                            List.of("aws_db_parameter_group", "aws_rds_cluster_parameter_group"),
                            Subject.ENCRYPTION_IN_TRANSIT,
                            "PostgreSQL refuses connections without TLS.",
                            "Set the parameter rds.force_ssl to 1.",
                            AwsRules::forcesTls),
                    new Rule(
                            "aws-disk-encrypted",
                            "aws_ebs_volume",
                            Subject.ENCRYPTION_AT_REST,
                            "A disk is encrypted.",
                            "Set encrypted = true.",
                            yes("/encrypted")),
                    new Rule(
                            "aws-instance-disks",
                            "aws_instance",
                            Subject.ENCRYPTION_AT_REST,
                            "A machine's own disks are encrypted.",
                            "Set encrypted = true in each block device.",
                            each("/root_block_device", "encrypted", Settings::isTrue)
                                    .and(each("/ebs_block_device", "encrypted", Settings::isTrue))),
                    new Rule(
                            "aws-efs-encrypted",
                            "aws_efs_file_system",
                            Subject.ENCRYPTION_AT_REST,
                            "A file system is encrypted at rest.",
                            "Set encrypted = true.",
                            yes("/encrypted")),
                    new Rule(
                            "aws-bucket-block",
                            "aws_s3_bucket",
                            Subject.PUBLIC_ACCESS,
                            "A bucket has a block of public access.",
                            "Add an aws_s3_bucket_public_access_block for it.",
                            has("aws_s3_bucket_public_access_block", "bucket", Settings.ANY)),
                    new Rule(
                            "aws-bucket-block-all",
                            "aws_s3_bucket_public_access_block",
                            Subject.PUBLIC_ACCESS,
                            "A block of public access blocks all four ways.",
                            "Set all four of its settings to true.",
                            yes("/block_public_acls")
                                    .and(yes("/block_public_policy"))
                                    .and(yes("/ignore_public_acls"))
                                    .and(yes("/restrict_public_buckets"))),
                    new Rule(
                            "aws-bucket-key",
                            "aws_s3_bucket",
                            Subject.ENCRYPTION_AT_REST,
                            "A bucket is encrypted with a key of its owner.",
                            "Add an aws_s3_bucket_server_side_encryption_configuration with"
                                    + " aws:kms.",
                            has(
                                    "aws_s3_bucket_server_side_encryption_configuration",
                                    "bucket",
                                    oneOf(
                                            "/rule/0/apply_server_side_encryption_by_default/0"
                                                    + "/sse_algorithm",
                                            "aws:kms",
                                            "aws:kms:dsse"))),
                    new Rule(
                            "aws-bucket-versions",
                            "aws_s3_bucket",
                            Subject.BACKUP,
                            "A bucket keeps earlier versions.",
                            "Add an aws_s3_bucket_versioning with status Enabled.",
                            has(
                                    "aws_s3_bucket_versioning",
                                    "bucket",
                                    oneOf("/versioning_configuration/0/status", "Enabled"))),
                    new Rule(
                            "aws-cache-encrypted",
                            "aws_elasticache_replication_group",
                            Subject.ENCRYPTION_AT_REST,
                            "A cache is encrypted at rest.",
                            "Set at_rest_encryption_enabled = true.",
                            yes("/at_rest_encryption_enabled")),
                    new Rule(
                            "aws-cache-tls",
                            "aws_elasticache_replication_group",
                            Subject.ENCRYPTION_IN_TRANSIT,
                            "A cache is reached by TLS alone.",
                            "Set transit_encryption_enabled = true.",
                            yes("/transit_encryption_enabled")),
                    new Rule(
                            "aws-queue-encrypted",
                            "aws_sqs_queue",
                            Subject.ENCRYPTION_AT_REST,
                            "A queue is encrypted at rest.",
                            "Set sqs_managed_sse_enabled = true, or a kms_master_key_id.",
                            yesOrUnset("/sqs_managed_sse_enabled").or(some("/kms_master_key_id"))),
                    new Rule(
                            "aws-topic-encrypted",
                            "aws_sns_topic",
                            Subject.ENCRYPTION_AT_REST,
                            "A topic is encrypted at rest.",
                            "Set kms_master_key_id.",
                            some("/kms_master_key_id")),
                    new Rule(
                            "aws-key-rotates",
                            "aws_kms_key",
                            Subject.KEYS,
                            "A symmetric key is rotated every year.",
                            "Set enable_key_rotation = true.",
                            yes("/enable_key_rotation")
                                    .or(
                                            matches(
                                                    "/customer_master_key_spec",
                                                    "(RSA|ECC|HMAC|SM2|ML_DSA).*"))),
                    new Rule(
                            "aws-trail-validated",
                            "aws_cloudtrail",
                            Subject.AUDIT_LOG,
                            "The trail covers every region and its files can be checked.",
                            "Set enable_log_file_validation and is_multi_region_trail to true.",
                            yes("/enable_log_file_validation")
                                    .and(yes("/is_multi_region_trail"))
                                    .and(yesOrUnset("/enable_logging"))),
                    new Rule(
                            "aws-trail-there",
                            "aws_vpc",
                            Subject.AUDIT_LOG,
                            "A network has a trail of who did what beside it.",
                            "Add an aws_cloudtrail, or show the workspace that holds it, too.",
                            (_, twin) ->
                                    twin.of("aws_cloudtrail").findAny().isPresent()
                                            ? Answer.right()
                                            : Answer.wrong("has no aws_cloudtrail beside it")),
                    new Rule(
                            "aws-flow-log",
                            "aws_vpc",
                            Subject.AUDIT_LOG,
                            "A network logs its flows.",
                            "Add an aws_flow_log with its vpc_id.",
                            has("aws_flow_log", "vpc_id", Settings.ANY)),
                    new Rule(
                            "aws-migration-private",
                            "aws_dms_replication_instance",
                            Subject.PUBLIC_ACCESS,
                            "A replication instance has no public address.",
                            "Set publicly_accessible = false.",
                            no("/publicly_accessible")));

    private AwsRules() {}

    /// PostgreSQL 15 and later force TLS unless they are told not to.
    private static Answer forcesTls(Resource group, Twin twin) {
        String family = group.text("/family");
        if (!family.contains("postgres")) {
            return Answer.right();
        }
        int index = 0;
        for (JsonNode parameter : group.at("/parameter")) {
            String value = "/parameter/" + index++ + "/value";
            if (parameter.path("name").asText().equals("rds.force_ssl")) {
                return Settings.oneOf(value, "1").of(group, twin);
            }
        }
        if (group.isOpen("/parameter")) {
            return Settings.open("/parameter");
        }
        String version = family.replaceAll("[^0-9.]", "").replaceAll("\\..*", "");
        boolean forced = !version.isEmpty() && Integer.parseInt(version) >= 15;
        return forced ? Answer.right() : Answer.wrong("does not set rds.force_ssl");
    }
}
