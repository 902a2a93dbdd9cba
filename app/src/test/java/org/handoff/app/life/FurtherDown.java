package org.handoff.app.life;

import static org.assertj.core.api.Assertions.assertThat;

import org.handoff.app.browser.Tab;

/// What stands further down on the pages than the first screen, and the map's picture, in a session
/// that somebody logged in to.
final class FurtherDown {
    private FurtherDown() {}

    /// The map's picture by the keyboard, each line in words, and by a search; then what stands
    /// below on other pages.
    static void look(Tab tab, Album album) throws Exception {
        String chosen = "#page-map .machine[aria-pressed=true]";
        tab.click("#to-map")
                .await("nodes", "document.querySelectorAll('.machine').length > 5")
                .await("to see", "document.querySelector('.machine').getClientRects().length");
        tab.value("document.querySelector('.machine[tabindex=\"0\"]').focus()");
        tab.awaitText("#page-map .said", "calls chart-app01, tcp 8080: convergent");
        tab.press("ArrowRight", 39).awaitText("#page-map .said", "is called by desk-03");
        assertThat(tab.value("document.querySelector('" + chosen + "').ariaLabel").asText())
                .startsWith("chart-app01, server, Main, moves, 6 edges");
        assertThat(tab.value("document.querySelectorAll('.edge-line.aside').length").asInt())
                .isPositive();
        part(tab, album, "#page-map .graph", "map-drawn");
        tab.type("#graph-text", "LABS").awaitText("#page-map", "2 of 2 machines that fit and 1 of");
        assertThat(tab.value("document.querySelectorAll('.machine').length").asInt()).isEqualTo(2);
        tab.type("#graph-text", " ");
        tab.click("#to-overview").awaitText("#page-overview .waves", "Lakeside");
        part(tab, album, "#page-overview .waves", "waves");
        tab.click("#to-data").await("a certificate", "document.querySelector('#page-data code')");
        part(tab, album, "#page-data code", "validated");
    }

    /// A part of a page that is further down than the first screen.
    private static void part(Tab tab, Album album, String selector, String name) throws Exception {
        tab.value("document.querySelector('" + selector + "').scrollIntoView({block: 'center'})");
        album.picture(tab, name);
        album.picture(tab.scheme("dark"), name + "-dark");
        tab.scheme("light");
    }
}
