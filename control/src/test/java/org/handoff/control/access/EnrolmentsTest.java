package org.handoff.control.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.handoff.control.tls.Authority;
import org.handoff.control.tls.Enrolment;
import org.handoff.model.HandoffException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.InstantSource;

class EnrolmentsTest {
    @TempDir private Path folder;

    private X509Certificate certificate(Authority authority) {
        return authority.client(Enrolment.pair().getPublic(), "front", Enrolments.LASTS);
    }

    @Test
    void aGatewayThatAsksAgainAndAgainFillsNobodysBook() {
        Authority authority = Authority.open(folder, InstantSource.system());
        try (Access access =
                Access.open(Path.of(":memory:"), "0123456789abcdef", InstantSource.system())) {
            Enrolments book = access.enrolments();
            X509Certificate back =
                    authority.client(Enrolment.pair().getPublic(), "back", Enrolments.LASTS);
            book.add(back, "back", "ann", false);
            X509Certificate last = certificate(authority);
            for (int i = 0; i < Enrolments.OF_A_NAME_MAX + 9; i++) {
                last = certificate(authority);
                book.add(last, "front", "front", i > 0);
            }
            assertThat(book.all()).hasSize(Enrolments.OF_A_NAME_MAX + 1);
            assertThat(book.of(back)).isPresent();
        }
    }

    @Test
    void whatWasTakenBackRenewsNothing() {
        Authority authority = Authority.open(folder, InstantSource.system());
        try (Access access =
                Access.open(Path.of(":memory:"), "0123456789abcdef", InstantSource.system())) {
            Enrolments book = access.enrolments();
            book.add(certificate(authority), "front", "ann", false);
            assertThat(book.revoke("front")).isEqualTo(1);
            assertThatThrownBy(() -> book.add(certificate(authority), "front", "front", true))
                    .isInstanceOf(HandoffException.class)
                    .hasMessageContaining("taken back");
            book.add(certificate(authority), "front", "ann", false);
            assertThat(book.all()).hasSize(2);
        }
    }
}
