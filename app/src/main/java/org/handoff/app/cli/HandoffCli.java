package org.handoff.app.cli;

import org.handoff.app.spec.Problem;
import org.handoff.app.spec.SpecException;
import org.handoff.control.api.OperatorRequest.Verb;
import org.handoff.control.evidence.Checkpointer;
import org.handoff.model.Fault;
import org.handoff.model.HandoffException;
import org.jspecify.annotations.Nullable;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;

/// The command line: finds the command, runs it, and turns what came of it into an exit code.
public final class HandoffCli {
    private static final int WIDTH = 100;

    private final Launch launch;
    private final Terminal terminal;
    private final PrintStream errors;

    private HandoffCli(Launch launch, Terminal terminal, PrintStream errors) {
        this.launch = launch;
        this.terminal = terminal;
        this.errors = errors;
    }

    /// Runs one command of this process and returns its exit code, see [Exit].
    public static int run(Launch launch, String... arguments) {
        return run(launch, Terminal.system(), System.err, arguments);
    }

    static int run(Launch launch, Terminal terminal, PrintStream errors, String... arguments) {
        HandoffCli cli = new HandoffCli(launch, terminal, errors);
        return cli.commands().execute(LeadingOptions.moved(arguments));
    }

    /// `handoff` alone prints the help.
    @Command(
            name = "handoff",
            description =
                    "Moves a live clinical system to the cloud while clinicians keep charting,"
                            + " proves that nothing was lost, and moves it back just as fast.",
            synopsisSubcommandLabel = "COMMAND",
            footer = {
                "",
                "Exit codes: 0 done, 1 refused or safely returned, 2 usage, 3 in doubt.",
                "--server, --token, --ca and --migration may stand before the command, too.",
                "Try `handoff demo`: the whole job on this machine, nothing to install."
            })
    private static final class Root implements Callable<Integer> {
        @CommandLine.Spec private CommandSpec spec = CommandSpec.create();

        @Option(
                names = {"-V", "--version"},
                description = "The same as `handoff version`.")
        private boolean version;

        @Override
        public Integer call() {
            if (version) {
                spec.commandLine().getOut().println(VersionText.text());
                return Exit.DONE;
            }
            spec.commandLine().usage(spec.commandLine().getOut());
            return Exit.DONE;
        }
    }

    @Command(name = "version", description = "Prints the versions of Handoff and Java.")
    private static final class Version implements Callable<Integer> {
        private final Terminal terminal;

        Version(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public Integer call() {
            terminal.line(VersionText.text());
            return Exit.DONE;
        }
    }

    /// Every command, for whoever lists them; none is to be run.
    static CommandLine tree(Launch launch, Terminal terminal) {
        return new HandoffCli(launch, terminal, System.err).commands();
    }

    private CommandLine commands() {
        CommandLine line =
                new CommandLine(new Root())
                        .addSubcommand(new ProcessCommands.Demo(launch))
                        .addSubcommand(new MapCommand(terminal))
                        .addSubcommand(new ClassifyCommand(terminal))
                        .addSubcommand(new WavesCommand(terminal))
                        .addSubcommand(new StragglersCommand(terminal))
                        .addSubcommand(new SecurityCommand(terminal))
                        .addSubcommand(CanaryCommand.of(terminal))
                        .addSubcommand(ShadowCommand.of(terminal))
                        .addSubcommand(DriverCommand.of(terminal))
                        .addSubcommand(StrangleCommand.of(terminal))
                        .addSubcommand(new InitCommand(terminal))
                        .addSubcommand(new CheckCommand(launch, terminal))
                        .addSubcommand(new DoctorCommand(terminal))
                        .addSubcommand(new ValidateCommand(launch, terminal))
                        .addSubcommand(new ProcessCommands.Serve(launch))
                        .addSubcommand(new ProcessCommands.Gateway(launch));
        operate(line, Verb.START, "Copies every row, then follows every change.");
        line.addSubcommand(new StatusCommand(terminal));
        operate(
                line,
                Verb.REHEARSE,
                "Runs the routine up to the switch; nothing is held or fenced. On a twin: all of"
                        + " it, there and back.");
        operate(line, Verb.CUTOVER, "Moves writes from legacy to cloud.");
        operate(line, Verb.ROLLBACK, "Moves writes from cloud to legacy: the same, sides swapped.");
        operate(line, Verb.APPROVE, "Approves the next cutover, or retire, as it is planned now.");
        line.addSubcommand(new ApprovalsCommand(terminal))
                .addSubcommand(new RunbookCommand(terminal));
        operate(
                line,
                Verb.POINT,
                "Says that what stands outside the gateways points there, or that a hook is done.");
        operate(line, Verb.PROCEED, "Releases the hold point that a run waits at.");
        operate(line, Verb.ABORT, "Returns a run before its switch; else gives the migration up.");
        operate(line, Verb.RESUME, "Goes on after a person has decided.");
        operate(
                line,
                Verb.RETIRE,
                "Closes the way back for good; another person approves it before.");
        line.addSubcommand(LedgerCommand.line(terminal))
                .addSubcommand(EvidenceCommand.line(launch, terminal))
                .addSubcommand(new BackupCommands.Keep(terminal))
                .addSubcommand(new BackupCommands.BringBack(terminal))
                .addSubcommand(NotifyCommand.line(terminal))
                .addSubcommand(new AcknowledgeCommand(terminal))
                .addSubcommand(UserCommand.line(terminal))
                .addSubcommand(TokenCommand.line(terminal))
                .addSubcommand(EnrolmentCommand.line(terminal))
                .addSubcommand(new LoginCommand(terminal))
                .addSubcommand(new WhoamiCommand(terminal));
        line.addSubcommand(new ProcessCommands.Replicator(launch))
                .addSubcommand(new Version(terminal));
        configure(line);
        return line;
    }

    private void operate(CommandLine line, Verb verb, String description) {
        CommandLine command = new CommandLine(new OperateCommand(verb, terminal));
        CommandSpec spec = command.getCommandSpec().name(verb.label());
        spec.usageMessage().description(description);
        if (verb != Verb.RESUME) {
            OperateCommand.ONLY_TO_RESUME.forEach(name -> spec.remove(spec.findOption(name)));
        }
        if (verb != Verb.REHEARSE) {
            spec.remove(spec.findOption(OperateCommand.TWIN));
        }
        if (verb != Verb.CUTOVER && verb != Verb.RETIRE) {
            spec.remove(spec.findOption(OperateCommand.BREAK_GLASS));
        }
        line.addSubcommand(verb.label(), command);
    }

    private void configure(CommandLine line) {
        PrintWriter err = new PrintWriter(errors, true, StandardCharsets.UTF_8);
        line.setUsageHelpWidth(WIDTH)
                .setOut(terminal.writer())
                .setErr(err)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setAbbreviatedOptionsAllowed(false)
                .setParameterExceptionHandler((failure, _) -> usage(failure))
                .setExecutionExceptionHandler((failure, _, _) -> failed(failure));
        help(line);
    }

    private static void help(CommandLine line) {
        line.getCommandSpec()
                .addOption(
                        CommandLine.Model.OptionSpec.builder("-h", "--help")
                                .usageHelp(true)
                                .description("Shows this help.")
                                .build());
        // A command that has an alias stands there twice.
        line.getSubcommands().values().stream().distinct().forEach(HandoffCli::help);
    }

    private int usage(CommandLine.ParameterException failure) {
        errors.println(failure.getMessage());
        List<String> guesses =
                failure instanceof CommandLine.UnmatchedArgumentException unmatched
                        ? unmatched.getSuggestions()
                        : List.of();
        if (!guesses.isEmpty()) {
            errors.println("Did you mean " + String.join(" or ", guesses) + "?");
        }
        String command = failure.getCommandLine().getCommandSpec().qualifiedName();
        errors.println("See `" + command + " --help`.");
        return Exit.USAGE;
    }

    private int failed(Exception failure) {
        return switch (failure) {
            case SpecException spec -> problems(spec.problems());
            case UsageException usage -> say(usage.getMessage(), Exit.USAGE);
            case HandoffException known -> say(known.fault().sentence(), code(known.fault()));
            case InterruptedException _ -> {
                Thread.currentThread().interrupt();
                yield say(
                        "Interrupted; a run under way goes on without this terminal.",
                        Exit.IN_DOUBT);
            }
            default -> bug(failure);
        };
    }

    private int problems(List<Problem> problems) {
        int count = problems.size();
        errors.println(
                count == 1 ? "The spec has a problem:" : "The spec has " + count + " problems:");
        for (Problem problem : problems) {
            errors.println("  " + problem.sentence());
        }
        return Exit.USAGE;
    }

    private int bug(Exception failure) {
        if (System.getenv("HANDOFF_DEBUG") != null) {
            failure.printStackTrace(errors);
        }
        return say(
                "Handoff is wrong here ("
                        + failure.getClass().getName()
                        + "); please report it with HANDOFF_DEBUG=1.",
                Exit.IN_DOUBT);
    }

    private static int code(Fault fault) {
        if (fault.code().startsWith("spec.") || fault.code().equals("cli.gateway")) {
            return Exit.USAGE;
        }
        boolean unknown =
                fault.kind() == Fault.Kind.BUG
                        || fault.code().equals("cli.lost")
                        || fault.code().equals(Unreachable.UNKNOWN)
                        || fault.code().equals(Checkpointer.CONTRADICTION);
        return unknown ? Exit.IN_DOUBT : Exit.REFUSED;
    }

    private int say(@Nullable String sentence, int code) {
        errors.println(sentence);
        return code;
    }
}
