package org.handoff.clinic.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

final class ResponseReaderTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "content-length: 5~X-CLINIC-SIDE: cloud~~hello",
                "Transfer-Encoding: chunked~x-clinic-side: cloud~~3;a=b~hel~2~lo~0~~"
            })
    void aResponseIsWholeAtItsLastByteAndNotBefore(String text) throws IOException {
        String wire = "HTTP/1.1 201 Created~" + text;
        byte[] bytes = wire.replace("~", "\r\n").getBytes(StandardCharsets.ISO_8859_1);
        ResponseReader reader = new ResponseReader();
        for (int i = 0; i < bytes.length - 1; i++) {
            assertThat(reader.take(new byte[] {bytes[i]}, 1)).as("byte %d", i).isFalse();
        }
        assertThat(reader.take(new byte[] {bytes[bytes.length - 1]}, 1)).isTrue();
        assertThat(reader.status()).isEqualTo(201);
        assertThat(reader.side()).isEqualTo("cloud");
    }

    @Test
    void whatIsNotHttpIsAnError() {
        byte[] bytes = "SSH-2.0 x\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        assertThatThrownBy(() -> new ResponseReader().take(bytes, bytes.length))
                .isInstanceOf(IOException.class);
    }
}
