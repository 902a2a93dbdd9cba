package org.handoff.control.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;

import jakarta.mail.internet.MimeMessage;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.time.Instant;
import java.util.List;

/// E-mail against a real SMTP server.
@Timeout(120)
class MailDeliveryTest {
    private static final Message MESSAGE =
            new Message(
                    "clinic-7-ops",
                    Occasion.IN_DOUBT,
                    Audience.CLINICAL_OPERATIONS,
                    Instant.parse("2026-03-01T02:00:00Z"),
                    "Pflegeübersicht",
                    "A decision is needed",
                    "Use your downtime procedure.",
                    "the bridge",
                    "http://127.0.0.1:7400/seen/7/ops/ab");

    private final GreenMail mail =
            new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));

    @BeforeEach
    void open() {
        mail.start();
        mail.setUser("ops@example.org", "handoff", "s3cr3t");
        mail.getUserManager().setAuthRequired(true);
    }

    @AfterEach
    void close() {
        mail.stop();
    }

    private MailDelivery delivery(MailServer.Security security, String password, String... to) {
        return new MailDelivery(
                new MailServer(
                        "127.0.0.1",
                        mail.getSmtp().getPort(),
                        security,
                        "handoff",
                        () -> password,
                        "handoff@example.org",
                        null),
                List.of(to));
    }

    @Test
    void aMessageArrivesWithItsIdAndItsLetters() throws Exception {
        delivery(MailServer.Security.NONE, "s3cr3t", "ops@example.org", "bo@example.org")
                .deliver(MESSAGE);

        assertThat(mail.waitForIncomingEmail(30_000, 2)).isTrue();
        MimeMessage got = mail.getReceivedMessages()[0];
        assertThat(got.getSubject()).isEqualTo("[Pflegeübersicht] A decision is needed");
        assertThat(got.getMessageID()).isEqualTo("<clinic-7-ops@example.org>");
        assertThat(got.getHeader("Auto-Submitted")).containsExactly("auto-generated");
        assertThat(String.valueOf(got.getContent()))
                .contains("Use your downtime procedure.", MESSAGE.link(), "Contact: the bridge");
    }

    @Test
    void aWrongPasswordIsSaidWithoutIt() {
        Undelivered failure =
                catchThrowableOfType(
                        Undelivered.class,
                        () ->
                                delivery(MailServer.Security.NONE, "wr0ng", "ops@example.org")
                                        .deliver(MESSAGE));

        assertThat(failure)
                .hasMessageContaining("refused user and password")
                .hasMessageNotContaining("wr0ng")
                .matches(it -> !it.isLasting());
    }

    @Test
    void aServerWithoutTlsGetsNothingWhereTlsIsAskedFor() {
        for (MailServer.Security security :
                List.of(MailServer.Security.STARTTLS, MailServer.Security.TLS)) {
            Undelivered failure =
                    catchThrowableOfType(
                            Undelivered.class,
                            () -> delivery(security, "s3cr3t", "ops@example.org").deliver(MESSAGE));
            assertThat(failure).isNotNull();
        }
        assertThat(mail.getReceivedMessages()).isEmpty();
    }

    @Test
    void aDeadServerIsAFailureThatMayPass() {
        MailDelivery delivery = delivery(MailServer.Security.NONE, "s3cr3t", "ops@example.org");
        mail.stop();
        assertThat(catchThrowableOfType(Undelivered.class, () -> delivery.deliver(MESSAGE)))
                .hasMessageContaining("did not answer")
                .matches(it -> !it.isLasting());
    }
}
