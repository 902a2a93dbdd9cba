package org.handoff.control.posture;

import static org.handoff.control.posture.Settings.atLeast;
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

/// Rules about Azure. Attributes are those of the provider hashicorp/azurerm, 3 and 4.
final class AzureRules {
    private static final String STORAGE = "azurerm_storage_account";
    private static final String POSTGRES = "azurerm_postgresql_flexible_server";
    private static final String SETTING = "azurerm_postgresql_flexible_server_configuration";
    private static final String SQL = "azurerm_mssql_server";

    static final List<Rule> ALL =
            List.of(
                    new Rule(
                            "azure-storage-tls",
                            STORAGE,
                            Subject.ENCRYPTION_IN_TRANSIT,
                            "A storage account is reached by TLS alone.",
                            "Set https_traffic_only_enabled = true.",
                            yesOrUnset("/https_traffic_only_enabled")
                                    .and(yesOrUnset("/enable_https_traffic_only"))),
                    new Rule(
                            "azure-storage-tls-version",
                            STORAGE,
                            Subject.ENCRYPTION_IN_TRANSIT,
                            "A storage account speaks TLS 1.2 or later.",
                            "Set min_tls_version to TLS1_2.",
                            oneOf("/min_tls_version", "TLS1_2", "TLS1_3")),
                    new Rule(
                            "azure-storage-blobs",
                            STORAGE,
                            Subject.PUBLIC_ACCESS,
                            "No container of a storage account can be made public.",
                            "Set allow_nested_items_to_be_public = false.",
                            no("/allow_nested_items_to_be_public")),
                    new Rule(
                            "azure-storage-network",
                            STORAGE,
                            Subject.PUBLIC_ACCESS,
                            "A storage account is closed to unnamed networks.",
                            "Set public_network_access_enabled = false, or deny by network_rules.",
                            no("/public_network_access_enabled")
                                    .or(oneOf("/network_rules/0/default_action", "Deny"))
                                    .or(
                                            has(
                                                    "azurerm_storage_account_network_rules",
                                                    "storage_account_id",
                                                    oneOf("/default_action", "Deny")))),
                    new Rule(
                            "azure-container-private",
                            "azurerm_storage_container",
                            Subject.PUBLIC_ACCESS,
                            "A container is private.",
                            "Set container_access_type to private.",
                            Settings.noneOf("/container_access_type", "blob", "container")),
                    new Rule(
                            "azure-postgres-private",
                            POSTGRES,
                            Subject.PUBLIC_ACCESS,
                            "A PostgreSQL server has no public address.",
                            "Set public_network_access_enabled = false, or a delegated_subnet_id.",
                            no("/public_network_access_enabled").or(some("/delegated_subnet_id"))),
                    new Rule(
                            "azure-postgres-backup",
                            POSTGRES,
                            Subject.BACKUP,
                            "A PostgreSQL server is backed up for a week or longer.",
                            "Set backup_retention_days to 7 or more.",
                            atLeast("/backup_retention_days", 7)),
                    new Rule(
                            "azure-postgres-tls",
                            SETTING,
                            Subject.ENCRYPTION_IN_TRANSIT,
                            "PostgreSQL refuses connections without TLS.",
                            "Leave require_secure_transport on.",
                            setting("require_secure_transport", "(?i)on|true")),
                    new Rule(
                            "azure-postgres-tls-version",
                            SETTING,
                            Subject.ENCRYPTION_IN_TRANSIT,
                            "PostgreSQL speaks TLS 1.2 or later.",
                            "Set ssl_min_protocol_version to TLSv1.2 or later.",
                            setting("ssl_min_protocol_version", "TLSv1\\.[23]")),
                    new Rule(
                            "azure-postgres-logs",
                            POSTGRES,
                            Subject.AUDIT_LOG,
                            "A PostgreSQL server's log goes to a sink.",
                            "Add an azurerm_monitor_diagnostic_setting for it.",
                            has(
                                    "azurerm_monitor_diagnostic_setting",
                                    "target_resource_id",
                                    Settings.ANY)),
                    new Rule(
                            "azure-database-firewall",
                            List.of(
                                    "azurerm_mssql_firewall_rule",
                                    "azurerm_postgresql_flexible_server_firewall_rule"),
                            Subject.PUBLIC_ACCESS,
                            "A database's firewall names who is let in.",
                            "Name the addresses that may reach it; 0.0.0.0 is all of Azure.",
                            Settings.noneOf("/start_ip_address", "0.0.0.0")),
                    new Rule(
                            "azure-sql-tls-version",
                            SQL,
                            Subject.ENCRYPTION_IN_TRANSIT,
                            "A SQL server speaks TLS 1.2 or later.",
                            "Set minimum_tls_version to 1.2.",
                            oneOf("/minimum_tls_version", "1.2", "1.3")),
                    new Rule(
                            "azure-sql-private",
                            SQL,
                            Subject.PUBLIC_ACCESS,
                            "A SQL server has no public address.",
                            "Set public_network_access_enabled = false.",
                            no("/public_network_access_enabled")),
                    new Rule(
                            "azure-sql-audit",
                            SQL,
                            Subject.AUDIT_LOG,
                            "A SQL server has an audit log.",
                            "Add an azurerm_mssql_server_extended_auditing_policy for it.",
                            has(
                                    "azurerm_mssql_server_extended_auditing_policy",
                                    "server_id",
                                    yesOrUnset("/enabled"))),
                    new Rule(
                            "azure-sql-encrypted",
                            "azurerm_mssql_database",
                            Subject.ENCRYPTION_AT_REST,
                            "A SQL database is encrypted at rest.",
                            "Leave transparent_data_encryption_enabled true.",
                            yesOrUnset("/transparent_data_encryption_enabled")),
                    new Rule(
                            "azure-disk-private",
                            "azurerm_managed_disk",
                            Subject.PUBLIC_ACCESS,
                            "A disk cannot be exported over the internet.",
                            "Set network_access_policy to DenyAll or AllowPrivate.",
                            oneOf("/network_access_policy", "DenyAll", "AllowPrivate")
                                    .or(no("/public_network_access_enabled"))),
                    new Rule(
                            "azure-machine-encrypted",
                            List.of(
                                    "azurerm_linux_virtual_machine",
                                    "azurerm_windows_virtual_machine"),
                            Subject.ENCRYPTION_AT_REST,
                            "A machine's disks and caches are encrypted at its host.",
                            "Set encryption_at_host_enabled = true.",
                            yes("/encryption_at_host_enabled")),
                    new Rule(
                            "azure-machine-keys",
                            "azurerm_linux_virtual_machine",
                            Subject.LEAST_PRIVILEGE,
                            "A machine takes keys, not passwords.",
                            "Set disable_password_authentication = true.",
                            yesOrUnset("/disable_password_authentication")),
                    new Rule(
                            "azure-vault-purge",
                            "azurerm_key_vault",
                            Subject.KEYS,
                            "A key vault cannot be purged.",
                            "Set purge_protection_enabled = true.",
                            yes("/purge_protection_enabled")),
                    new Rule(
                            "azure-vault-network",
                            "azurerm_key_vault",
                            Subject.PUBLIC_ACCESS,
                            "A key vault is closed to unnamed networks.",
                            "Set public_network_access_enabled = false, or deny by network_acls.",
                            no("/public_network_access_enabled")
                                    .or(oneOf("/network_acls/0/default_action", "Deny"))),
                    new Rule(
                            "azure-key-rotates",
                            "azurerm_key_vault_key",
                            Subject.KEYS,
                            "A key is rotated by a policy.",
                            "Add a rotation_policy.",
                            some("/rotation_policy")),
                    new Rule(
                            "azure-rule-open",
                            "azurerm_network_security_rule",
                            Subject.PUBLIC_ACCESS,
                            "A rule keeps databases and administration from the internet.",
                            "Name the networks that may reach databases and administration.",
                            (resource, _) -> reach(resource, "")),
                    new Rule(
                            "azure-group-open",
                            "azurerm_network_security_group",
                            Subject.PUBLIC_ACCESS,
                            "A group's rules keep databases and administration from the internet.",
                            "Name the networks that may reach databases and administration.",
                            AzureRules::group),
                    new Rule(
                            "azure-web-tls",
                            List.of("azurerm_linux_web_app", "azurerm_windows_web_app"),
                            Subject.ENCRYPTION_IN_TRANSIT,
                            "A web application is reached by TLS alone.",
                            "Set https_only = true.",
                            yes("/https_only")),
                    new Rule(
                            "azure-cache-tls",
                            "azurerm_redis_cache",
                            Subject.ENCRYPTION_IN_TRANSIT,
                            "A cache is reached by TLS 1.2 alone.",
                            "Set minimum_tls_version to 1.2 and leave the plain port closed.",
                            oneOf("/minimum_tls_version", "1.2")
                                    .and(notYes("/non_ssl_port_enabled"))
                                    .and(notYes("/enable_non_ssl_port"))),
                    new Rule(
                            "azure-role-wildcard",
                            "azurerm_role_definition",
                            Subject.LEAST_PRIVILEGE,
                            "No role allows every action.",
                            "Name the actions that are needed.",
                            AzureRules::wildcard),
                    new Rule(
                            "azure-owner",
                            "azurerm_role_assignment",
                            Subject.LEAST_PRIVILEGE,
                            "Nobody is made an owner.",
                            "Assign a role that allows what is needed.",
                            Settings.noneOf(
                                            "/role_definition_name",
                                            "Owner",
                                            "User Access Administrator")
                                    .and(
                                            matches(
                                                    "/role_definition_id",
                                                    "(?!.*8e3af657-a8ff-443c-a75c-2fe8c4bcb635)"
                                                            + ".*"))));

    private static final List<String> DECISIVE =
            List.of(
                    "/source_address_prefix",
                    "/source_address_prefixes",
                    "/destination_port_range",
                    "/destination_port_ranges");

    private AzureRules() {}

    /// One setting of a server is one resource.
    private static Check setting(String name, String wanted) {
        return (resource, twin) ->
                resource.text("/name").equals(name)
                        ? Settings.matches("/value", wanted).of(resource, twin)
                        : Answer.right();
    }

    private static Answer wildcard(Resource role, Twin twin) {
        for (int i = 0; i < role.at("/permissions").size(); i++) {
            String actions = "/permissions/" + i + "/actions";
            if (role.isOpen(actions)) {
                return Settings.open(actions);
            }
            for (JsonNode action : role.at(actions)) {
                if (action.asText().equals("*")) {
                    return Answer.wrong("allows every action");
                }
            }
        }
        return role.isOpen("/permissions") ? Settings.open("/permissions") : Answer.right();
    }

    private static Answer group(Resource group, Twin twin) {
        if (group.at("/security_rule").isEmpty() && group.isOpen("/security_rule")) {
            return Settings.open("/security_rule");
        }
        for (int i = 0; i < group.at("/security_rule").size(); i++) {
            Answer answer = reach(group, "/security_rule/" + i);
            if (!answer.isRight()) {
                return answer;
            }
        }
        return Answer.right();
    }

    private static Answer reach(Resource resource, String at) {
        if (resource.text(at + "/access").equalsIgnoreCase("Deny")
                || resource.text(at + "/direction").equalsIgnoreCase("Outbound")) {
            return Answer.right();
        }
        for (String asked : DECISIVE) {
            if (resource.isOpen(at + asked)) {
                return Settings.open(at + asked);
            }
        }
        boolean everywhere =
                Ports.isEverywhere(resource.at(at + "/source_address_prefix"))
                        || Ports.isEverywhere(resource.at(at + "/source_address_prefixes"));
        int port = Ports.guarded(resource.text(at + "/destination_port_range"));
        for (JsonNode range : resource.at(at + "/destination_port_ranges")) {
            port = Math.max(port, Ports.guarded(range.asText("")));
        }
        return everywhere && port > 0
                ? Answer.wrong("lets everybody reach port " + port)
                : Answer.right();
    }
}
