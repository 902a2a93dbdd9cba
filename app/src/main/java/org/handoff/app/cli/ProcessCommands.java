package org.handoff.app.cli;

import org.handoff.app.cli.DemoOptions.Strategy;
import org.handoff.app.spec.GatewaySpec;
import org.handoff.app.spec.LeftBehind;
import org.handoff.app.spec.Spec;
import org.handoff.app.spec.SpecFile;
import org.handoff.app.spec.Suggest;
import org.handoff.clinic.app.Regression;
import org.handoff.model.HandoffException;
import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

/// The commands that become a process: each reads the spec and hands over to [Launch].
final class ProcessCommands {
    private ProcessCommands() {}

    @Command(
            name = "serve",
            description = "Runs the control plane: conductor, ledger, API and page.")
    static final class Serve implements Callable<Integer> {
        private final Launch launch;
        @Mixin private SpecOption spec = new SpecOption();
        @Mixin private ServeOptions here = new ServeOptions();

        Serve(Launch launch) {
            this.launch = launch;
        }

        @Override
        public Integer call() {
            return launch.serve(spec.read(), here);
        }
    }

    @Command(name = "gateway", description = "Runs one gateway or forwarder of the spec.")
    static final class Gateway implements Callable<Integer> {
        private final Launch launch;
        @Mixin private SpecOption spec = new SpecOption();

        @Parameters(
                arity = "0..1",
                paramLabel = "NAME",
                description = "Which one; may be left out if there is only one.")
        private @Nullable String name;

        @Option(
                names = "--replace",
                description = {
                    "Take over from the one that runs: it passes its listening socket on,",
                    "ends what it has begun, and exits. No request fails."
                })
        private boolean replace;

        @Option(
                names = "--control",
                paramLabel = "URL",
                split = ",",
                description = {
                    "Control planes, one of which is in charge (default: the spec's control.url",
                    "and control.others)."
                })
        private List<URI> control = List.of();

        Gateway(Launch launch) {
            this.launch = launch;
        }

        @Override
        public Integer call() {
            SpecFile file = spec.read();
            return launch.gateway(file, choose(file.spec()), control, replace);
        }

        private String choose(Spec spec) {
            List<String> names =
                    Stream.concat(
                                    spec.gateways().stream().map(GatewaySpec::name),
                                    spec.forwarders().stream().map(LeftBehind::name))
                            .toList();
            String wanted = name == null && names.size() == 1 ? names.getFirst() : name;
            if (wanted != null && names.contains(wanted)) {
                return wanted;
            }
            String guess = wanted == null ? "" : Suggest.near(wanted, names);
            throw HandoffException.operator(
                    "cli.gateway",
                    wanted == null
                            ? "The spec has " + names.size() + " gateways and forwarders; name one."
                            : "The spec has no gateway or forwarder '" + wanted + "'.",
                    guess.isEmpty()
                            ? names.isEmpty()
                                    ? "Write one under gateways."
                                    : "There are: " + String.join(", ", names) + "."
                            : "Did you mean '" + guess + "'?");
        }
    }

    @Command(
            name = "replicator",
            hidden = true,
            description = "Copies, follows and proves. Started by serve.")
    static final class Replicator implements Callable<Integer> {
        private final Launch launch;
        @Mixin private SpecOption spec = new SpecOption();

        Replicator(Launch launch) {
            this.launch = launch;
        }

        @Override
        public Integer call() {
            return launch.replicator(spec.read());
        }
    }

    @Command(
            name = "demo",
            description = {
                "Moves a small clinic of this machine to another database and back, under load.",
                "Needs no root, no Docker and no installed database."
            })
    static final class Demo implements Callable<Integer> {
        private final Launch launch;

        @Option(
                names = "--rows",
                defaultValue = "1000000",
                description = "Rows of clinical data (default: ${DEFAULT-VALUE}).")
        private long rows;

        @Option(
                names = "--rate",
                defaultValue = "1000",
                description =
                        "Requests a second, three in ten of them writes (default:"
                                + " ${DEFAULT-VALUE}).")
        private int rate;

        @Option(
                names = "--facilities",
                defaultValue = "160",
                description = "Sites of care (default: ${DEFAULT-VALUE}).")
        private int facilities;

        @Option(
                names = "--rounds",
                defaultValue = "3",
                description = "Rounds, each a cutover and a rollback (default: ${DEFAULT-VALUE}).")
        private int rounds;

        @Option(
                names = "--strategy",
                paramLabel = "NAME",
                description = {
                    "blue-green: everybody at once (default).",
                    "canary: 5 %% of clinicians and one busy facility read from the cloud first.",
                    "strangler: routes move one by one, and back, before the data moves."
                })
        private @Nullable String strategy;

        @Option(
                names = "--regression",
                defaultValue = "none",
                paramLabel = "NAME",
                description = {
                    "Plants a bad build on the cloud side, which is to be caught.",
                    "field: two vital signs are swapped; the validation sees it.",
                    "errors: 2 %% of reads fail; the canary sees it.",
                    "slow: reads take three times as long; the canary sees it."
                })
        private String regression = "none";

        @Option(
                names = "--port",
                defaultValue = "7400",
                description =
                        "Port of the page (default: ${DEFAULT-VALUE}); 0 lets the system choose.")
        private int port;

        @Option(
                names = "--tls",
                description = {
                    "Serve the page by HTTPS, as outside a demo, with a certificate that your",
                    "browser does not know."
                })
        private boolean tls;

        @Option(
                names = "--by-hand",
                description = {
                    "You cut over and back on the page, as people who need each other's approval;",
                    "Enter ends it."
                })
        private boolean byHand;

        @Option(names = "--keep", description = "Stay up at the end until interrupted.")
        private boolean keep;

        @Option(names = "--unattended", description = "Ask nothing and wait for nobody.")
        private boolean unattended;

        @Mixin private JsonFile json = new JsonFile();

        @Option(
                names = "--directory",
                paramLabel = "DIR",
                description = "Keep databases and logs there (default: a temporary folder).")
        private @Nullable Path directory;

        Demo(Launch launch) {
            this.launch = launch;
        }

        @Override
        public Integer call() {
            json.prepare();
            within("--rows", rows, 1_000, 2_000_000_000L);
            within("--rate", rate, 1, 100_000);
            within("--facilities", facilities, 1, 10_000);
            within("--rounds", rounds, 0, 10_000);
            within("--port", port, 0, 65_535);
            if (byHand && (unattended || strategy != null || !regression.equals("none"))) {
                throw new UsageException(
                        "--by-hand goes with none of --unattended, --strategy and --regression.");
            }
            return launch.demo(
                    new DemoOptions(
                            rows,
                            rate,
                            facilities,
                            rounds,
                            strategy(),
                            oneOf("--regression", regression, Regression.values()),
                            port,
                            tls,
                            byHand,
                            keep,
                            unattended,
                            json.path(),
                            directory));
        }

        /// Only a canary meets the regressions that need people to be met.
        private DemoOptions.Strategy strategy() {
            Regression planted = oneOf("--regression", regression, Regression.values());
            boolean canary = planted == Regression.ERRORS || planted == Regression.SLOW;
            String usual = (canary ? Strategy.CANARY : Strategy.BLUE_GREEN).toString();
            Strategy chosen =
                    oneOf("--strategy", strategy == null ? usual : strategy, Strategy.values());
            if (canary && chosen != Strategy.CANARY) {
                throw new UsageException(
                        "--regression " + regression + " is caught by --strategy canary only.");
            }
            return chosen;
        }

        private static <E extends Enum<E>> E oneOf(String option, String given, E[] all) {
            List<String> names = new ArrayList<>();
            for (E each : all) {
                String name = each.name().toLowerCase(Locale.ROOT).replace('_', '-');
                if (name.equals(given)) {
                    return each;
                }
                names.add(name);
            }
            String guess = Suggest.near(given, names);
            throw new UsageException(
                    "%s is %s; there are: %s.%s"
                            .formatted(
                                    option,
                                    given,
                                    String.join(", ", names),
                                    guess.isEmpty() ? "" : " Did you mean " + guess + "?"));
        }

        private static void within(String option, long value, long min, long max) {
            if (value < min || value > max) {
                throw new UsageException(
                        option + " is " + value + "; allowed is " + min + " to " + max + ".");
            }
        }
    }
}
