package org.handoff.app.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import org.handoff.control.ledger.MemoryLedger;
import org.handoff.control.notify.Notifier;
import org.handoff.control.notify.NotifyTerms;
import org.handoff.control.store.SqliteFile;
import org.handoff.model.Finding;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/// Messages that cannot begin leave the control plane as it is, and a person sees it.
class NotificationsBegunTest {
    @TempDir private Path folder = Path.of("");

    private Notifications.Begun begun(Path file) {
        NotifyTerms terms =
                new NotifyTerms(
                        "clinic",
                        "clinic",
                        "",
                        URI.create("http://127.0.0.1:7400"),
                        Duration.ofMinutes(5),
                        Set.of());
        Notifier.Sockets sockets =
                new Notifier.Sockets(
                        new MemoryLedger(),
                        (name, tables, failed) -> SqliteFile.open(file, tables, failed),
                        _ -> {},
                        () -> false);
        return Notifications.begin(() -> Notifier.start(terms, List.of(), sockets));
    }

    @Test
    void aFileThatCannotBeOpenedIsAFindingAndNotTheEnd() throws Exception {
        Path taken = Files.createDirectory(folder.resolve("notify.db"));
        Notifications.Begun down = begun(taken);
        Finding other = new Finding("row-differs", "notes", 1, "One row differs.");

        assertThat(down.notifier()).isNull();
        assertThat(down.and(List.of(other))).hasSize(2).contains(other);
        assertThat(down.and(List.of()).getFirst().text()).startsWith("Nobody is told anything: ");

        Notifications.Begun up = begun(folder.resolve("other.db"));
        try (Notifier notifier = up.notifier()) {
            assertThat(notifier).isNotNull();
            assertThat(up.and(List.of())).isEmpty();
        }
    }
}
