package org.handoff.control.access;

import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/// What counts in a file of accounts that was brought back from a backup: what was taken back since
/// counts again, and a person has to know of it.
///
/// @param accounts names of those that are not disabled
/// @param tokens of programs, neither revoked nor over
/// @param certificates of gateways, neither revoked nor over
public record BroughtBack(
        List<String> accounts, List<ServiceToken> tokens, List<Enrolments.Issued> certificates) {
    public BroughtBack {
        accounts = List.copyOf(accounts);
        tokens = List.copyOf(tokens);
        certificates = List.copyOf(certificates);
    }

    /// Ends all log-ins in it, and says what counts.
    ///
    /// @param file that nobody else has open
    /// @throws org.handoff.model.HandoffException `access.store` if it cannot be used
    public static BroughtBack in(Path file) {
        InstantSource clock = InstantSource.system();
        Instant now = clock.instant();
        try (AccessStore store = AccessStore.open(file)) {
            store.endAll();
            return new BroughtBack(
                    store.accounts().stream()
                            .filter(it -> !it.disabled())
                            .map(Account::name)
                            .toList(),
                    store.tokens().stream()
                            .filter(it -> !it.revoked() && it.expires().isAfter(now))
                            .toList(),
                    new Enrolments(store.file(), clock)
                            .all().stream()
                                    .filter(it -> !it.revoked() && it.expires().isAfter(now))
                                    .toList());
        }
    }
}
