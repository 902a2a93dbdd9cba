package org.handoff.control.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/// Webhooks against a real HTTP server.
@Timeout(120)
class HookDeliveryTest {
    private static final Doors ALL = new Doors(true, true);
    private static final Message MESSAGE =
            new Message(
                    "clinic-7-ops",
                    Occasion.IN_DOUBT,
                    Audience.OWNER,
                    Instant.parse("2026-03-01T02:00:00Z"),
                    "Charting",
                    "A decision is needed",
                    "Look <now> & say.",
                    "the bridge",
                    "http://127.0.0.1:7400/seen/7/ops/ab");

    private Receiver receiver;

    @BeforeEach
    void open() throws Exception {
        receiver = Receiver.plain();
    }

    @AfterEach
    void close() {
        receiver.close();
    }

    private HookDelivery to(Hook hook, Doors doors) {
        return new HookDelivery(receiver::url, List.of(hook), doors, (SSLContext) null);
    }

    private Receiver.Got sent(Hook hook) throws Exception {
        to(hook, ALL).deliver(MESSAGE);
        assertThat(receiver.got()).hasSize(1);
        return receiver.got().getFirst();
    }

    @Test
    void slackGetsATextWithoutItsOwnMarks() throws Exception {
        assertThat(sent(new Hook.Slack()).json().path("text").asText())
                .contains("[Charting] A decision is needed", "Look &lt;now&gt; &amp; say.")
                .contains("http://127.0.0.1:7400/seen/7/ops/ab", "the bridge");
    }

    @Test
    void teamsGetsACardWithAButton() throws Exception {
        var card = sent(new Hook.Teams()).json().at("/attachments/0/content");
        assertThat(card.path("type").asText()).isEqualTo("AdaptiveCard");
        assertThat(card.at("/body/1/text").asText()).isEqualTo(MESSAGE.text());
        assertThat(card.at("/actions/0/url").asText()).isEqualTo(MESSAGE.link());
    }

    @Test
    void pagerDutyGetsAnEventThatItKnowsAgain() throws Exception {
        var event = sent(new Hook.PagerDuty(() -> "r0uting")).json();
        assertThat(event.path("routing_key").asText()).isEqualTo("r0uting");
        assertThat(event.path("event_action").asText()).isEqualTo("trigger");
        assertThat(event.path("dedup_key").asText()).isEqualTo(MESSAGE.id());
        assertThat(event.at("/payload/severity").asText()).isEqualTo("critical");
        assertThat(event.at("/payload/source").asText()).isEqualTo("Charting");
    }

    @Test
    void aSignedWebhookCanBeCheckedByWhoHasTheKey() throws Exception {
        Receiver.Got got = sent(new Hook.Signed(() -> "whsec_c2VjcmV0"));
        long second = Long.parseLong(String.valueOf(got.headers().getFirst("webhook-timestamp")));

        assertThat(got.id()).isEqualTo("clinic-7-ops");
        assertThat(Math.abs(Instant.now().getEpochSecond() - second)).isLessThan(120);
        assertThat(got.headers().getFirst("webhook-signature"))
                .isEqualTo(
                        Signature.of(
                                "whsec_c2VjcmV0", got.id(), second, got.body().getBytes(UTF_8)));
        assertThat(got.json().path("occasion").asText()).isEqualTo("in-doubt");
    }

    @Test
    void aGatewayForTextMessagesGetsAFormOrJson() throws Exception {
        var names = new Hook.Sms.Names("To", "From", "Body");
        Receiver.Got form = sent(new Hook.Sms(() -> "p", "u", names, "+1555", "+1666", true));
        assertThat(form.headers().getFirst("Authorization")).isEqualTo("Basic dTpw");
        assertThat(form.body()).startsWith("To=%2B1666&From=%2B1555&Body=%5BCharting%5D");

        receiver.got().clear();
        Receiver.Got json = sent(new Hook.Sms(() -> "p", "", names, "", "+1666", false));
        assertThat(json.headers().getFirst("Authorization")).isEqualTo("Bearer p");
        assertThat(json.json().path("Body").asText()).endsWith(MESSAGE.link());
    }

    private static Undelivered refused(HookDelivery delivery) {
        return catchThrowableOfType(Undelivered.class, () -> delivery.deliver(MESSAGE));
    }

    @Test
    void withoutTheSpecsWordNothingGoesToThisMachineOrInTheClear() {
        assertThat(refused(to(new Hook.Slack(), new Doors(false, true))))
                .hasMessageContaining("this machine")
                .matches(Undelivered::isLasting);
        assertThat(refused(to(new Hook.Slack(), new Doors(true, false))))
                .hasMessageContaining("http is not allowed")
                .matches(Undelivered::isLasting);
        assertThat(receiver.got()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 307, 308})
    void aRedirectIsNotFollowed(int status) {
        receiver.answer(status);
        assertThat(refused(to(new Hook.Slack(), ALL)))
                .hasMessageContaining("redirect")
                .matches(Undelivered::isLasting);
        assertThat(receiver.got()).hasSize(1);
    }

    @Test
    void whatMayPassIsToldFromWhatLasts() {
        for (int status : new int[] {408, 425, 429, 500, 503}) {
            receiver.answer(status);
            assertThat(refused(to(new Hook.Slack(), ALL))).matches(it -> !it.isLasting());
        }
        for (int status : new int[] {400, 401, 403, 404, 410}) {
            receiver.answer(status);
            assertThat(refused(to(new Hook.Slack(), ALL))).matches(Undelivered::isLasting);
        }
    }

    /// DNS rebinding: the name leads elsewhere at the second look, so there must be none.
    @Test
    void aNameIsLookedUpOnceAndTheJudgedAddressIsTheOneConnectedTo() {
        AtomicInteger looks = new AtomicInteger();
        InetAddress nowhere = address("192.0.2.1");
        HookClient client =
                new HookClient(
                        _ -> {
                            boolean first = looks.getAndIncrement() == 0;
                            return new InetAddress[] {
                                first ? nowhere : InetAddress.getLoopbackAddress()
                            };
                        },
                        Duration.ofSeconds(2),
                        null);
        String url = receiver.url("http", "hook.example").toString();
        Undelivered failure =
                refused(
                        new HookDelivery(
                                () -> url,
                                List.of(new Hook.Slack()),
                                new Doors(false, true),
                                client));
        assertThat(failure).isNotNull();
        assertThat(looks).hasValue(1);
        assertThat(receiver.got()).isEmpty();
    }

    @Test
    void aNameWithOneForbiddenAddressAmongOthersIsRefused() {
        HookClient client =
                new HookClient(
                        _ -> new InetAddress[] {address("192.0.2.1"), address("169.254.169.254")},
                        Duration.ofSeconds(2),
                        null);
        Undelivered failure =
                refused(new HookDelivery(receiver::url, List.of(new Hook.Slack()), ALL, client));
        assertThat(failure).hasMessageContaining("metadata").matches(Undelivered::isLasting);
    }

    private static InetAddress address(String text) {
        return InetAddress.ofLiteral(text);
    }

    @Test
    void noFailureShowsTheAddressWhichIsASecret() {
        for (String url :
                List.of(
                        "https://u:s3cr3t@example.org/",
                        "not a url s3cr3t",
                        "ftp://example.org/s3cr3t",
                        receiver.url() + "/s3cr3t")) {
            receiver.answer(404);
            Undelivered failure =
                    refused(
                            new HookDelivery(
                                    () -> url, List.of(new Hook.Slack()), ALL, (SSLContext) null));
            for (@Nullable Throwable each = failure; each != null; each = each.getCause()) {
                assertThat(String.valueOf(each.getMessage())).doesNotContain("s3cr3t");
            }
        }
    }

    /// A receiver that sends a byte now and then keeps nobody: the whole exchange has one bound.
    @Test
    void anAnswerThatDripsIsGivenUp() throws Exception {
        try (ServerSocket slow = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> drip(slow));
            HookClient client =
                    new HookClient(InetAddress::getAllByName, Duration.ofSeconds(1), null);
            String url = "http://127.0.0.1:" + slow.getLocalPort() + "/";
            long began = System.nanoTime();

            Undelivered failure =
                    refused(new HookDelivery(() -> url, List.of(new Hook.Slack()), ALL, client));

            assertThat(failure).hasMessageContaining("in time").matches(it -> !it.isLasting());
            assertThat(Duration.ofNanos(System.nanoTime() - began))
                    .isLessThan(Duration.ofSeconds(20));
        }
    }

    private static void drip(ServerSocket slow) {
        try (Socket socket = slow.accept();
                InputStream in = socket.getInputStream();
                OutputStream out = socket.getOutputStream()) {
            var _ = in.read();
            for (int i = 0; i < 10_000; i++) {
                out.write('H');
                Thread.sleep(50);
            }
        } catch (java.io.IOException e) {
            // The other end closed, which is what is tested.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void tlsIsTrustedByTheNamedAuthorityAndForItsOwnNameAlone(@TempDir Path folder)
            throws Exception {
        SSLContext context = context(folder);
        HttpsServer https = HttpsServer.create();
        https.setHttpsConfigurator(new HttpsConfigurator(context));
        HookClient.Names names = _ -> new InetAddress[] {InetAddress.getLoopbackAddress()};
        try (Receiver secure = new Receiver(https)) {
            HookClient trusting = new HookClient(names, Duration.ofSeconds(30), context);
            HookClient strange = new HookClient(names, Duration.ofSeconds(30), null);
            Doors tlsOnly = new Doors(true, false);
            String right = secure.url("https", "hook.example").toString();
            String other = secure.url("https", "other.example").toString();
            List<Hook> slack = List.of(new Hook.Slack());

            new HookDelivery(() -> right, slack, tlsOnly, trusting).deliver(MESSAGE);
            assertThat(secure.got()).hasSize(1);

            assertThat(refused(new HookDelivery(() -> other, slack, tlsOnly, trusting)))
                    .hasMessageContaining("TLS");
            assertThat(refused(new HookDelivery(() -> right, slack, tlsOnly, strange)))
                    .hasMessageContaining("TLS");
            assertThat(secure.got()).hasSize(1);
        }
    }

    /// A certificate for hook.example that signs itself, made by the JDK's keytool, and trusted.
    private static SSLContext context(Path folder) throws Exception {
        Path store = folder.resolve("keys.p12");
        Process made =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin/keytool").toString(),
                                "-genkeypair",
                                "-alias",
                                "hook",
                                "-dname",
                                "CN=hook.example",
                                "-ext",
                                "san=dns:hook.example",
                                "-keyalg",
                                "EC",
                                "-groupname",
                                "secp256r1",
                                "-keystore",
                                store.toString(),
                                "-storepass",
                                "changeit")
                        .redirectErrorStream(true)
                        .start();
        assertThat(made.waitFor()).isZero();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, "changeit".toCharArray());
        }
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("hook", keys.getCertificate("hook"));
        KeyManagerFactory own = KeyManagerFactory.getInstance("PKIX");
        own.init(keys, "changeit".toCharArray());
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(own.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }
}
