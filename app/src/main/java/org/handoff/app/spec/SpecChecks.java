package org.handoff.app.spec;

import org.handoff.control.posture.Rule;
import org.handoff.control.posture.Rules;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;

/// What must hold between keys of the spec.
final class SpecChecks {
    private SpecChecks() {}

    static void check(Spec spec, Nodes nodes) {
        sides(spec, nodes);
        GatewayChecks.check(spec, nodes);
        PointerChecks.check(spec, nodes);
        WindowsChecks.check(spec.windows(), nodes);
        waits(spec, nodes);
        schema(spec, nodes);
        CanaryChecks.check(spec, nodes);
        ShadowChecks.check(spec, nodes);
        StrangleChecks.check(spec, nodes);
        security(spec.security(), nodes);
        approvals(spec, nodes);
        if (spec.people().steps().stream().map(Spec.StepOwner::step).distinct().count()
                < spec.people().steps().size()) {
            nodes.problem(
                    "people.steps", "a step stands there twice", "name one who answers for it");
        }
        if (spec.rehearsal().twin() != null && spec.rehearsal().twinOf() != null) {
            nodes.problem(
                    "rehearsal.twinOf", "a twin has no twin", "leave one of the two keys out");
        }
        FigureChecks.check(spec.figures(), nodes);
        NotificationsChecks.check(spec.notifications(), nodes);
        ControlChecks.check(spec.control(), nodes);
        EvidenceChecks.check(spec.evidence(), nodes);
    }

    /// A quorum that nobody can reach would close the gate for ever; without an owner, whoever
    /// wrote the spec could approve it.
    private static void approvals(Spec spec, Nodes nodes) {
        if (spec.approvals().quorum() > 0 && spec.people().owner().isEmpty()) {
            nodes.problem(
                    "approvals.quorum",
                    "nobody is named who answers for the spec",
                    "name people.owner: whoever it is may not approve");
        }
        long others =
                spec.people().approvers().stream()
                        .filter(it -> !it.equalsIgnoreCase(spec.people().owner()))
                        .distinct()
                        .count();
        if (!spec.people().approvers().isEmpty() && spec.approvals().quorum() > others) {
            nodes.problem(
                    "approvals.quorum",
                    "it is above the " + others + " approvers who are not the owner",
                    "name more people.approvers, or ask for fewer");
        }
    }

    /// A day that no calendar has, and a rule of ours that does not exist.
    private static void security(SecuritySpec security, Nodes nodes) {
        List<String> ours = Rules.ALL.stream().map(Rule::id).toList();
        for (int i = 0; i < security.waivers().size(); i++) {
            SecuritySpec.Waiver waiver = security.waivers().get(i);
            String key = "security.waivers[" + i + "]";
            try {
                LocalDate.parse(waiver.expires());
            } catch (DateTimeException e) {
                nodes.problem(key + ".expires", "no calendar has this day", "write a day that is");
            }
            String guess = Suggest.near(waiver.rule(), ours);
            if (waiver.rule().matches("(aws|azure)-.*") && !ours.contains(waiver.rule())) {
                nodes.problem(
                        key + ".rule",
                        "no rule has this id",
                        "handoff security --rules lists them"
                                + (guess.isEmpty() ? "" : "; did you mean " + guess + "?"));
            }
        }
    }

    private static void sides(Spec spec, Nodes nodes) {
        Spec.Database legacy = spec.legacy().database();
        Spec.Database cloud = spec.cloud().database();
        if (same(legacy, cloud)) {
            nodes.problem(
                    "cloud.database",
                    "it is the same database as legacy.database",
                    "name two databases");
        }
        Spec.Database ledger = spec.control().ledger();
        if (ledger != null && !ledger.isPostgres()) {
            nodes.problem("control.ledger.engine", "found 'mariadb'", "the ledger's is PostgreSQL");
        }
        engine("legacy.database", legacy, nodes);
        engine("cloud.database", cloud, nodes);
        boolean mixed = legacy.isPostgres() != cloud.isPostgres();
        if (mixed && spec.tables().schemas().size() > 1) {
            nodes.problem(
                    "tables.schemas",
                    "found " + spec.tables().schemas().size() + " schemas",
                    "a MariaDB database has the tables of one: name that");
        }
        if (ledger != null && (same(ledger, legacy) || same(ledger, cloud))) {
            nodes.problem(
                    "control.ledger",
                    "it is one of the two databases that move",
                    "name a database of its own, or leave it out");
        }
    }

    private static void engine(String key, Spec.Database database, Nodes nodes) {
        if (!database.isPostgres() && database.port() == 5432) {
            nodes.problem(key + ".port", "found 5432, or nothing", "MariaDB's usual port is 3306");
        }
    }

    private static boolean same(Spec.Database one, Spec.Database other) {
        return one.host().equals(other.host())
                && one.port() == other.port()
                && one.name().equals(other.name());
    }

    private static void waits(Spec spec, Nodes nodes) {
        Spec.Bounds bounds = spec.bounds();
        below("bounds.hold", bounds.hold(), "clients.timeout", spec.clients().timeout(), nodes);
        below(
                "bounds.hold",
                bounds.hold(),
                "clients.balancerTimeout",
                spec.clients().balancerTimeout(),
                nodes);
        Duration inside = bounds.fence().plus(bounds.drain()).plus(bounds.prove());
        if (bounds.pauseBudget().compareTo(bounds.hold()) > 0) {
            nodes.problem(
                    "bounds.pauseBudget",
                    "found " + Units.text(bounds.pauseBudget()),
                    "it must not be above bounds.hold, " + Units.text(bounds.hold()));
        }
        if (inside.compareTo(bounds.hold()) > 0) {
            nodes.problem(
                    "bounds.hold",
                    "found " + Units.text(bounds.hold()),
                    "it must not be below fence + drain + prove, "
                            + Units.text(inside)
                            + ", or requests fail before the return");
        }
    }

    private static void below(
            String key, Duration value, String otherKey, Duration other, Nodes nodes) {
        if (value.compareTo(other) >= 0) {
            nodes.problem(
                    key,
                    "found " + Units.text(value),
                    "it must be below "
                            + otherKey
                            + ", "
                            + Units.text(other)
                            + ", or clients give up while they are held");
        }
    }

    private static void schema(Spec spec, Nodes nodes) {
        Spec.Schema schema = spec.schema();
        boolean named = schema.beforeRows() != null || schema.afterRows() != null;
        if (schema.carry() == Spec.Carry.FILES && schema.beforeRows() == null) {
            nodes.problem("schema.beforeRows", "the key is missing", "carry: files needs it");
        }
        if (schema.carry() != Spec.Carry.FILES && named) {
            nodes.problem(
                    "schema.carry",
                    "found '" + Scalars.spelled(schema.carry()) + "' beside files that it ignores",
                    "write carry: files, or leave beforeRows and afterRows out");
        }
        for (String pattern : List.copyOf(spec.tables().exclude())) {
            if (!pattern.contains(".")) {
                nodes.problem(
                        "tables.exclude",
                        "found '" + pattern + "'",
                        "name tables as schema.table, * stands for any characters");
            }
        }
    }
}
