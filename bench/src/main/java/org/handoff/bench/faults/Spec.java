package org.handoff.bench.faults;

import org.handoff.clinic.schema.ClinicDatabase;
import org.handoff.clinic.server.PostgresServer;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// The spec of the harness, written as a user would. Its bounds are wide: the harness asks what
/// becomes of faults, on machines of any speed, and not how short the pause is.
final class Spec {
    static final String MIGRATION = "faults";
    static final String PASSWORD_VARIABLE = "FAULTS_PASSWORD";
    static final String TOKEN_VARIABLE = "FAULTS_TOKEN";
    static final String KEY_VARIABLE = "FAULTS_SHARED_KEY";

    /// Of the authority that both control planes have.
    static final String AUTHORITY = "control-1/tls/ca.pem";

    private Spec() {}

    /// What each process listens on.
    record Ports(
            int legacyApp, int cloudApp, int gateway1, int gateway2, int control, int standby) {}

    /// @param ledger the database that two control planes share; `null` for one with a file
    static Path write(
            Path directory,
            PostgresServer legacy,
            PostgresServer cloud,
            @Nullable PostgresServer ledger,
            Ports ports)
            throws IOException {
        script(directory, "schema-before-rows.sql");
        script(directory, "schema-after-rows.sql");
        Path file = directory.resolve("handoff.yaml");
        Files.writeString(
                file,
                """
                migration: %s
                legacy:
                  database: %s
                  upstream: http://127.0.0.1:%d
                  healthCheck: {path: /api/facilities/1/worklist, status: 200}
                cloud:
                  database: %s
                  upstream: http://127.0.0.1:%d
                  healthCheck: {path: /api/facilities/1/worklist, status: 200}
                tables: {schemas: [clinic]}
                schema: {carry: files, beforeRows: schema-before-rows.sql, \
                afterRows: schema-after-rows.sql}
                gateways:
                  - {name: gateway-1, listen: "127.0.0.1:%d"}
                  - {name: gateway-2, listen: "127.0.0.1:%d"}
                control:
                  listen: "127.0.0.1:%d"
                  data: control
                  token: {env: %s}
                %s
                bounds: {soak: 0s, hold: 25s, inFlight: 3s, fence: 3s, drain: 3s, prove: 3s, pauseBudget: 25s}
                gates: {lagMax: 5s, evidenceAgeMax: 10s}
                people: {owner: faults}
                """
                        .formatted(
                                MIGRATION,
                                database(legacy),
                                ports.legacyApp(),
                                database(cloud),
                                ports.cloudApp(),
                                ports.gateway1(),
                                ports.gateway2(),
                                ports.control(),
                                TOKEN_VARIABLE,
                                shared(ledger, ports)));
        return file;
    }

    private static String shared(@Nullable PostgresServer ledger, Ports ports) {
        return ledger == null
                ? "  tls: {mode: off}"
                : ("  tls: {authorities: %s}\n"
                       + "  sharedKey: {env: %s}\n"
                       + "  others: [\"https://127.0.0.1:%d\"]\n"
                       + "  ledger: {host: 127.0.0.1, port: %d, name: ledgers, user: keeper,"
                       + " password: {env: %s}}")
                        .formatted(
                                AUTHORITY,
                                KEY_VARIABLE,
                                ports.standby(),
                                ledger.port(),
                                PASSWORD_VARIABLE);
    }

    private static String database(PostgresServer server) {
        return "{host: 127.0.0.1, port: %d, name: %s, user: handoff, password: {env: %s}}"
                .formatted(server.port(), ClinicDatabase.NAME, PASSWORD_VARIABLE);
    }

    /// The clinic's own script, run as the role that is to own the objects.
    private static void script(Path directory, String name) throws IOException {
        try (InputStream in = ClinicDatabase.class.getResourceAsStream("/clinic/" + name)) {
            if (in == null) {
                throw new IOException("/clinic/" + name + " is not on the classpath");
            }
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            Files.writeString(
                    directory.resolve(name), "SET ROLE clinic_owner;\n" + text + "\nRESET ROLE;\n");
        }
    }
}
