package org.handoff.app.cli;

import org.handoff.inventory.after.Stragglers;
import org.handoff.inventory.fact.Cidr;
import org.handoff.inventory.graph.Graph;
import org.handoff.model.Verdict.Pass;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/// `handoff stragglers`: who still calls the old addresses after the cutover. Exit code 0 if they
/// may be given up, 1 if not.
@Command(
        name = "stragglers",
        description =
                "Names who still calls the old addresses, and says whether these may be given up.",
        footer = {
            "",
            "The folders hold traffic since the cutover, with the inventory and the jobs."
        })
final class StragglersCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin private ExportFolders folders = new ExportFolders();

    @Option(
            names = "--old",
            paramLabel = "ADDRESS",
            required = true,
            split = ",",
            description = "Old addresses or blocks, e.g. 10.1.0.9,10.1.4.0/24.")
    private List<String> old = List.of();

    @Option(
            names = "--since",
            paramLabel = "TIME",
            required = true,
            description = "When the cutover was done, e.g. 2026-11-22T02:07:00Z.")
    private String since = "";

    StragglersCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        List<Cidr> blocks = new ArrayList<>();
        for (String text : old) {
            Cidr block = Cidr.parse(text.strip());
            if (block == null) {
                throw new UsageException("--old " + text + " is no address or block.");
            }
            blocks.add(block);
        }
        Instant cutover = cutover();
        Graph graph = folders.read(terminal).graph();
        Stragglers found = Stragglers.of(graph, blocks, cutover);
        for (Stragglers.Caller caller : found.callers()) {
            terminal.line(
                    "  "
                            + terminal.warn(caller.edge().key())
                            + "  "
                            + Figures.count(caller.calls())
                            + " calls, last "
                            + caller.last());
        }
        boolean clear = found.verdict() instanceof Pass;
        terminal.line(
                clear
                        ? terminal.good("✓ ")
                                + "The old addresses may be given up: "
                                + found.verdict().reason()
                                + "."
                        : terminal.bad("✗ ")
                                + "Keep the old addresses: "
                                + found.verdict().reason()
                                + ".");
        return clear ? Exit.DONE : Exit.REFUSED;
    }

    private Instant cutover() {
        try {
            return Instant.parse(since);
        } catch (DateTimeException e) {
            throw new UsageException("--since is a time such as 2026-11-22T02:07:00Z.");
        }
    }
}
