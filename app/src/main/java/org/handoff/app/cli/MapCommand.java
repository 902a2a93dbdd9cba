package org.handoff.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.handoff.app.inventory.MapText;
import org.handoff.app.inventory.Mapping;
import org.handoff.inventory.EstateMap;
import org.handoff.inventory.gate.Judgement;
import org.handoff.inventory.report.MapCycloneDx;
import org.handoff.inventory.report.MapHtml;
import org.handoff.inventory.report.MapJson;
import org.handoff.model.HandoffException;
import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

/// `handoff map`: draws the estate from exported files and says whether a cutover may go on. Exit
/// code 0 if nothing blocks, 1 if something does.
@Command(
        name = "map",
        description =
                "Draws the estate from exported files, and names what was seen that nobody"
                        + " declared.",
        footer = {
            "",
            "Reads folders and archives of logs, captures, configurations, jobs, tables and"
                    + " programs;",
            "docs/guides/map.md lists the formats. Nothing is sent anywhere."
        })
final class MapCommand implements Callable<Integer> {
    private static final int BLOCKED_SHOWN = 20;
    private static final JsonMapper JSON = new JsonMapper();

    private final Terminal terminal;

    @Mixin private EstateOptions estate = new EstateOptions();
    @Mixin private JsonFile json = new JsonFile();

    @Option(names = "--html", paramLabel = "FILE", description = "Writes a page with the picture.")
    private @Nullable Path html;

    @Option(
            names = "--cyclonedx",
            paramLabel = "FILE",
            description = "Writes the judged edges as CycloneDX 1.6.")
    private @Nullable Path cyclonedx;

    @Option(
            names = "--approval",
            paramLabel = "FILE",
            description = "The approved edges; an edge that is not among them voids the approval.")
    private @Nullable Path approval;

    @Option(
            names = "--approve",
            paramLabel = "NAME",
            description = "Writes the approval in that person's name, if nothing blocks.")
    private @Nullable String approver;

    @Option(
            names = "--max-age",
            paramLabel = "DAYS",
            defaultValue = "7",
            description = "Older evidence refuses; default ${DEFAULT-VALUE}.")
    private int maxAgeDays = 7;

    @Option(names = "--all", description = "Shows all blocking edges, not only the worst.")
    private boolean all;

    MapCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        if (approver != null && approval == null) {
            throw new UsageException("--approve needs --approval FILE to write to.");
        }
        json.prepare();
        Stream.of(html, cyclonedx, estate.database(), approver == null ? null : approval)
                .filter(Objects::nonNull)
                .forEach(OutputFile::prepare);
        Set<String> approved = approver == null ? approved() : Set.of();
        EstateMap map = estate.kept(terminal, approved, Duration.ofDays(maxAgeDays));
        show(map);
        terminal.line("Kept in " + estate.database());
        if (html != null) {
            write(html, MapHtml.of(map));
        }
        if (cyclonedx != null) {
            write(cyclonedx, MapCycloneDx.of(map).toPrettyString());
        }
        json.write(terminal, () -> MapJson.of(map).toPrettyString());
        if (approver != null && approval != null && map.preflight().isClear()) {
            approve(map, approver, approval);
        }
        return map.preflight().isClear() ? Exit.DONE : Exit.REFUSED;
    }

    private void show(EstateMap map) {
        MapText.estate(map).forEach(terminal::line);
        List<Judgement> blocked = map.blocked();
        int shown = all ? blocked.size() : Math.min(blocked.size(), BLOCKED_SHOWN);
        if (!blocked.isEmpty()) {
            terminal.line("");
            terminal.line(terminal.bold("Blocks the cutover, worst first"));
            blocked.subList(0, shown).forEach(one -> edge(map, one));
            if (shown < blocked.size()) {
                terminal.line(
                        "  and "
                                + Figures.count(blocked.size() - shown)
                                + " more: --all, --html or --json");
            }
        }
        List<String> problems = MapText.problems(map);
        if (!problems.isEmpty()) {
            terminal.line("");
            terminal.line(terminal.bold("Not read, or not to be seen"));
            problems.forEach(problem -> wrapped("  ", problem, false));
        }
        if (!map.next().isEmpty()) {
            terminal.line("");
            terminal.line(terminal.bold("Cheapest next facts"));
            map.next().forEach(fact -> wrapped("  ", "• " + MapText.fact(fact), false));
        }
        terminal.line("");
        terminal.line(
                map.preflight().isClear()
                        ? terminal.good("✓ ")
                                + "Nothing blocks: "
                                + map.preflight().verdict().reason()
                                + "."
                        : terminal.bad("✗ ")
                                + "A cutover is refused: "
                                + map.preflight().verdict().reason()
                                + ".");
    }

    private void edge(EstateMap map, Judgement one) {
        String verdict = String.format("%-11s", one.verdict().label());
        terminal.line("  " + terminal.warn(verdict) + " " + terminal.bold(Mapping.sentence(one)));
        List<String> reasons = MapText.reasons(map, one);
        wrapped(" ".repeat(14), reasons.getFirst(), false);
        reasons.stream().skip(1).forEach(reason -> wrapped(" ".repeat(14), reason, true));
    }

    private void wrapped(String indent, String text, boolean faint) {
        for (String line : Wrap.lines(text, Math.max(40, terminal.width() - indent.length()))) {
            terminal.line(indent + (faint ? terminal.faint(line) : line));
        }
    }

    private Set<String> approved() throws IOException {
        Path file = approval;
        if (file == null) {
            return Set.of();
        }
        if (!Files.exists(file)) {
            throw HandoffException.operator(
                    "map.approval", file + " does not exist.", "Write it with --approve NAME.");
        }
        Set<String> keys = new HashSet<>();
        for (JsonNode key : JSON.readTree(file.toFile()).path("edges")) {
            keys.add(key.asText());
        }
        return keys;
    }

    private void approve(EstateMap map, String name, Path file) {
        ObjectNode node = JSON.createObjectNode();
        node.put("by", name);
        node.put("at", Instant.now().toString());
        node.put("fingerprint", map.preflight().fingerprint());
        new ArrayList<>(map.preflight().edges()).forEach(node.putArray("edges")::add);
        write(file, node.toPrettyString());
    }

    private void write(Path file, String content) {
        OutputFile.write(file, content);
        terminal.line("Written: " + file);
    }
}
