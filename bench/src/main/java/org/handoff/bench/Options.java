package org.handoff.bench;

import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

import java.util.List;

/// What a bench was called with: its own numbers, `--json FILE` and `--check`. An option that the
/// bench does not know ends the process with exit code 2 and a word of help, `--help` with 0.
public final class Options {
    private static final int USAGE = 2;

    private final ParseResult given;

    private Options(ParseResult given) {
        this.given = given;
    }

    /// @param bench as the user names it
    /// @param numbers names and defaults of its own options in turns: `"--rounds", "5"`
    public static Options of(String bench, String[] arguments, String... numbers) {
        return of(bench, arguments, List.of(), numbers);
    }

    /// @param folders names of options that take a folder; empty if not given
    public static Options of(
            String bench, String[] arguments, List<String> folders, String... numbers) {
        CommandSpec spec = CommandSpec.create().name("bench/run " + bench);
        for (String folder : folders) {
            spec.addOption(
                    OptionSpec.builder(folder)
                            .type(String.class)
                            .paramLabel("FOLDER")
                            .defaultValue("")
                            .build());
        }
        for (int i = 0; i < numbers.length; i += 2) {
            spec.addOption(
                    OptionSpec.builder(numbers[i])
                            .type(long.class)
                            .paramLabel("N")
                            .defaultValue(numbers[i + 1])
                            .description("Default: ${DEFAULT-VALUE}.")
                            .build());
        }
        spec.addOption(
                OptionSpec.builder("--json")
                        .type(String.class)
                        .paramLabel("FILE")
                        .defaultValue("")
                        .description("Writes the figures there, too.")
                        .build());
        spec.addOption(
                OptionSpec.builder("--check")
                        .type(boolean.class)
                        .description("Exit code 1 when a promised number is missed.")
                        .build());
        spec.addOption(OptionSpec.builder("--help").usageHelp(true).build());
        return parsed(new CommandLine(spec), arguments);
    }

    private static Options parsed(CommandLine line, String[] arguments) {
        try {
            ParseResult given = line.parseArgs(arguments);
            if (given.isUsageHelpRequested()) {
                line.usage(System.out);
                System.exit(0);
            }
            return new Options(given);
        } catch (ParameterException wrong) {
            System.err.println(wrong.getMessage());
            line.usage(System.err);
            System.exit(USAGE);
            throw wrong;
        }
    }

    public long number(String name) {
        return given.matchedOptionValue(name, given.commandSpec().findOption(name).getValue());
    }

    public int count(String name) {
        return Math.toIntExact(number(name));
    }

    /// Empty if it was not given.
    public String folder(String name) {
        return given.matchedOptionValue(name, "");
    }

    /// Where to write the figures; empty if nowhere.
    public String json() {
        return given.matchedOptionValue("--json", "");
    }

    public boolean isChecked() {
        return given.hasMatchedOption("--check");
    }
}
