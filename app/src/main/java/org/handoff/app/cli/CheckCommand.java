package org.handoff.app.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.handoff.app.spec.Endpoint;
import org.handoff.app.spec.GatewaySpec;
import org.handoff.app.spec.MllpRoute;
import org.handoff.app.spec.Spec;
import org.handoff.app.spec.SpecFile;
import org.handoff.app.spec.TcpRelay;
import org.handoff.app.wiring.ControlDoor;
import org.handoff.app.wiring.Drivers;
import org.handoff.app.wiring.Ledgers;
import org.handoff.app.wiring.Sides;
import org.handoff.engine.check.CheckResult;
import org.handoff.engine.check.CheckResult.Level;
import org.handoff.engine.postgres.PostgresSide;
import org.handoff.model.Environment;
import org.handoff.model.HandoffException;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;

/// `handoff check`: connects to both sides and tells everything that would go wrong. Changes
/// nothing. Exit code 1 if anything refuses.
@Command(
        name = "check",
        description = "Connects to both sides and tells everything that would go wrong.")
final class CheckCommand implements Callable<Integer> {
    private static final int NAME_WIDTH = 22;
    private static final String STRATEGY = "strategy";
    private static final JsonMapper JSON = new JsonMapper();

    private final Launch launch;
    private final Terminal terminal;
    @Mixin private SpecOption spec = new SpecOption();

    @Option(names = "--json", description = "Print the findings as JSON, and nothing else.")
    private boolean json;

    @Option(names = "--all", description = "Show what passed, too.")
    private boolean all;

    CheckCommand(Launch launch, Terminal terminal) {
        this.launch = launch;
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        SpecFile file = spec.read();
        Spec read = file.spec();
        List<CheckResult> results = new ArrayList<>();
        token(read, results);
        strategy(read, results);
        results.addAll(Ledgers.check(read));
        results.addAll(ControlDoor.check(read.control()));
        upstream(read.legacy(), Environment.LEGACY, results);
        upstream(read.cloud(), Environment.CLOUD, results);
        for (GatewaySpec gateway : read.gateways()) {
            for (MllpRoute route : gateway.mllp()) {
                listens("mllp", route.name(), route.legacy(), Environment.LEGACY, results);
                listens("mllp", route.name(), route.cloud(), Environment.CLOUD, results);
            }
            for (TcpRelay relay : gateway.relays()) {
                listens("relays", relay.name(), relay.legacy(), Environment.LEGACY, results);
                listens("relays", relay.name(), relay.cloud(), Environment.CLOUD, results);
            }
        }
        results.addAll(Drivers.check(read));
        boolean reached = true;
        if (Sides.arePostgres(read)) {
            Sides sides = Sides.of(read);
            reached = connects(Environment.LEGACY, sides.legacy(), results);
            reached &= connects(Environment.CLOUD, sides.cloud(), results);
        }
        if (reached) {
            results.addAll(launch.check(file));
        }
        show(results);
        return count(results, Level.REFUSE) == 0 ? Exit.DONE : Exit.REFUSED;
    }

    private static boolean connects(
            Environment name, PostgresSide side, List<CheckResult> results) {
        try (Connection session = side.openSession()) {
            String version = session.getMetaData().getDatabaseProductVersion();
            String text = name.label() + " answers: PostgreSQL " + version;
            results.add(new CheckResult(Level.PASS, "connect", text, ""));
            return true;
        } catch (HandoffException e) {
            String text = name.label() + ": " + e.fault().text();
            results.add(new CheckResult(Level.REFUSE, "connect", text, e.fault().remedy()));
        } catch (SQLException e) {
            String text = name.label() + " broke the connection, SQLSTATE " + e.getSQLState();
            results.add(new CheckResult(Level.REFUSE, "connect", text, "See the server's log."));
        }
        return false;
    }

    private static void token(Spec spec, List<CheckResult> results) {
        try {
            spec.control().token().resolve();
            results.add(
                    new CheckResult(Level.PASS, "token", "the control plane's token is there", ""));
        } catch (HandoffException e) {
            results.add(
                    new CheckResult(Level.REFUSE, "token", e.fault().text(), e.fault().remedy()));
        }
    }

    private static void strategy(Spec spec, List<CheckResult> results) {
        if (spec.strategy().isEmpty()) {
            results.add(
                    new CheckResult(
                            Level.WARN,
                            STRATEGY,
                            "nobody has said which way of moving fits, and why",
                            "Let handoff classify FOLDER --spec FILE write it."));
        }
        for (Spec.Strategy one : spec.strategy()) {
            results.add(strategy(one));
        }
    }

    private static CheckResult strategy(Spec.Strategy one) {
        String name = one.application();
        String remedy = "Look at what handoff classify says, and decide with its owner.";
        return switch (one.way()) {
            case RETIRE ->
                    new CheckResult(
                            Level.REFUSE, STRATEGY, name + " is to end, not to move", remedy);
            case RETAIN -> new CheckResult(Level.REFUSE, STRATEGY, name + " is to stay", remedy);
            case WINDOW ->
                    new CheckResult(
                            Level.WARN,
                            STRATEGY,
                            name + ": none, no way without an outage holds",
                            "Announce a window, or find out what handoff classify names next.");
            case STRANGLER, CANARY, BLUE_GREEN, REPLICATION_FIRST ->
                    one.provisional()
                            ? new CheckResult(
                                    Level.WARN,
                                    STRATEGY,
                                    name + ": what nobody knows could still change its strategy",
                                    "Find out what handoff classify names next.")
                            : new CheckResult(
                                    Level.PASS, STRATEGY, name + " has a firm strategy", "");
        };
    }

    private static void upstream(Spec.Side side, Environment name, List<CheckResult> results) {
        URI uri = side.upstream();
        if (uri != null) {
            Probe.Found found = Probe.upstream(uri);
            results.add(
                    new CheckResult(
                            found.good() ? Level.PASS : Level.REFUSE,
                            "upstream",
                            name.label() + ": " + found.text(),
                            found.good()
                                    ? ""
                                    : "Start the application there, or correct upstream."));
        }
    }

    private static void listens(
            String kind, String name, Endpoint where, Environment side, List<CheckResult> results) {
        Probe.Found found = Probe.listener(where);
        results.add(
                new CheckResult(
                        found.good() ? Level.PASS : Level.REFUSE,
                        kind,
                        name + ", " + side.label() + ": " + found.text(),
                        found.good() ? "" : "Start what listens there, or correct " + kind + "."));
    }

    private void show(List<CheckResult> results) {
        if (json) {
            terminal.line(json(results));
            return;
        }
        for (Level level : List.of(Level.REFUSE, Level.WARN, Level.PASS)) {
            if (level == Level.PASS && !all) {
                continue;
            }
            results.stream().filter(result -> result.level() == level).forEach(this::line);
        }
        long refused = count(results, Level.REFUSE);
        String sum =
                count(results, Level.PASS)
                        + " passed, "
                        + count(results, Level.WARN)
                        + " to know, "
                        + refused
                        + " in the way";
        terminal.line(
                refused == 0
                        ? terminal.good("✓ ") + sum + ". Next: handoff serve, then handoff start"
                        : terminal.bad("✗ ") + sum + ". Put these right, then check again.");
    }

    private void line(CheckResult result) {
        String mark =
                switch (result.level()) {
                    case PASS -> terminal.good("✓");
                    case WARN -> terminal.warn("!");
                    case REFUSE -> terminal.bad("✗");
                };
        String name = String.format("%-" + NAME_WIDTH + "s", result.name());
        String indent = " ".repeat(NAME_WIDTH + 5);
        int width = Math.max(40, terminal.width() - indent.length());
        List<String> lines = Wrap.lines(result.what(), width);
        terminal.line("  " + mark + " " + terminal.bold(name) + " " + lines.getFirst());
        lines.stream().skip(1).forEach(more -> terminal.line(indent + more));
        if (!result.remedy().isEmpty()) {
            Wrap.lines("→ " + result.remedy(), width)
                    .forEach(more -> terminal.line(indent + terminal.faint(more)));
        }
    }

    private static String json(List<CheckResult> results) {
        ArrayNode list = JSON.createArrayNode();
        for (CheckResult result : results) {
            ObjectNode node = list.addObject();
            node.put("level", result.level().name().toLowerCase(Locale.ROOT));
            node.put("name", result.name());
            node.put("what", result.what());
            node.put("remedy", result.remedy());
        }
        return list.toPrettyString();
    }

    private static long count(List<CheckResult> results, Level level) {
        return results.stream().filter(result -> result.level() == level).count();
    }
}
