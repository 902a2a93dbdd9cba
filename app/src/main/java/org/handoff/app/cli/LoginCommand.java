package org.handoff.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;

/// `handoff login`: writes a token of twelve hours into a file that only its owner can read.
@Command(
        name = "login",
        description = "Logs in, and writes a token of twelve hours into a file.",
        footer = {"", "Then: handoff cutover --token file:FILE"})
final class LoginCommand implements Callable<Integer> {
    private static final JsonMapper JSON = new JsonMapper();
    private static final int CODE_CHARS_MAX = 100;

    private final Terminal terminal;
    @Mixin private ServerOptions server = new ServerOptions();

    @Parameters(arity = "0..1", paramLabel = "NAME", description = "Your account.")
    private @Nullable String name;

    @Option(
            names = "--provider",
            description = "By the site's identity provider, in a browser of this machine.")
    private boolean provider;

    @Option(
            names = "--password",
            paramLabel = "REF",
            description = "Where the password stands: env:NAME or file:PATH.")
    private @Nullable String password;

    @Option(
            names = "--code",
            paramLabel = "CODE",
            description = {
                "What the app of your second factor shows now; a recovery code stands in env:NAME",
                "or file:PATH, or is read from standard input: -."
            })
    private @Nullable String code;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description = "Where the token is written (default: ${DEFAULT-VALUE}).",
            defaultValue = ".handoff-token")
    private Path out = Path.of(".handoff-token");

    @Option(
            names = "--fingerprint",
            paramLabel = "HEX",
            description = {
                "The authority that handoff serve printed: it is asked of the server, compared,",
                "and trusted from now on."
            })
    private @Nullable String fingerprint;

    LoginCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws InterruptedException, IOException {
        if (provider == (name != null) || provider == (password != null)) {
            throw new UsageException("Give NAME and --password, or --provider.");
        }
        if (fingerprint != null) {
            for (Map.Entry<URI, Path> kept :
                    ControlTrust.keep(server.addresses(), fingerprint).entrySet()) {
                terminal.line(
                        "The authority of "
                                + kept.getKey()
                                + " is kept in "
                                + kept.getValue()
                                + ".");
            }
        }
        try (ControlClient client = server.reader()) {
            JsonNode login =
                    name == null || password == null
                            ? new ProviderLogin(client, terminal).login()
                            : byPassword(client, name, password);
            write(login.path("token").asText());
            terminal.line(
                    "Logged in as "
                            + login.path("name").asText()
                            + " ("
                            + AccountAnswers.listed(login.path("roles"))
                            + ") until "
                            + login.path("expiresAt").asText()
                            + ". Go on with --token file:"
                            + out);
            if (login.path("secondFactorMissing").asBoolean()) {
                terminal.line(
                        "Your account has no right before it has a second factor:"
                                + " handoff user totp enrol --token file:"
                                + out);
            }
        }
        return Exit.DONE;
    }

    private JsonNode byPassword(ControlClient client, String name, String password)
            throws InterruptedException, IOException {
        ObjectNode body = JSON.createObjectNode();
        body.put("name", name);
        body.put("password", ServerOptions.secret(password).resolve());
        if (code != null) {
            body.put("code", code(code));
        }
        return AccountAnswers.good(client.ask("/api/session", body));
    }

    /// Six digits are over in half a minute. A recovery code counts until it is used, and who sees
    /// the list of processes or the shell's history must not have it.
    private static String code(String given) throws IOException {
        if (given.matches("[0-9]{6}")) {
            return given;
        }
        if (!given.equals("-")) {
            return ServerOptions.secret(given).resolve();
        }
        StringBuilder line = new StringBuilder();
        int next = System.in.read();
        while (next >= 0 && next != '\n' && line.length() < CODE_CHARS_MAX) {
            line.append((char) next); // a code is of ASCII letters
            next = System.in.read();
        }
        return line.toString().strip();
    }

    /// Made with its rights, not given them afterwards.
    private void write(String token) throws IOException {
        Files.deleteIfExists(out);
        var rights =
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        try (var channel =
                Files.newByteChannel(
                        out,
                        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                        rights)) {
            channel.write(
                    java.nio.ByteBuffer.wrap((token + "\n").getBytes(StandardCharsets.UTF_8)));
        }
    }
}
