package org.handoff.app.demo;

import org.handoff.clinic.schema.ClinicDatabase;
import org.handoff.model.Environment;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.random.RandomGenerator;

/// Writes the demo's `handoff.yaml` and the files that it refers to, as a user would.
final class DemoSpec {
    static final String MIGRATION = "clinic";

    /// What `handoff map --json` writes for it; not there before the demo's first step.
    static final String MAP = "map.json";

    private static final int TOKEN_BYTES = 24;

    /// The routes in the order in which they move. All writes are of the last one.
    private static final String STRANGLE =
            """
            strangle:
              data: shared
              routes:
                - {name: authentication, match: [GET /api/staff/*]}
                - {name: reporting, match: [GET /api/facilities/*], after: [authentication]}
                - {name: the-rest, match: ["* /*"], after: [reporting]}
            """;

    private DemoSpec() {}

    /// The ports that the demo's processes listen on.
    record Ports(int legacyApp, int cloudApp, int gateway, int control) {}

    /// The spec's file. Secrets are files beside it, readable by this user only.
    ///
    /// @param busy the facility that a canary has to include; 0 if there is no canary
    /// @param strangles whether routes move one by one
    /// @param tls whether the control plane speaks it
    /// @param byHand whether people approve
    static Path write(
            Path directory,
            DemoSides sides,
            Ports ports,
            int busy,
            boolean strangles,
            boolean tls,
            boolean byHand,
            RandomGenerator random)
            throws IOException {
        byte[] token = new byte[TOKEN_BYTES];
        random.nextBytes(token);
        secret(directory.resolve("token"), HexFormat.of().formatHex(token));
        secret(directory.resolve("password"), sides.access().handoff());
        schema(directory, "schema-before-rows.sql");
        schema(directory, "schema-after-rows.sql");
        Path file = directory.resolve("handoff.yaml");
        String routes = strangles ? STRANGLE : "";
        Files.writeString(
                file,
                text(sides, ports, tls) + people(byHand) + canary(busy) + routes,
                StandardCharsets.UTF_8);
        return file;
    }

    static String token(Path directory) throws IOException {
        return Files.readString(directory.resolve("token"), StandardCharsets.UTF_8);
    }

    private static void secret(Path file, String text) throws IOException {
        Files.deleteIfExists(file);
        Files.createFile(
                file,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, text, StandardCharsets.UTF_8);
    }

    /// The clinic's own scripts, run as the role that is to own the objects.
    private static void schema(Path directory, String name) throws IOException {
        try (var in = ClinicDatabase.class.getResourceAsStream("/clinic/" + name)) {
            if (in == null) {
                throw new IOException("/clinic/" + name + " is missing in this build");
            }
            String script = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            Files.writeString(
                    directory.resolve(name),
                    "SET ROLE clinic_owner;\n" + script + "\nRESET ROLE;\n",
                    StandardCharsets.UTF_8);
        }
    }

    private static String text(DemoSides sides, Ports ports, boolean tls) {
        return """
        # The demo's migration. Every key is explained by `handoff init` and docs/reference/spec.md.
        migration: %s
        legacy:
        %s
          upstream: http://127.0.0.1:%d
          healthCheck: {path: /api/facilities/1/worklist, status: 200}
        cloud:
        %s
          upstream: http://127.0.0.1:%d
          healthCheck: {path: /api/facilities/1/worklist, status: 200}
        tables:
          schemas: [clinic]
        schema:
          carry: files
          beforeRows: schema-before-rows.sql
          afterRows: schema-after-rows.sql
        gateways:
          - name: gateway-1
            listen: 127.0.0.1:%d
        control:
          listen: 127.0.0.1:%d
          data: control
          token: {file: token}
          tls: {mode: %s}
        bounds:
          soak: 0s
          pauseBudget: 1s
        """
                .formatted(
                        MIGRATION,
                        database(sides, Environment.LEGACY),
                        ports.legacyApp(),
                        database(sides, Environment.CLOUD),
                        ports.cloudApp(),
                        ports.gateway(),
                        ports.control(),
                        tls ? "on" : "off");
    }

    private static String people(boolean byHand) {
        return """
        people:
          owner: %s
          approvers: [%s]
        approvals:
          inventory: %s
          quorum: %d
        """
                .formatted(
                        byHand ? DemoByHand.OWNER : "demo",
                        byHand ? String.join(", ", DemoByHand.APPROVERS) : "demo-approver",
                        MAP,
                        byHand ? DemoByHand.APPROVERS.size() : 0);
    }

    private static String canary(int busy) {
        return busy == 0
                ? ""
                : """
                canary:
                  data: replica
                  user: header X-User
                  facility: header X-Facility
                  routes: [GET /api/*]
                  steps: [5%%, 25%%, 50%%]
                  pause: 1s
                  highVolume: ["%d"]
                """
                        .formatted(busy);
    }

    private static String database(DemoSides sides, Environment side) {
        return """
          database:
            host: 127.0.0.1
            port: %d
            name: clinic
            user: handoff
            password: {file: password}
            sslmode: disable\
        """
                .formatted(sides.server(side).port());
    }
}
