package org.handoff.app.life;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.handoff.app.browser.Browser;
import org.handoff.app.browser.Tab;
import org.handoff.testkit.server.Server;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// `./dev pages`: a small clinic that is in use, its control plane, and a real browser in which is
/// measured what the pages promise: when each is painted and how that scores, how late an event is
/// seen, and, with `--soak`, whether a page that stays open grows.
public final class PagesMain {
    private static final List<String> PAGES =
            List.of("overview", "room", "map", "sides", "data", "shadow", "ledger", "people");
    private static final int VISITS = 5;
    private static final int EVENTS = 40;

    /// First contentful paint.
    private static final double PAINT_MAX_MILLIS = 1_000;

    /// Of a hundred, of the visit with the lowest.
    private static final double SCORE_MIN = 95;

    /// From a record's time to the frame behind the one that shows it, for 95 % of records.
    private static final double LATE_MAX_MILLIS = 250;

    private static final Duration FOLLOWS_WITHIN = Duration.ofMinutes(2);

    private final ClinicWorld world;
    private final Browser browser;
    private final URI page;
    private final ObjectNode result = new JsonMapper().createObjectNode();
    private boolean missed;

    private PagesMain(ClinicWorld world, Browser browser) throws Exception {
        this.world = world;
        this.browser = browser;
        this.page = world.page();
    }

    /// Arguments: `[--soak MINUTES [--per-page MILLIS]] [--json FILE]`. Exit code 0 if every bound
    /// is kept, 1 if one is not, 2 for wrong usage.
    public static void main(String[] arguments) throws Exception {
        int minutes = 0;
        int perPage = 4_000;
        String json = "";
        for (int i = 0; i + 1 < arguments.length; i += 2) {
            switch (arguments[i]) {
                case "--soak" -> minutes = Integer.parseInt(arguments[i + 1]);
                case "--per-page" -> perPage = Integer.parseInt(arguments[i + 1]);
                case "--json" -> json = arguments[i + 1];
                default -> {
                    System.err.println(
                            "usage: ./dev pages [--soak MINUTES [--per-page MILLIS]] [--json"
                                    + " FILE]");
                    System.exit(2);
                }
            }
        }
        Path folder = Files.createTempDirectory("pages");
        Path profile = Files.createDirectory(folder.resolve("chromium"));
        PagesMain run;
        try (ClinicWorld world = new ClinicWorld(folder);
                Browser browser = new Browser(Server.program("chromium", "chromium"), profile)) {
            run = new PagesMain(world, browser);
            run.follow();
            run.paints();
            run.events();
            if (minutes > 0) {
                run.soak(Duration.ofMinutes(minutes), Duration.ofMillis(perPage));
            }
        }
        if (!json.isEmpty()) {
            Files.writeString(Path.of(json), run.result.toPrettyString() + "\n");
        }
        System.exit(run.missed ? 1 : 0);
    }

    /// Until rows flow, so that a shadow can begin and end: two ledger records that anybody sees.
    private void follow() throws Exception {
        require(world.handoff("start", "--who", "olga"), "start");
        long end = System.nanoTime() + FOLLOWS_WITHIN.toNanos();
        while (world.handoff("shadow", "start", "--percent", "100", "--who", "bob") != 0) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("the shadow does not begin: " + world.said());
            }
            Thread.sleep(500);
        }
    }

    private void require(int code, String what) {
        if (code != 0) {
            throw new IllegalStateException(what + ": " + world.said());
        }
    }

    private void paints() throws Exception {
        System.out.printf(
                "%-10s %12s %13s %8s %7s %9s %7s%n",
                "slowest", "first paint", "largest paint", "blocked", "shift", "figures", "score");
        for (String name : PAGES) {
            paint(
                    name,
                    page.resolve("/#" + name),
                    "document.querySelector('#clock').innerText.includes(':')");
        }
        paint("care", page.resolve("/care"), "document.body.dataset.tone");
    }

    /// In a tab of its own each time, without a cache; the visit with the lowest score counts.
    private void paint(String name, URI address, String shown) throws Exception {
        PageScore worst = null;
        for (int i = 0; i < VISITS; i++) {
            Tab tab = browser.open().size(1280, 900, false).uncached();
            tab.go(address).await("figures", shown);
            PageScore score = PageScore.of(tab);
            tab.close();
            if (worst == null || score.points() < worst.points()) {
                worst = score;
            }
        }
        PageScore it = Objects.requireNonNull(worst);
        System.out.printf(
                "%-10s %9.0f ms %10.0f ms %5.0f ms %7.3f %6.0f ms %7.1f%s%s%n",
                name,
                it.firstPaint(),
                it.largestPaint(),
                it.blocked(),
                it.shift(),
                it.shown(),
                it.points(),
                judged(it.firstPaint(), PAINT_MAX_MILLIS),
                judged(-it.points(), -SCORE_MIN));
        result.withObject("/pages/" + name)
                .put("firstContentfulPaintMillis", Math.round(it.firstPaint()))
                .put("largestContentfulPaintMillis", Math.round(it.largestPaint()))
                .put("totalBlockingMillis", Math.round(it.blocked()))
                .put("cumulativeLayoutShift", it.shift())
                .put("figuresMillis", Math.round(it.shown()))
                .put("score", it.points());
    }

    private String judged(double value, double most) {
        boolean kept = value <= most;
        missed |= !kept;
        return kept
                ? ""
                : "  MISSED: at %s %.0f".formatted(most < 0 ? "least" : "most", Math.abs(most));
    }

    /// A record is late by the time from its own to behind the frame that shows it.
    private void events() throws Exception {
        Tab tab = browser.open().size(1280, 900, false);
        tab.go(page.resolve("/#room"));
        tab.await("records", "document.querySelectorAll('#page-room .feed li').length");
        tab.inject(
                "window.late = []; document.addEventListener('ledger', ({detail}) =>"
                        + " requestAnimationFrame(() => setTimeout(() =>"
                        + " window.late.push(Date.now() - Date.parse(detail.at)))))");
        for (int i = 0; i < EVENTS; i++) {
            event(i);
        }
        tab.await("all records", "window.late.length >= " + EVENTS);
        List<Double> late = new ArrayList<>();
        for (JsonNode one : tab.value("window.late")) {
            late.add(one.asDouble());
        }
        late.sort(null);
        double p50 = late.get(late.size() / 2);
        double p95 = late.get((int) (late.size() * 0.95));
        System.out.printf(
                "an event is seen after: p50 %.0f ms, p95 %.0f ms, longest %.0f ms (%d)%s%n",
                p50, p95, late.getLast(), late.size(), judged(p95, LATE_MAX_MILLIS));
        result.withObject("/event")
                .put("p50Millis", p50)
                .put("p95Millis", p95)
                .put("longestMillis", late.getLast());
        tab.close();
    }

    private void event(int i) throws Exception {
        if (i % 2 == 0) {
            require(world.handoff("shadow", "stop", "--who", "bob"), "shadow stop");
        } else {
            require(
                    world.handoff("shadow", "start", "--percent", "100", "--who", "bob"),
                    "shadow start");
        }
    }

    private void soak(Duration lasts, Duration perPage) throws Exception {
        Tab tab = browser.open().size(1280, 900, false);
        tab.go(page).await("a status", "document.querySelector('#clock').innerText.includes(':')");
        PagesSoak soak = new PagesSoak(tab, PAGES, perPage, this::event);
        missed |= !soak.run(lasts, result.withObject("/soak"));
        tab.close();
    }
}
