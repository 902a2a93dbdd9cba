package org.handoff.app.spec;

import org.handoff.control.runbook.Step;
import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// One migration, as `handoff.yaml` says it. Every record below is a mapping of the file and every
/// component one of its keys. Paths are absolute: the reader resolves them against the file's
/// folder.
public record Spec(
        @Key(
                        value =
                                "The migration's name: stands in the ledger, in slot names, and is"
                                        + " typed to confirm.",
                        pattern = "[a-z][a-z0-9_]{0,30}",
                        allowed = "a lower-case letter, then up to 30 of a-z 0-9 _")
                String migration,
        @Key("The side that the clinic runs on before the migration.") Side legacy,
        @Key("The side that it moves to.") Side cloud,
        @Key("Which tables move.") Tables tables,
        @Key("The copy of existing rows.") Copy copy,
        @Key("How tables, routines and views come to the cloud side.") Schema schema,
        @Key("The processes that every request goes through.") List<GatewaySpec> gateways,
        @Key("What is left behind on old addresses; it asks no control plane.")
                List<LeftBehind> forwarders,
        @Key("The control plane.") ControlSpec control,
        @Key("How long each thing may take; reaching a bound returns to the source.") Bounds bounds,
        @Key("What the fence does with those in its way.") Fence fence,
        @Key("What must hold before a switch, and while it soaks.") Gates gates,
        @Key("When a cutover may begin.") WindowsSpec windows,
        @Key("What outside the gateways says where the clinic is; empty if nothing does.")
                List<PointerSpec> pointers,
        @Key("Where a cutover waits for a person.") List<HoldPointSpec> holdPoints,
        @Key("What an auditor can check.") EvidenceSpec evidence,
        @Key("How cloud must be secured before patients' data goes there.") SecuritySpec security,
        @Key("Where traces of moves and figures go.") TelemetrySpec telemetry,
        @Key("Who decides.") People people,
        @Key("Who must approve a cutover before it.") ApprovalsSpec approvals,
        @Key("What every step is rehearsed on, there and back.") RehearsalSpec rehearsal,
        @Key("Who is told what happens, and how.") NotificationsSpec notifications,
        @Key("How long the clinic's own clients and balancers wait.") Clients clients,
        @Key("Some people first, on the other side.") CanarySpec canary,
        @Key("The other side's answers, compared and thrown away.") ShadowSpec shadow,
        @Key("Routes that move one by one.") StrangleSpec strangle,
        @Key("Numbers of the site's own, shown side by side.") List<FigureSpec> figures,
        @Key("How each application moves; `handoff classify --spec` writes it.")
                List<Strategy> strategy,
        @Key("The wave plan: what handoff waves --json wrote. The Overview shows it.")
                @Nullable Path waves) {

    public Spec {
        gateways = List.copyOf(gateways);
        forwarders = List.copyOf(forwarders);
        pointers = List.copyOf(pointers);
        figures = List.copyOf(figures);
        holdPoints = List.copyOf(holdPoints);
        strategy = List.copyOf(strategy);
    }

    /// The same with another strategy.
    public Spec with(List<Strategy> other) {
        return with(control, other);
    }

    /// The same as one machine runs it.
    public Spec with(ControlSpec other) {
        return with(other, strategy);
    }

    private Spec with(ControlSpec otherControl, List<Strategy> otherStrategy) {
        return new Spec(
                migration,
                legacy,
                cloud,
                tables,
                copy,
                schema,
                gateways,
                forwarders,
                otherControl,
                bounds,
                fence,
                gates,
                windows,
                pointers,
                holdPoints,
                evidence,
                security,
                telemetry,
                people,
                approvals,
                rehearsal,
                notifications,
                clients,
                canary,
                shadow,
                strangle,
                figures,
                otherStrategy,
                waves);
    }

    /// An environment's database, application and upstream address together.
    public record Side(
            @Key("The database.") Database database,
            @Key("The application's address, e.g. http://10.0.0.5:8080; needed by gateways.")
                    @Nullable URI upstream,
            @Key("TLS towards the application, if its address begins with https.")
                    UpstreamTrust upstreamTls,
            @Key("How gateways ask the application whether it answers.")
                    HealthCheckSpec healthCheck) {}

    /// How to reach a database. The user must be a role of Handoff's own.
    public record Database(
            @Key(
                            value =
                                    "postgresql, or mariadb; data moves between two databases of"
                                            + " the same one.",
                            fallback = "postgresql")
                    DatabaseEngine engine,
            @Key("Host name or address.") String host,
            @Key(value = "Port; MariaDB's is 3306.", fallback = "5432", min = "1", max = "65535")
                    int port,
            @Key("Name of the database.") String name,
            @Key("A role of Handoff's own (LOGIN REPLICATION), not the application's.") String user,
            @Key("Where the password stands; leave out for peer, trust or certificate.")
                    @Nullable Secret password,
            @Key(value = "As libpq's sslmode.", fallback = "prefer") SslMode sslmode,
            @Key("Certificate of the authority that verify-ca and verify-full trust.")
                    @Nullable Path sslrootcert,
            @Key(
                            value = "How long a connection may take to open.",
                            fallback = "5s",
                            min = "100ms",
                            max = "2m")
                    Duration connectTimeout) {

        public boolean isPostgres() {
            return engine == DatabaseEngine.POSTGRESQL;
        }

        /// Without a user or a password; PostgreSQL's.
        public String jdbcUrl() {
            String address = host.contains(":") ? "[" + host + "]" : host;
            return "jdbc:postgresql://" + address + ":" + port + "/" + name;
        }
    }

    /// What kind of server it is.
    public enum DatabaseEngine {
        POSTGRESQL,
        MARIADB
    }

    /// As libpq's `sslmode`.
    public enum SslMode {
        DISABLE,
        ALLOW,
        PREFER,
        REQUIRE,
        VERIFY_CA,
        VERIFY_FULL
    }

    /// Everything is moved unless it is left out here.
    public record Tables(
            @Key("Schemas to move; empty moves all but the system's.") List<String> schemas,
            @Key("Tables left out, e.g. public.scratch; * stands for any characters.")
                    List<String> exclude) {
        public Tables {
            schemas = List.copyOf(schemas);
            exclude = List.copyOf(exclude);
        }
    }

    /// Bounds the load of the copy.
    public record Copy(
            @Key(value = "Connections per side.", fallback = "2", min = "1", max = "64")
                    int parallelism,
            @Key(
                            value =
                                    "Most bytes a second that are read from the source; 0B for no"
                                            + " limit.",
                            fallback = "0B")
                    Bytes throttle) {}

    /// How the schema is carried over.
    public record Schema(
            @Key(
                            value =
                                    "pg_dump: carried by pg_dump and psql of this machine; files:"
                                        + " the two files below; present: it stands on the target"
                                        + " already.",
                            fallback = "pg_dump")
                    Carry carry,
            @Key("SQL run before rows arrive: types, tables, defaults.") @Nullable Path beforeRows,
            @Key("SQL run after rows arrived: indexes, constraints, triggers.")
                    @Nullable Path afterRows,
            @Key("What is meant to differ beside the rows; `handoff validate` lists the rest.")
                    List<KnownDifference> differences) {
        public Schema {
            differences = List.copyOf(differences);
        }
    }

    /// Where the schema comes from.
    public enum Carry {
        @Spelled("pg_dump")
        PG_DUMP,
        FILES,
        PRESENT
    }

    /// What a person's account may be for.
    public enum PersonRole {
        VIEWER,
        OPERATOR,
        APPROVER,
        OWNER,
        AUDITOR
    }

    /// How long each thing may take.
    public record Bounds(
            @Key(
                            value = "Longest that a request waits in a gateway before 503.",
                            fallback = "5s",
                            min = "100ms",
                            max = "60s")
                    Duration hold,
            @Key(
                            value = "Longest wait for writes in flight when a hold begins.",
                            fallback = "2s",
                            min = "50ms",
                            max = "30s")
                    Duration inFlight,
            @Key(
                            value = "Longest wait for open transactions when the fence rises.",
                            fallback = "1s",
                            min = "50ms",
                            max = "30s")
                    Duration fence,
            @Key(value = "Longest wait for the marker.", fallback = "1s", min = "50ms", max = "30s")
                    Duration drain,
            @Key(
                            value = "Longest proof inside the pause.",
                            fallback = "1s",
                            min = "50ms",
                            max = "30s")
                    Duration prove,
            @Key(
                            value =
                                    "The write pause that is aimed for; a longer predicted one"
                                            + " closes the gate.",
                            fallback = "150ms",
                            min = "10ms",
                            max = "30s")
                    Duration pauseBudget,
            @Key(
                            value =
                                    "How long a gateway may forward writes without hearing from the"
                                            + " control plane.",
                            fallback = "2s",
                            min = "200ms",
                            max = "30s")
                    Duration lease,
            @Key(
                            value =
                                    "Where nothing may be given up: how long a side may not answer"
                                            + " before a person is told.",
                            fallback = "10s",
                            min = "1s",
                            max = "10m")
                    Duration resolve,
            @Key(
                            value = "How long the gates go on judging after a switch.",
                            fallback = "10m",
                            max = "30d")
                    Duration soak) {}

    /// What the fence does with those in its way.
    public record Fence(
            @Key(
                            value =
                                    "End sessions that still write at half the fence bound; false"
                                            + " refuses instead.",
                            fallback = "true")
                    boolean endOpenTransactions) {}

    /// What must hold before a switch.
    public record Gates(
            @Key(value = "Oldest allowed marker.", fallback = "2s", min = "100ms", max = "1h")
                    Duration lagMax,
            @Key(
                            value = "Oldest evidence that still counts.",
                            fallback = "5s",
                            min = "500ms",
                            max = "5m")
                    Duration evidenceAgeMax,
            @Key(
                            value = "Oldest open transaction on the source.",
                            fallback = "30s",
                            min = "100ms",
                            max = "24h")
                    Duration transactionAgeMax,
            @Key(value = "Most dirty keys.", fallback = "20000", min = "0", max = "2000000")
                    int dirtyKeysMax,
            @Key(value = "Ask for a rehearsal before a cutover.", fallback = "false")
                    boolean rehearsal,
            @Key(
                            value = "Oldest traffic that a map may rest on.",
                            fallback = "7d",
                            min = "1h",
                            max = "30d")
                    Duration inventoryAgeMax,
            @Key(
                            value =
                                    "While it soaks: most of the new owner's answers that may be"
                                            + " errors, in percent.",
                            fallback = "5",
                            min = "0",
                            max = "100")
                    int errorPercentMax,
            @Key(
                            value = "Roll back by itself when a gate refuses while it soaks.",
                            fallback = "false")
                    boolean autoRollback) {}

    /// Who decides.
    public record People(
            @Key("Who answers for the migration.") String owner,
            @Key("Who may approve a cutover and retire; left out, anybody but the owner.")
                    List<String> approvers,
            @Key("Who answers for a step; for the others whoever carries it out.")
                    List<StepOwner> steps) {
        public People {
            approvers = List.copyOf(approvers);
            steps = List.copyOf(steps);
        }
    }

    /// Somebody whom the bridge call can name.
    public record StepOwner(
            @Key("The step, as handoff runbook calls it.") Step step,
            @Key("A name or a role, as it shall stand in the runbook.") String who) {}

    /// The time-outs around the gateway, which the hold must stay below.
    public record Clients(
            @Key(
                            value = "How long the clinic's clients wait for an answer.",
                            fallback = "30s",
                            min = "100ms",
                            max = "1h")
                    Duration timeout,
            @Key(
                            value = "How long balancers and proxies in front of the gateway wait.",
                            fallback = "60s",
                            min = "100ms",
                            max = "1h")
                    Duration balancerTimeout) {}

    /// How an application moves, and because of what.
    public record Strategy(
            @Key("As the inventory names it.") String application,
            @Key("retire, retain, strangler, canary, blue-green, replication-first or window.")
                    Way way,
            @Key(value = "A fact that nobody knows could still change it.", fallback = "false")
                    boolean provisional,
            @Key("What it rests on, a sentence each.") List<String> because) {
        public Strategy {
            because = List.copyOf(because);
        }
    }
}
