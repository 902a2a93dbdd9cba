package org.handoff.app.cli;

import org.handoff.app.spec.Secret;
import org.handoff.app.spec.SpecReader;
import org.handoff.app.spec.SpecTemplate;
import org.handoff.model.HandoffException;
import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.io.Console;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// `handoff init`: asks for two databases and an upstream, looks whether they answer, and writes a
/// commented spec. It never overwrites a file, and asks only on a terminal.
@Command(
        name = "init",
        description = "Asks two databases and an upstream, and writes a commented spec.")
final class InitCommand implements Callable<Integer> {
    private static final Pattern DATABASE =
            Pattern.compile(
                    "(?:postgres(?:ql)?://)?(?:([A-Za-z0-9_.-]+)@)?"
                            + "(\\[[0-9a-fA-F:.]+\\]|[A-Za-z0-9._-]+)(?::([0-9]{1,5}))?"
                            + "/([A-Za-z0-9_.-]+)");

    private final Terminal terminal;

    @Option(names = "--migration", paramLabel = "NAME", description = "The migration's name.")
    private @Nullable String migration;

    @Option(names = "--legacy", paramLabel = "URL", description = "USER@HOST:PORT/DATABASE.")
    private @Nullable String legacy;

    @Option(names = "--cloud", paramLabel = "URL", description = "USER@HOST:PORT/DATABASE.")
    private @Nullable String cloud;

    @Option(names = "--legacy-password", paramLabel = "REF", description = "env:NAME or file:PATH.")
    private @Nullable String legacyPassword;

    @Option(names = "--cloud-password", paramLabel = "REF", description = "env:NAME or file:PATH.")
    private @Nullable String cloudPassword;

    @Option(names = "--legacy-upstream", paramLabel = "URL", description = "The application's.")
    private @Nullable String legacyUpstream;

    @Option(names = "--cloud-upstream", paramLabel = "URL", description = "The application's.")
    private @Nullable String cloudUpstream;

    @Option(
            names = "--listen",
            paramLabel = "HOST:PORT",
            description = "Where the gateway listens.")
    private @Nullable String listen;

    @Option(names = "--owner", paramLabel = "NAME", description = "Who answers for the migration.")
    private @Nullable String owner;

    @Option(names = "--no-probe", description = "Do not look whether they answer.")
    private boolean noProbe;

    @Option(
            names = "--output",
            paramLabel = "FILE",
            defaultValue = "handoff.yaml",
            description = "Default: ${DEFAULT-VALUE}.")
    private Path output = Path.of("handoff.yaml");

    InitCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        Map<String, String> given = new LinkedHashMap<>();
        given.put("migration", ask(migration, "Name of the migration", "clinic"));
        database(given, "legacy", ask(legacy, "Legacy database, USER@HOST:PORT/NAME", ""));
        secret(given, "legacy", legacyPassword);
        database(given, "cloud", ask(cloud, "Cloud database, USER@HOST:PORT/NAME", ""));
        secret(given, "cloud", cloudPassword);
        upstreams(given);
        String user = Objects.requireNonNullElse(System.getProperty("user.name"), "unknown");
        given.put("people.owner", SpecTemplate.quoted(ask(owner, "Who answers for it", user)));
        Path token = output.resolveSibling(".handoff").resolve("token");
        given.put("control.token", "{file: .handoff/token}");
        boolean good = noProbe || probe(given);
        write(given, token);
        terminal.line(terminal.good("✓ ") + output + " is written. Read it, then: handoff check");
        return good ? Exit.DONE : Exit.REFUSED;
    }

    private void upstreams(Map<String, String> given) {
        String old = ask(legacyUpstream, "Legacy application, http://HOST:PORT (or none)", "none");
        if (old.equals("none")) {
            return;
        }
        given.put("legacy.upstream", old);
        given.put("cloud.upstream", ask(cloudUpstream, "Cloud application, http://HOST:PORT", ""));
        given.put("gateways[0].name", "front");
        given.put(
                "gateways[0].listen",
                ask(listen, "Where clients shall connect, HOST:PORT", "0.0.0.0:8080"));
    }

    private void database(Map<String, String> given, String side, String text) {
        Matcher matcher = DATABASE.matcher(text);
        if (!matcher.matches()) {
            throw new UsageException(
                    "The "
                            + side
                            + " database is not USER@HOST:PORT/NAME; a password does not belong"
                            + " there, name it with --"
                            + side
                            + "-password env:NAME.");
        }
        String path = side + ".database.";
        given.put(path + "host", matcher.group(2).replaceAll("[\\[\\]]", ""));
        given.put(path + "port", matcher.group(3) == null ? "5432" : matcher.group(3));
        given.put(path + "name", SpecTemplate.quoted(matcher.group(4)));
        given.put(
                path + "user",
                matcher.group(1) == null ? "handoff" : SpecTemplate.quoted(matcher.group(1)));
    }

    private void secret(Map<String, String> given, String side, @Nullable String option) {
        String reference =
                ask(option, "Its password stands in env:NAME or file:PATH (or none)", "none");
        if (reference.equals("none")) {
            return;
        }
        given.put(
                side + ".database.password",
                switch (ServerOptions.secret(reference)) {
                    case Secret.Environment it -> "{env: " + it.name() + "}";
                    case Secret.File _ ->
                            "{file: " + SpecTemplate.quoted(reference.substring(5)) + "}";
                });
    }

    private boolean probe(Map<String, String> given) {
        boolean good = true;
        for (String side : new String[] {"legacy", "cloud"}) {
            String path = side + ".database.";
            good &=
                    show(
                            Probe.database(
                                    Objects.requireNonNull(given.get(path + "host")),
                                    Integer.parseInt(
                                            Objects.requireNonNull(given.get(path + "port")))));
            String upstream = given.get(side + ".upstream");
            if (upstream != null) {
                good &= show(Probe.upstream(uri(upstream)));
            }
        }
        return good;
    }

    private static URI uri(String text) {
        try {
            return URI.create(text);
        } catch (IllegalArgumentException e) {
            throw new UsageException("'" + text + "' is not http://HOST:PORT.");
        }
    }

    private boolean show(Probe.Found found) {
        terminal.line((found.good() ? terminal.good("✓ ") : terminal.bad("✗ ")) + found.text());
        return found.good();
    }

    /// The spec is read back before it is written, so that what init writes is always right.
    private void write(Map<String, String> given, Path token) {
        String text = SpecTemplate.text(given);
        OutputFile.prepare(output);
        Path folder = Objects.requireNonNull(output.toAbsolutePath().getParent());
        SpecReader.parse(output.toString(), text, folder);
        try {
            Files.writeString(output, text, StandardOpenOption.CREATE_NEW);
            makeToken(token);
        } catch (FileAlreadyExistsException e) {
            throw HandoffException.operator(
                    "init.exists",
                    output + " is there already, and init overwrites nothing.",
                    "Move it away, or write another with --output.");
        } catch (IOException e) {
            throw HandoffException.external(
                    "init.write",
                    output + " or " + token + " cannot be written.",
                    "Look at the folder's permissions and space.",
                    e);
        }
    }

    private static void makeToken(Path token) throws IOException {
        if (Files.exists(token)) {
            return;
        }
        Files.createDirectories(Objects.requireNonNull(token.getParent()));
        byte[] random = new byte[32];
        new SecureRandom().nextBytes(random);
        Files.createFile(
                token,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(token, HexFormat.of().formatHex(random) + "\n");
    }

    @SuppressWarnings("SystemConsoleNull") // since Java 25 it is null again without a terminal
    private String ask(@Nullable String option, String question, String otherwise) {
        if (option != null) {
            return option;
        }
        Console console = System.console();
        if (!terminal.isLive() || console == null) {
            if (otherwise.isEmpty()) {
                throw new UsageException(
                        "init needs --legacy and --cloud where nobody can be asked (and"
                                + " --cloud-upstream beside --legacy-upstream).");
            }
            return otherwise;
        }
        String offer = otherwise.isEmpty() ? "" : " [" + otherwise + "]";
        while (true) {
            String answer = console.readLine("%s%s: ", question, offer);
            if (answer == null) {
                throw new UsageException("Nothing was answered; nothing was written.");
            }
            if (!answer.isBlank() || !otherwise.isEmpty()) {
                return answer.isBlank() ? otherwise : answer.strip();
            }
        }
    }
}
