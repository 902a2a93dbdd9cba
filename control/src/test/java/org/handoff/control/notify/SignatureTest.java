package org.handoff.control.notify;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.Test;

class SignatureTest {
    /// The example that the libraries of Standard Webhooks are tested with.
    @Test
    void aSignatureIsThatOfTheStandard() {
        assertThat(
                        Signature.of(
                                "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
                                "msg_p5jXN8AQM9LWM0D4loKWxJek",
                                1614265330,
                                "{\"test\": 2432232314}".getBytes(UTF_8)))
                .isEqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    @Test
    void idTimeBodyAndKeyAreAllSigned() {
        String right = Signature.of("key", "id", 7, "body".getBytes(UTF_8));

        assertThat(Signature.of("key", "id", 7, "body".getBytes(UTF_8))).isEqualTo(right);
        assertThat(Signature.of("kex", "id", 7, "body".getBytes(UTF_8))).isNotEqualTo(right);
        assertThat(Signature.of("key", "ie", 7, "body".getBytes(UTF_8))).isNotEqualTo(right);
        assertThat(Signature.of("key", "id", 8, "body".getBytes(UTF_8))).isNotEqualTo(right);
        assertThat(Signature.of("key", "id", 7, "bodz".getBytes(UTF_8))).isNotEqualTo(right);
    }
}
