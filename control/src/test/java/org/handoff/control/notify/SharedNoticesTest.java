package org.handoff.control.notify;

import static org.assertj.core.api.Assertions.assertThat;

import org.handoff.clinic.server.PostgresServer;
import org.handoff.control.shadow.ParityTerms;
import org.handoff.control.shadow.ShadowDesk;
import org.handoff.control.shadow.ShadowStore;
import org.handoff.control.shadow.ShadowTerms;
import org.handoff.control.store.Home;
import org.handoff.control.store.Seal;
import org.handoff.control.store.SharedRows;
import org.handoff.model.Environment;
import org.handoff.socket.ShadowCounts;
import org.junit.jupiter.api.Test;

import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;

/// What people were told, kept in a real PostgreSQL database that control planes share.
final class SharedNoticesTest {
    private static final Instant AT = Instant.parse("2026-11-23T10:00:00Z");

    @Test
    void theSecondTellsOnWhereTheFirstStopped() throws Exception {
        try (PostgresServer server = PostgresServer.embedded(17).start()) {
            Home home =
                    new SharedRows.Place(
                            () -> server.connect("postgres"),
                            "told",
                            Seal.of("told", "0123456789abcdef0123456789abcdef"));
            Occasion asks =
                    Arrays.stream(Occasion.values())
                            .filter(Occasion::isToBeAcknowledged)
                            .findFirst()
                            .orElseThrow();
            String link;
            try (NotifyStore first = NotifyStore.open(home)) {
                assertThat(first.position()).isEmpty();
                first.atOnce(() -> {
                    assertThat(first.add(3, asks, AT)).isTrue();
                    assertThat(first.add(3, asks, AT)).isFalse();
                    first.add(3, "list", message("a", asks), AT);
                    first.add(3, "list", message("a", asks), AT);
                    first.add(3, "list", message("b", asks), AT);
                    first.keep("position", "3");
                });
                first.tried("a", "sent");
                first.escalated(3, false);
                link = new Links(URI.create("https://a"), first).link(3, "list");
            }
            try (NotifyStore second = NotifyStore.open(home)) {
                assertThat(second.position()).hasValue(3);
                assertThat(second.next("list").orElseThrow().message())
                        .isEqualTo(message("b", asks));
                assertThat(second.count("list", "sent")).isEqualTo(1);
                assertThat(second.open()).hasSize(1);
                assertThat(second.notices(9).getFirst().seq()).isEqualTo(3);
                assertThat(second.seen(3, "ann", "list", AT)).isTrue();
                assertThat(second.seen(3, "bob", "list", AT)).isFalse();
                assertThat(second.unrecorded()).hasSize(1);
                second.recorded(3);
                assertThat(second.unrecorded()).isEmpty();
                assertThat(second.notice(3).orElseThrow().who()).isEqualTo("ann");
                second.allOver();
                second.prune();
                assertThat(new Links(URI.create("https://a"), second).link(3, "list"))
                        .as("links of before the takeover go on to work")
                        .isEqualTo(link);
                assertThat(second.kept("link-key").orElseThrow()).startsWith("v1:");
            }
            aShadowsCountsGoOn(home);
        }
    }

    private static void aShadowsCountsGoOn(Home home) {
        try (ShadowDesk first = desk(home)) {
            assertThat(first.start(-1, Environment.CLOUD, "ana", "", false)).isEmpty();
            first.take("front", counts(1, 10));
            first.take("front", counts(1, 10));
        }
        try (ShadowDesk second = desk(home)) {
            second.take("front", counts(1, 10));
            second.take("front", counts(2, 7));
            assertThat(second.view(1).endpoints().getFirst().pairs()).isEqualTo(17);
            assertThat(second.stop("ana", "", false)).isEmpty();
        }
    }

    private static ShadowDesk desk(Home home) {
        ShadowTerms terms =
                new ShadowTerms(
                        "print",
                        List.of("GET /a"),
                        1_000,
                        false,
                        new ParityTerms(1, 1, List.of(0)));
        return new ShadowDesk(terms, ShadowStore.open(home), InstantSource.fixed(AT));
    }

    private static ShadowCounts counts(long number, long pairs) {
        return new ShadowCounts(
                "f0",
                number,
                1,
                List.of(
                        new ShadowCounts.Endpoint(
                                pairs, 0, 0, 0, 0, List.of(pairs), List.of(0L, pairs), List.of())),
                new ShadowCounts.Drops(1, 0, 0, 0, 0, 0, 0));
    }

    private static Message message(String id, Occasion occasion) {
        return new Message(
                id, occasion, Audience.OWNER, AT, "Charting", "headline", "text", "", "");
    }
}
