package org.handoff.app.cli;

import org.handoff.app.spec.Spec;
import org.handoff.app.spec.Suggest;
import org.handoff.app.wiring.OwnLook;
import org.handoff.control.posture.Posture;
import org.handoff.control.posture.PostureFile;
import org.handoff.control.posture.Result;
import org.handoff.control.posture.Result.Outcome;
import org.handoff.control.posture.Rule;
import org.handoff.control.posture.Rules;
import org.handoff.control.posture.SarifReport;
import org.handoff.control.posture.SecurityTerms;
import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// `handoff security`: how the cloud side is secured. Exit code 0 if nothing stands in the way of
/// patients' data there, 1 if something does.
@Command(
        name = "security",
        description =
                "Judges how the cloud side is secured, by what Terraform and scanners say of it.",
        footer = {
            "",
            "FILE is what terraform show -json, Prowler (json-ocsf), Checkov, or a scanner that",
            "speaks SARIF wrote. Without FILE: the spec's security.files, and what Handoff sees"
                    + " itself. --server asks a control plane for its last judgement."
        })
final class SecurityCommand implements Callable<Integer> {
    private final Terminal terminal;
    @Mixin private ServerOptions server = new ServerOptions();

    @Parameters(paramLabel = "FILE", arity = "0..*", description = "Files to judge.")
    private List<Path> files = List.of();

    @Option(names = "--json", description = "Print everything as JSON, and nothing else.")
    private boolean json;

    @Option(names = "--sarif-out", paramLabel = "FILE", description = "Write SARIF 2.1.0, too.")
    private @Nullable Path sarif;

    @Option(names = "--all", description = "Show what passed, too.")
    private boolean all;

    @Option(names = "--rules", description = "List the rules, and judge nothing.")
    private boolean rules;

    SecurityCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws InterruptedException {
        if (rules) {
            Rules.ALL.forEach(this::rule);
            return Exit.DONE;
        }
        Posture posture = judged();
        if (sarif != null) {
            OutputFile.write(sarif, SarifReport.of(posture, VersionText.text()));
        }
        if (json) {
            terminal.line(SecurityJson.of(posture));
        } else {
            new SecurityText(terminal, all).show(posture);
        }
        return posture.isClear() ? Exit.DONE : Exit.REFUSED;
    }

    private Posture judged() throws InterruptedException {
        boolean named = !files.isEmpty();
        if (server.isNamed()) {
            if (named) {
                throw new UsageException(
                        "FILE is judged here, --server by the files of its own spec: name one.");
            }
            return SecurityAnswer.of(server);
        }
        if (!named && !server.spec().spec().security().isAsked()) {
            throw new UsageException(
                    "No file is named, neither here nor as security.files in "
                            + server.file()
                            + ".");
        }
        return named ? ofNamed() : ofSpec(server.spec().spec());
    }

    private static Posture ofSpec(Spec asked) {
        boolean looks = asked.security().look();
        return asked.security()
                .judge(Instant.now(), looks ? List.of(OwnLook.now(asked)) : List.of());
    }

    /// Waivers of a spec that is there count; its age does not: who names a file means it.
    private Posture ofNamed() {
        List<PostureFile> read = new ArrayList<>();
        for (Path path : files) {
            if (!Files.isRegularFile(path)) {
                throw new UsageException(path + " is no file." + guess(path));
            }
            read.add(PostureFile.read(path));
        }
        SecurityTerms terms = SecurityTerms.STRICT;
        if (server.hasSpec()) {
            SecurityTerms asked = server.spec().spec().security().terms();
            terms = new SecurityTerms(terms.ageMax(), asked.least(), asked.waivers());
        }
        return Posture.of(read, List.of(), terms, Instant.now());
    }

    private static String guess(Path path) {
        Path folder = path.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            return "";
        }
        try (Stream<Path> beside = Files.list(folder)) {
            List<String> names =
                    beside.limit(1_000).map(it -> String.valueOf(it.getFileName())).toList();
            String near = Suggest.near(String.valueOf(path.getFileName()), names);
            return near.isEmpty() ? "" : " Did you mean " + near + "?";
        } catch (IOException e) {
            return "";
        }
    }

    private void rule(Rule rule) {
        terminal.line(
                terminal.bold(String.format("%-28s", rule.id()))
                        + " "
                        + String.format("%-9s", rule.subject().severity().label())
                        + " "
                        + rule.says());
        terminal.line(
                terminal.faint(
                        " ".repeat(39)
                                + rule.subject().controls().stream()
                                        .map(control -> control.label())
                                        .collect(Collectors.joining(", "))));
    }

    /// One line of sums.
    static String sums(Posture posture) {
        return Figures.count(posture.count(Outcome.REFUSED))
                + " refused, "
                + Figures.count(posture.count(Outcome.UNKNOWN))
                + " unknown, "
                + Figures.count(posture.count(Outcome.WAIVED))
                + " waived, "
                + Figures.count(posture.count(Outcome.BELOW))
                + " below what is asked for, "
                + Figures.count(posture.count(Outcome.PASSED))
                + " passed";
    }

    /// The controls of a result in words.
    static String controls(Result result) {
        return result.controls().stream()
                .map(control -> control.label())
                .collect(Collectors.joining(", "));
    }
}
