package org.handoff.inventory.source.catalog;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

import org.handoff.inventory.fact.Address;
import org.handoff.inventory.fact.Cidr;
import org.handoff.inventory.fact.End;
import org.handoff.inventory.fact.Fact;
import org.handoff.inventory.fact.Label;
import org.handoff.inventory.fact.Names;
import org.handoff.inventory.fact.Protocol;
import org.handoff.inventory.fact.Role;
import org.handoff.inventory.source.Head;
import org.handoff.inventory.source.Input;
import org.handoff.inventory.source.Sink;
import org.handoff.inventory.source.Source;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// `terraform show -json` of a plan or a state (format 1.x, "JSON Output Format"): machines,
/// databases and balanced addresses of the cloud side, DNS records, and rules that let one single
/// address in on one port. The command prints sensitive values in plain text: only named attributes
/// are taken, and none that the document marks as sensitive.
public final class TerraformShow implements Source {
    private static final JsonMapper JSON = new JsonMapper();
    private static final int DEPTH_MAX = 32;

    @Override
    public Format format() {
        return new Format("terraform-show", Phase.NAMES, Watch.NONE);
    }

    @Override
    public Claim claims(Head head) {
        return head.text()
                        .matches(
                                "(?s)\\s*\\{.{0,400}\"format_version\"\\s*:.*"
                                        + "\"(terraform_version|values|planned_values)\".*")
                ? Claim.SURE
                : Claim.NO;
    }

    /// One resource, without what is sensitive.
    record Resource(String type, JsonNode values, JsonNode sensitive) {
        /// Empty if it is not there, is no text, or is sensitive.
        String text(String... path) {
            JsonNode value = values;
            JsonNode secret = sensitive;
            for (String step : path) {
                boolean index = value.isArray();
                value = index ? value.path(0).path(step) : value.path(step);
                secret = index ? secret.path(0).path(step) : secret.path(step);
                if (secret.isBoolean() && secret.asBoolean()) {
                    return "";
                }
            }
            return value.isTextual() || value.isNumber() ? value.asText() : "";
        }

        /// Of an array of texts; none if any of it is sensitive.
        List<String> texts(String name) {
            JsonNode secret = sensitive.path(name);
            if (secret.isBoolean() || secret.toString().contains("true")) {
                return List.of();
            }
            List<String> all = new ArrayList<>();
            values.path(name).forEach(one -> all.add(one.asText()));
            return all;
        }
    }

    @Override
    public void read(Input in, Sink sink) throws IOException {
        JsonNode root = tree(in);
        String version = root.path("format_version").asText();
        if (!version.matches("[01]\\.\\d+")) {
            sink.malformed(0, -1, "a format_version that is not known");
            return;
        }
        JsonNode values = root.has("values") ? root.path("values") : root.path("planned_values");
        List<Resource> all = new ArrayList<>();
        collect(values.path("root_module"), all, 0);
        Map<String, List<String>> groups = new HashMap<>();
        for (Resource one : all) {
            machine(one, groups, sink);
        }
        for (Resource one : all) {
            record(one, sink);
            rule(one, groups, sink);
        }
    }

    /// Without the cause: its message quotes the file.
    private static JsonNode tree(Input in) throws IOException {
        try {
            return JSON.readTree(in.document());
        } catch (JsonProcessingException e) {
            throw new IOException("no JSON");
        }
    }

    private static void collect(JsonNode module, List<Resource> all, int depth) {
        for (JsonNode one : module.path("resources")) {
            if (!one.path("mode").asText("managed").equals("data")) {
                all.add(
                        new Resource(
                                one.path("type").asText(),
                                one.path("values"),
                                one.path("sensitive_values")));
            }
        }
        if (depth < DEPTH_MAX) {
            module.path("child_modules").forEach(child -> collect(child, all, depth + 1));
        }
    }

    private static void machine(Resource one, Map<String, List<String>> groups, Sink sink) {
        Fact.Host host =
                switch (one.type()) {
                    case "aws_instance" ->
                            host(
                                    one,
                                    one.text("tags", "Name"),
                                    Role.SERVER,
                                    one.text("private_ip"),
                                    one.text("public_ip"));
                    case "aws_db_instance", "aws_rds_cluster" ->
                            host(
                                    one,
                                    first(one.text("address"), one.text("endpoint")),
                                    Role.DATABASE);
                    case "aws_lb", "aws_alb", "aws_elb" ->
                            host(one, one.text("dns_name"), Role.VIRTUAL);
                    case "azurerm_linux_virtual_machine", "azurerm_windows_virtual_machine" ->
                            host(
                                    one,
                                    one.text("name"),
                                    Role.SERVER,
                                    one.text("private_ip_address"),
                                    one.text("public_ip_address"));
                    case "azurerm_postgresql_flexible_server", "azurerm_mysql_flexible_server" ->
                            host(one, one.text("fqdn"), Role.DATABASE);
                    case "azurerm_mssql_server" ->
                            host(one, one.text("fully_qualified_domain_name"), Role.DATABASE);
                    case "google_compute_instance" ->
                            host(
                                    one,
                                    one.text("name"),
                                    Role.SERVER,
                                    one.text("network_interface", "network_ip"));
                    default -> null;
                };
        if (host != null) {
            sink.take(host, 0, -1);
            one.texts("vpc_security_group_ids")
                    .forEach(group ->
                            groups.computeIfAbsent(group, _ -> new ArrayList<>()).add(host.name()));
        }
    }

    private static String first(String one, String other) {
        return one.isEmpty() ? other.replaceFirst(":\\d+$", "") : one;
    }

    private static Fact.@Nullable Host host(
            Resource one, String said, Role role, String... addresses) {
        String name = Names.host(said);
        if (name == null) {
            return null;
        }
        List<Address> known = new ArrayList<>();
        for (String text : addresses) {
            Address address = Address.parse(text);
            if (address != null && address.isHost()) {
                known.add(address);
            }
        }
        String application =
                first(one.text("tags", "Application"), one.text("tags", "application"));
        return new Fact.Host(name, known, role, "", Label.of(application).text(), "", null);
    }

    private static void record(Resource one, Sink sink) {
        String name =
                switch (one.type()) {
                    case "aws_route53_record" -> first(one.text("fqdn"), one.text("name"));
                    case "azurerm_dns_a_record", "azurerm_private_dns_a_record" ->
                            one.text("name") + "." + one.text("zone_name");
                    default -> "";
                };
        String host = Names.host(name);
        if (host == null) {
            return;
        }
        for (String target : one.texts("records")) {
            Address address = Address.parse(target);
            String other = Names.host(target);
            if (address != null && address.isHost()) {
                sink.take(
                        new Fact.Naming(address, host, 0, Long.MAX_VALUE, Fact.Means.FIXED), 0, -1);
            } else if (other != null && one.text("type").equals("CNAME")) {
                sink.take(new Fact.Alias(host, other), 0, -1);
            }
        }
    }

    private static void rule(Resource one, Map<String, List<String>> groups, Sink sink) {
        if (one.type().equals("aws_security_group_rule") && one.text("type").equals("ingress")) {
            allow(one, one.texts("cidr_blocks"), one.text("security_group_id"), groups, sink);
        } else if (one.type().equals("aws_vpc_security_group_ingress_rule")) {
            allow(one, List.of(one.text("cidr_ipv4")), one.text("security_group_id"), groups, sink);
        } else if (one.type().equals("aws_security_group")) {
            JsonNode sensitive = one.sensitive().path("ingress");
            if (!sensitive.toString().contains("true")) {
                for (JsonNode rule : one.values().path("ingress")) {
                    Resource inner = new Resource("rule", rule, JSON.createObjectNode());
                    allow(inner, inner.texts("cidr_blocks"), one.text("id"), groups, sink);
                }
            }
        }
    }

    private static void allow(
            Resource rule,
            List<String> from,
            String group,
            Map<String, List<String>> groups,
            Sink sink) {
        String port = rule.text("from_port");
        boolean one = port.equals(rule.text("to_port")) && port.matches("[1-9]\\d{0,4}");
        Protocol protocol = Protocol.ofWord(first(rule.text("protocol"), rule.text("ip_protocol")));
        for (String text : from) {
            Cidr block = Cidr.parse(text);
            if (block == null || !block.isSingle() || !one) {
                sink.noise("rule wider than two machines and a port");
                continue;
            }
            for (String to : groups.getOrDefault(group, List.of())) {
                sink.take(
                        Declared.link(
                                new End.At(block.first()),
                                new End.Named(to),
                                protocol,
                                Integer.parseInt(port),
                                "security group"),
                        0,
                        -1);
            }
        }
    }
}
