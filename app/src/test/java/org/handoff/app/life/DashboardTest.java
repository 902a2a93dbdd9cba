package org.handoff.app.life;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import org.handoff.app.browser.Browser;
import org.handoff.app.browser.Tab;
import org.handoff.control.evidence.archive.Archive;
import org.handoff.control.evidence.archive.ArchiveCheck;
import org.handoff.testkit.server.Server;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A cutover and the way back by clicks in a real browser, on real servers, with people of
/// different roles: the first account from the printed link, accounts, start, rehearsal, two
/// approvals, cutover, a restart of the control plane, rollback from a phone. On the way pages are
/// looked at, judged by axe-core, and photographed.
@Timeout(420)
final class DashboardTest {
    private static final String PASSWORD = "correct horse battery";
    private static final List<String> PAGES =
            List.of("overview", "room", "map", "sides", "data", "shadow", "ledger", "people");

    /// A small phone, upright, in CSS pixels.
    private static final int PHONE_WIDTH = 360;

    /// What reaches the control plane first, and its answer is lost on the way back; the second
    /// time it is asked too fast.
    private static final String LOST =
            """
            window.keys = [];
            const real = window.fetch;
            window.fetch = async (address, asked) => {
              if (!/(rehearse|factor)$/.test(address) || JSON.parse(asked.body).dryRun) {
                return real(address, asked);
              }
              keys.push(asked.headers['Idempotency-Key']);
              if (keys.length === 2) return new Response('{"title": "Slow"}', { status: 429 });
              const answer = await real(address, asked);
              return keys.length > 1 ? answer : new Response('<h1>Bad</h1>', { status: 502 });
            };
            """;

    private final Album album = new Album();
    private URI page = URI.create("http://127.0.0.1/");

    @Test
    void thereAndBackByClicks(@TempDir Path folder) throws Exception {
        Path chromium = Server.program("chromium", "chromium");
        Path profile = Files.createDirectory(folder.resolve("chromium"));
        try (ClinicWorld world = new ClinicWorld(folder);
                Browser browser = new Browser(chromium, profile)) {
            page = world.page();
            Tab olga = browser.open().size(1280, 900, false).scheme("light");
            firstPaint(olga);
            accounts(olga, world);
            startByClicks(olga);
            world.shadow();
            world.validate();
            rehearse(olga);
            approve(olga);
            Tab bob = browser.open().size(1280, 900, false).scheme("light");
            cutOver(bob);
            everyPage(bob);
            FurtherDown.look(bob, album);
            afterARestart(bob, world);
            onAPhone(bob);
            rollBack(bob);
            onTheWall(bob);
            audit(bob, folder.resolve("evidence.zip"));
            Tab ward = browser.open().size(1280, 720, false).scheme("light");
            care(ward);
            receipt(ward, world.link());
            assertThat(ward.problems()).isEmpty();
            assertThat(bob.problems()).isEmpty();
            assertThat(olga.problems()).isEmpty();
            assertThat(bob.hosts())
                    .as("nothing from elsewhere")
                    .containsExactly(page.getAuthority());
        }
        album.report();
    }

    private void firstPaint(Tab tab) throws Exception {
        tab.go(page)
                .await("a status", "document.querySelector('#migration').innerText !== 'Handoff'");
        double millis =
                tab.value("performance.getEntriesByName('first-contentful-paint')[0].startTime")
                        .asDouble();
        album.say("first contentful paint: " + Math.round(millis) + " ms");
    }

    /// From the link that `serve` prints.
    private void accounts(Tab olga, ClinicWorld world) throws Exception {
        Matcher code = Pattern.compile("#setup=\\S+").matcher(world.printed());
        assertThat(code.find()).as(world.printed()).isTrue();
        olga.go(URI.create("about:blank")).go(page.resolve("/" + code.group()));
        olga.awaitText("#account-title", "first account");
        logIn(olga, "olga", true);
        olga.click("#to-people").awaitText("#page-people", "olga");
        for (List<String> words :
                List.of(
                        List.of("ann", "approver"),
                        List.of("eve", "approver"),
                        List.of("bob", "operator"),
                        List.of("kim", "auditor"))) {
            String name = words.getFirst();
            olga.type("#user-form [name=name]", name);
            olga.type("#user-form [name=password]", PASSWORD);
            String viewer = "#user-form [value=viewer]";
            if (olga.value("document.querySelector('" + viewer + "').checked").asBoolean()) {
                olga.click(viewer);
            }
            olga.click("#user-form [value=" + words.getLast() + "]");
            olga.click("#user-form button.primary");
            olga.awaitText("#user-said", name + " has an account");
        }
        olga.await(
                "four more accounts",
                "document.querySelectorAll('#page-people tbody tr').length >= 5");
    }

    private static void logIn(Tab tab, String name, boolean opened) throws Exception {
        if (!opened) {
            tab.click("#account-open");
        }
        tab.type("#account-name", name);
        tab.type("#account-password", PASSWORD);
        tab.click("#account-go");
        tab.awaitText("#account-open", name + ": log out");
    }

    private static void logOut(Tab tab) throws Exception {
        tab.click("#account-open").awaitText("#account-open", "Log in");
    }

    private void startByClicks(Tab olga) throws Exception {
        olga.click("#to-overview").awaitText("#page-overview .hero", "Not started");
        album.picture(olga, "overview-before");
        olga.click("#page-overview .hero [data-verb=start]");
        olga.awaitText("#confirm-title", "Start copying");
        assertThat(olga.value("document.querySelector('#doit').disabled").asBoolean()).isTrue();
        olga.type("#typed", "clinic");
        confirm(olga);
        olga.awaitText("#headline", "Waiting for approvals");
    }

    /// The button lives once what will happen is shown.
    private static void confirm(Tab tab) throws Exception {
        tab.await("the plan", "!document.querySelector('#doit').disabled").click("#doit");
    }

    private void rehearse(Tab olga) throws Exception {
        olga.click("#to-room").click("#page-room .order [data-verb=rehearse]");
        olga.await("the plan", "document.querySelectorAll('#plan-steps li').length > 3");
        album.picture(olga, "dialog");
        olga.inject(LOST);
        confirm(olga);
        olga.awaitText("#confirm-error", "The answer was 502");
        confirm(olga);
        olga.awaitText("#confirm-error", "Slow");
        confirm(olga);
        olga.awaitText("#page-room .feed", "Rehearsed");
        askedByOneKey(olga);
        for (int i = 0; i < 3; i++) {
            olga.value(
                    "import('/access.js').then(it =>"
                            + " it.once('/api/second-factor', {}).catch(() => null))");
        }
        askedByOneKey(olga);
    }

    private static void askedByOneKey(Tab tab) throws Exception {
        JsonNode keys = tab.value("window.keys.splice(0)");
        assertThat(keys).as("asked again by the same key").hasSize(3);
        assertThat(keys.get(0).asText()).hasSize(32);
        assertThat(keys.get(1)).isEqualTo(keys.get(0));
        assertThat(keys.get(2)).isEqualTo(keys.get(0));
    }

    /// Two people, neither of whom answers for the spec or will carry it out.
    private void approve(Tab tab) throws Exception {
        logOut(tab);
        for (String name : List.of("ann", "eve")) {
            logIn(tab, name, false);
            tab.click("#to-people").awaitText("#page-people", "of 2 approvals");
            tab.click("#page-people [data-verb=approve]");
            confirm(tab);
            tab.awaitText("#page-people .given", "✓ " + name);
            if (name.equals("ann")) {
                album.picture(tab, "people");
            }
            logOut(tab);
        }
        tab.awaitText("#headline", "Ready to cut over");
    }

    private void cutOver(Tab bob) throws Exception {
        bob.go(page).awaitText("#headline", "Ready to cut over").press("Tab", 9);
        assertThat(bob.value("document.activeElement.id").asText())
                .as("the first stop of the keyboard")
                .isEqualTo("skip");
        check(bob, "overview");
        album.picture(bob, "overview");
        logIn(bob, "bob", false);
        bob.inject(Album.LATE);
        bob.click("#to-room").click("#page-room .order [data-verb=cutover]");
        bob.await("the plan", "document.querySelectorAll('#plan-steps li').length > 5");
        bob.type("#typed", "clinic");
        confirm(bob);
        leads(bob, "cloud");
        bob.awaitText(".mine", "Answer");
        bob.awaitText("#page-room .feed", "moved to cloud");
        assertThat(bob.text("#leader")).isEqualTo("cloud");
        JsonNode late = bob.value("window.late");
        album.say("ledger records on the page after: " + late + " ms");
        assertThat(late).isNotEmpty().allMatch(it -> it.asLong() < 5_000);
    }

    /// With every gate of the way back open.
    private static void leads(Tab tab, String side) throws Exception {
        tab.await(
                "a clear lead",
                "document.querySelector('#headline').innerText === 'The " + side + " leads'");
    }

    /// Nothing is wider than the screen, and nothing became unreadable.
    private void onAPhone(Tab tab) throws Exception {
        tab.size(PHONE_WIDTH, 780, true);
        for (String name : PAGES) {
            tab.click("#to-" + name);
            settle(tab, name);
            int width = tab.value("document.documentElement.scrollWidth").asInt();
            assertThat(width).as("%s on a phone", name).isLessThanOrEqualTo(PHONE_WIDTH);
            for (String scheme : List.of("dark", "light")) {
                check(tab.scheme(scheme), name + " on a phone, " + scheme);
                album.picture(tab, name + "-phone" + (scheme.equals("dark") ? "-dark" : ""));
            }
        }
    }

    /// From whatever page, by the button that is always there, with one confirmation.
    private void rollBack(Tab bob) throws Exception {
        bob.click("#to-data").click("#back-out");
        bob.awaitText("#confirm-title", "Roll back to legacy");
        long began = System.nanoTime();
        confirm(bob);
        bob.awaitText("#page-room .feed", "moved to legacy");
        album.say("rollback, from its click: " + (System.nanoTime() - began) / 1_000_000 + " ms");
        assertThat(bob.text("#leader")).isEqualTo("legacy");
        bob.await("rest", "!document.querySelector('#headline').innerText.startsWith('Moving')");
        album.picture(bob, "rolled-back-phone");
    }

    /// Nothing is out of sight on a display that everybody looks at, and nothing is unreadable.
    private void onTheWall(Tab tab) throws Exception {
        tab.size(3_840, 2_160, false).click("#to-room");
        assertThat(tab.value("document.documentElement.scrollWidth").asInt()).isEqualTo(3_840);
        check(tab, "room on the wall");
        album.picture(tab, "room-wall");
        tab.size(1_280, 900, false);
    }

    /// An auditor verifies the ledger and takes the archive away, by the keyboard where there is a
    /// key for it.
    private void audit(Tab tab, Path file) throws Exception {
        logOut(tab);
        logIn(tab, "kim", false);
        tab.value(
                "document.dispatchEvent(new KeyboardEvent('keydown', {code: 'Digit7', altKey:"
                        + " true, shiftKey: true, bubbles: true}))");
        tab.await("the ledger", "location.hash === '#ledger'");
        tab.click("#ledger-verify").awaitText("#page-ledger", "follow one from the other");
        tab.inject(
                "const make = URL.createObjectURL.bind(URL); URL.createObjectURL = (blob) => {"
                        + " blob.arrayBuffer().then((it) => { window.taken = [...new"
                        + " Uint8Array(it)]; }); return make(blob); };");
        tab.click("#ledger-evidence").awaitText("#page-ledger", "sh verify.sh");
        tab.await("the archive", "window.taken");
        byte[] zip = new byte[tab.value("window.taken.length").asInt()];
        JsonNode bytes = tab.value("window.taken");
        for (int i = 0; i < zip.length; i++) {
            zip[i] = (byte) bytes.get(i).asInt();
        }
        assertThat(ArchiveCheck.check(Archive.read(Files.write(file, zip)), "", List.of()).flaws())
                .isEmpty();
    }

    /// The stream goes on where it broke off: nothing twice, nothing left out.
    private void afterARestart(Tab tab, ClinicWorld world) throws Exception {
        tab.value("window.before = document.body");
        world.killControl();
        tab.awaitText("#headline", "No word from the control plane");
        world.startControl();
        leads(tab, "cloud");
        assertThat(tab.value("window.before === document.body").asBoolean()).isTrue();
        tab.await(
                "the new process' record",
                "import('/live.js').then(it => it.live.records.filter(one => one.kind ==="
                        + " 'conducting').length > 1)");
        List<Long> seen = new ArrayList<>();
        tab.value("import('/live.js').then(it => it.live.records.map(one => one.seq))")
                .forEach(it -> seen.add(it.asLong()));
        for (int i = 1; i < seen.size(); i++) {
            assertThat(seen.get(i)).isEqualTo(seen.get(i - 1) + 1);
        }
    }

    private void everyPage(Tab tab) throws Exception {
        for (String name : PAGES) {
            tab.click("#to-" + name);
            settle(tab, name);
            for (String scheme : List.of("light", "dark")) {
                tab.scheme(scheme);
                check(tab, name + ", " + scheme);
                if (!List.of("overview", "people").contains(name) || scheme.equals("dark")) {
                    album.picture(tab, scheme.equals("dark") ? name + "-dark" : name);
                }
            }
            tab.scheme("light");
        }
    }

    /// The page for those who give care, on the wall of a ward and in a pocket.
    private void care(Tab tab) throws Exception {
        tab.go(page.resolve("/care")).await("an answer", "document.body.dataset.tone !== 'lost'");
        check(tab, "care");
        album.picture(tab, "care");
        tab.size(PHONE_WIDTH, 780, true);
        assertThat(tab.value("document.documentElement.scrollWidth").asInt())
                .isLessThanOrEqualTo(PHONE_WIDTH);
        check(tab, "care on a phone");
    }

    /// The link in the message of the way back, opened on a phone: its button counts. A browser
    /// says on its own which page a form comes from, and that must be a page of ours.
    private static void receipt(Tab tab, URI link) throws Exception {
        tab.go(link).awaitText("h1", "Moving back now");
        tab.type("input[name=who]", "Olga").click("button").awaitText("main", "Seen by Olga");
    }

    /// Until what the page asks for is there.
    private static void settle(Tab tab, String name) throws Exception {
        switch (name) {
            case "map" ->
                    tab.awaitText("#page-map", "Everything that touches what moves")
                            .await(
                                    "edges by name",
                                    "document.querySelectorAll('#page-map tbody tr').length > 5");
            case "sides" ->
                    tab.await(
                                    "charts",
                                    "document.querySelectorAll('#page-sides path[d^=M]').length >"
                                            + " 3")
                            .await(
                                    "figures that are seen whole",
                                    "(it => it && it.scrollWidth <= it.clientWidth)"
                                            + "(document.querySelector('#page-sides .half"
                                            + " .scroll'))");
            case "data" ->
                    tab.awaitText("#page-data", "tables equal")
                            .await("a certificate", "document.querySelector('#page-data code')");
            case "overview" ->
                    tab.awaitText("#page-overview .waves", "Lakeside")
                            .awaitText("#page-overview .mine-here", "Charting")
                            .awaitText("#page-overview", "Wave 2 is next.");
            default -> tab.await(name, "document.querySelector('#page-" + name + "')?.innerText");
        }
    }

    /// No violation of WCAG 2.2 A or AA that axe-core finds.
    private void check(Tab tab, String what) throws Exception {
        tab.inject(Album.axe());
        JsonNode violations =
                tab.value(
                        "axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa',"
                                + " 'wcag22aa', 'best-practice']}).then(it =>"
                                + " it.violations.map(one => one.id + ': ' + one.nodes.map(node =>"
                                + " node.target + ' ' + node.failureSummary).join(' | ')))");
        assertThat(violations).as("axe on %s: %s", what, violations.toPrettyString()).isEmpty();
    }
}
