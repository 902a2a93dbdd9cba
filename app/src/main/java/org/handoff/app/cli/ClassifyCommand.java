package org.handoff.app.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.handoff.app.spec.Spec;
import org.handoff.app.spec.SpecFile;
import org.handoff.app.spec.SpecReader;
import org.handoff.app.spec.StrategyEdit;
import org.handoff.app.spec.Way;
import org.handoff.inventory.EstateMap;
import org.handoff.inventory.classify.AnswerFile;
import org.handoff.inventory.classify.Answers;
import org.handoff.inventory.classify.Classification;
import org.handoff.inventory.classify.Derived;
import org.handoff.inventory.classify.Question;
import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;

/// `handoff classify`: which way of moving fits each application, because of what, and what would
/// change it. Exit code 0 if every answer is firm, 1 if one is provisional.
@Command(
        name = "classify",
        description = "Says which way of moving fits each application, or honestly that none does.")
final class ClassifyCommand implements Callable<Integer> {
    private static final int INDENT = 4;

    private final Terminal terminal;

    @Mixin private EstateOptions estate = new EstateOptions();
    @Mixin private JsonFile json = new JsonFile();

    @Option(
            names = "--facts",
            paramLabel = "FILE",
            description = "What people know, see docs/guides/classify.md.")
    private @Nullable Path facts;

    @Option(names = "--application", paramLabel = "NAME", description = "This one alone.")
    private @Nullable String only;

    @Option(
            names = "--spec",
            paramLabel = "FILE",
            description = "Writes the section `strategy` of that spec; all else in it stays.")
    private @Nullable Path spec;

    @Option(names = "--dry-run", description = "With --spec: shows the change, writes nothing.")
    private boolean dryRun;

    ClassifyCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        json.prepare();
        if (dryRun && spec == null) {
            throw new UsageException("--dry-run needs --spec FILE: nothing else is written there.");
        }
        SpecFile into = spec == null ? null : SpecReader.read(spec);
        Map<String, Answers> said = facts == null ? Map.of() : AnswerFile.read(facts);
        EstateMap map = estate.map(terminal);
        Set<String> applications = new TreeSet<>(Derived.applications(map));
        applications.addAll(said.keySet());
        List<Classification> all = new ArrayList<>();
        for (String application : applications) {
            if (only == null || only.equals(application)) {
                Answers answers = said.getOrDefault(application, new Answers());
                all.add(Classification.of(application, Derived.of(map, application, answers)));
            }
        }
        if (all.isEmpty()) {
            throw new UsageException(
                    only == null
                            ? "No application is named: give the inventory a column `application`,"
                                    + " or --facts."
                            : "No application is named "
                                    + only
                                    + "; there are "
                                    + String.join(", ", applications)
                                    + ".");
        }
        all.forEach(this::show);
        if (into != null) {
            write(StrategyEdit.of(into, all.stream().map(ClassifyCommand::strategy).toList()));
        }
        json.write(terminal, () -> json(all));
        return all.stream().anyMatch(Classification::provisional) ? Exit.REFUSED : Exit.DONE;
    }

    private static Spec.Strategy strategy(Classification one) {
        return new Spec.Strategy(
                one.application(),
                Way.valueOf(one.strategy().name()),
                one.provisional(),
                one.because());
    }

    private void write(StrategyEdit edit) {
        terminal.line("");
        if (edit.isEmpty()) {
            terminal.line(edit.file() + " says so already.");
        } else if (dryRun) {
            terminal.line("Would change " + edit.file() + ":");
            edit.before().forEach(line -> terminal.line(terminal.bad("- ") + line));
            edit.after().forEach(line -> terminal.line(terminal.good("+ ") + line));
        } else {
            edit.write();
            terminal.line(
                    "Written: the strategy in "
                            + edit.file()
                            + "; what was approved for the spec as it was has to be approved"
                            + " again.");
        }
    }

    private void show(Classification one) {
        String firm = one.provisional() ? terminal.warn(" (provisional)") : "";
        terminal.line(terminal.bold(one.application()) + ": " + one.strategy().label() + firm);
        one.because().forEach(line -> wrapped("BECAUSE " + line));
        one.wouldChangeIf().forEach(line -> wrapped("WOULD CHANGE: " + line));
        Question cheapest = one.cheapest();
        if (cheapest != null) {
            wrapped(
                    "NEXT FACT: "
                            + cheapest.sentence()
                            + " ("
                            + cheapest.label()
                            + ", about "
                            + cheapest.minutes()
                            + " min)");
        }
    }

    private void wrapped(String text) {
        List<String> lines = Wrap.lines(text, Math.max(40, terminal.width() - 2 * INDENT));
        terminal.line(" ".repeat(INDENT) + lines.getFirst());
        lines.stream()
                .skip(1)
                .forEach(line -> terminal.line(" ".repeat(2 * INDENT) + terminal.faint(line)));
    }

    private static String json(List<Classification> all) {
        ArrayNode list = new JsonMapper().createArrayNode();
        for (Classification one : all) {
            ObjectNode node = list.addObject();
            node.put("application", one.application());
            node.put("strategy", one.strategy().label());
            node.put("provisional", one.provisional());
            one.because().forEach(node.putArray("because")::add);
            one.wouldChangeIf().forEach(node.putArray("wouldChangeIf")::add);
            Question cheapest = one.cheapest();
            node.put("nextFact", cheapest == null ? "" : cheapest.label());
            for (Classification.Trial trial : one.trials()) {
                ObjectNode tried = node.withArray("trials").addObject();
                tried.put("strategy", trial.strategy().label()).put("score", trial.score());
                trial.vetoes().forEach(question -> tried.withArray("vetoes").add(question.label()));
                trial.open().forEach(question -> tried.withArray("unknown").add(question.label()));
            }
        }
        return list.toPrettyString();
    }
}
