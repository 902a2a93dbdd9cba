package org.handoff.control.posture;

import static org.handoff.control.posture.Settings.each;
import static org.handoff.control.posture.Settings.noneOf;
import static org.handoff.control.posture.Settings.oneOf;

import org.handoff.control.posture.Rule.Subject;

import java.util.List;

/// Rules about who reaches what on AWS, and how.
final class AwsAccessRules {
    static final List<Rule> ALL =
            List.of(
                    new Rule(
                            "aws-policy-wildcard",
                            List.of(
                                    "aws_iam_policy",
                                    "aws_iam_role_policy",
                                    "aws_iam_user_policy",
                                    "aws_iam_group_policy"),
                            Subject.LEAST_PRIVILEGE,
                            "No policy allows whole services, or everything, on everything.",
                            "Name the actions and resources that are needed.",
                            Policies.noWildcard("/policy")),
                    new Rule(
                            "aws-role-trust",
                            List.of("aws_iam_role"),
                            Subject.LEAST_PRIVILEGE,
                            "A role names who may assume it.",
                            "Name who may assume it.",
                            Policies.notEverybody("/assume_role_policy")),
                    new Rule(
                            "aws-admin-attached",
                            List.of(
                                    "aws_iam_role_policy_attachment",
                                    "aws_iam_user_policy_attachment",
                                    "aws_iam_group_policy_attachment"),
                            Subject.LEAST_PRIVILEGE,
                            "Nobody is given AdministratorAccess.",
                            "Attach a policy that allows what is needed.",
                            AwsAccessRules::notAdministrator),
                    new Rule(
                            "aws-bucket-policy",
                            List.of("aws_s3_bucket_policy"),
                            Subject.PUBLIC_ACCESS,
                            "A bucket's policy names who is let in.",
                            "Name the principals, or add a condition.",
                            Policies.notEverybody("/policy")),
                    new Rule(
                            "aws-bucket-acl",
                            List.of("aws_s3_bucket_acl", "aws_s3_bucket"),
                            Subject.PUBLIC_ACCESS,
                            "A bucket's access list lets in nobody but its owner.",
                            "Use the ACL private, or none.",
                            noneOf(
                                    "/acl",
                                    "public-read",
                                    "public-read-write",
                                    "authenticated-read")),
                    new Rule(
                            "aws-group-open",
                            List.of("aws_security_group"),
                            Subject.PUBLIC_ACCESS,
                            "A security group keeps databases and administration from the"
                                    + " internet.",
                            "Name the networks that may reach databases and administration.",
                            AwsAccessRules::group),
                    new Rule(
                            "aws-group-rule-open",
                            List.of("aws_security_group_rule"),
                            Subject.PUBLIC_ACCESS,
                            "A security group's rule keeps databases and administration from the"
                                    + " internet.",
                            "Name the networks that may reach databases and administration.",
                            AwsAccessRules::rule),
                    new Rule(
                            "aws-ingress-open",
                            List.of("aws_vpc_security_group_ingress_rule"),
                            Subject.PUBLIC_ACCESS,
                            "An ingress rule keeps databases and administration from the internet.",
                            "Name the networks that may reach databases and administration.",
                            (resource, _) -> ingress(resource, "")),
                    new Rule(
                            "aws-listener-tls",
                            List.of("aws_lb_listener"),
                            Subject.ENCRYPTION_IN_TRANSIT,
                            "A balancer listens by TLS, or sends clients there.",
                            "Use HTTPS or TLS, or redirect to it.",
                            oneOf("/protocol", "HTTPS", "TLS")
                                    .or(
                                            oneOf("/default_action/0/type", "redirect")
                                                    .and(
                                                            oneOf(
                                                                    "/default_action/0/redirect/0"
                                                                            + "/protocol",
                                                                    "HTTPS")))),
                    new Rule(
                            "aws-listener-version",
                            List.of("aws_lb_listener"),
                            Subject.ENCRYPTION_IN_TRANSIT,
                            "A balancer speaks TLS 1.2 or later.",
                            "Use a policy of TLS 1.2 or later, e.g."
                                    + " ELBSecurityPolicy-TLS13-1-2-2021-06.",
                            AwsAccessRules::listener),
                    new Rule(
                            "aws-front-tls",
                            List.of("aws_cloudfront_distribution"),
                            Subject.ENCRYPTION_IN_TRANSIT,
                            "A distribution is reached by TLS alone.",
                            "Set viewer_protocol_policy to https-only or redirect-to-https.",
                            oneOf(
                                            "/default_cache_behavior/0/viewer_protocol_policy",
                                            "https-only",
                                            "redirect-to-https")
                                    .and(
                                            each(
                                                    "/ordered_cache_behavior",
                                                    "viewer_protocol_policy",
                                                    it -> !it.asText("").equals("allow-all")))),
                    new Rule(
                            "aws-search-tls",
                            List.of("aws_opensearch_domain"),
                            Subject.ENCRYPTION_IN_TRANSIT,
                            "A search domain is reached by TLS alone, its nodes included.",
                            "Set enforce_https and node_to_node_encryption.",
                            Settings.yes("/domain_endpoint_options/0/enforce_https")
                                    .and(Settings.yes("/node_to_node_encryption/0/enabled"))),
                    new Rule(
                            "aws-search-encrypted",
                            List.of("aws_opensearch_domain"),
                            Subject.ENCRYPTION_AT_REST,
                            "A search domain is encrypted at rest.",
                            "Set encrypt_at_rest.",
                            Settings.yes("/encrypt_at_rest/0/enabled")));

    private static final List<String> NETWORKS =
            List.of("/cidr_blocks", "/ipv6_cidr_blocks", "/cidr_ipv4", "/cidr_ipv6");

    private AwsAccessRules() {}

    /// A policy of the same plan is judged by itself.
    private static Answer notAdministrator(Resource attachment, Twin twin) {
        boolean ours =
                attachment.references().getOrDefault("policy_arn", List.of()).stream()
                        .anyMatch(name -> name.contains("aws_iam_policy."));
        if (attachment.isOpen("/policy_arn")) {
            return ours ? Answer.right() : Settings.open("/policy_arn");
        }
        return attachment.text("/policy_arn").endsWith("policy/AdministratorAccess")
                ? Answer.wrong("attaches AdministratorAccess")
                : Answer.right();
    }

    private static Answer group(Resource group, Twin twin) {
        if (group.at("/ingress").isEmpty() && group.isOpen("/ingress")) {
            return Settings.open("/ingress");
        }
        for (int i = 0; i < group.at("/ingress").size(); i++) {
            Answer answer = ingress(group, "/ingress/" + i);
            if (!answer.isRight()) {
                return answer;
            }
        }
        return Answer.right();
    }

    private static Answer rule(Resource rule, Twin twin) {
        return rule.text("/type").equals("egress") ? Answer.right() : ingress(rule, "");
    }

    private static Answer ingress(Resource resource, String at) {
        for (String network : NETWORKS) {
            if (resource.isOpen(at + network)) {
                return Settings.open(at + network);
            }
        }
        boolean everywhere =
                NETWORKS.stream().anyMatch(it -> Ports.isEverywhere(resource.at(at + it)));
        if (!everywhere) {
            return Answer.right();
        }
        if (resource.isOpen(at + "/from_port") || resource.isOpen(at + "/to_port")) {
            return Settings.open(at + "/from_port");
        }
        boolean all =
                resource.text(at + "/protocol").matches("-1|all")
                        || resource.text(at + "/ip_protocol").equals("-1");
        int port =
                all
                        ? Ports.guarded(0, Ports.LAST)
                        : Ports.guarded(
                                resource.at(at + "/from_port").asInt(0),
                                resource.at(at + "/to_port").asInt(Ports.LAST));
        return port > 0 ? Answer.wrong("lets everybody reach port " + port) : Answer.right();
    }

    private static Answer listener(Resource listener, Twin twin) {
        if (listener.text("/protocol").matches("HTTP|TCP|UDP|TCP_UDP|GENEVE")) {
            return Answer.right();
        }
        return Settings.matches("/ssl_policy", "ELBSecurityPolicy-(TLS13-1-[23]|TLS-1-2|FS-1-2).*")
                .of(listener, twin);
    }
}
