package org.handoff.gateway.mllp;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import org.handoff.gateway.mllp.Framing.Found;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

final class FramingTest {
    private static final int MAX = 64;

    @Test
    void however_the_bytes_arrive_the_same_messages_are_found() {
        List<String> sent = List.of("a", "", "bb\rcc", "x".repeat(MAX), "\u00e9\u001b|", "z");
        StringBuilder stream = new StringBuilder();
        sent.forEach(each -> stream.append('\u000B').append(each).append("\u001C\r"));
        byte[] bytes = stream.toString().getBytes(ISO_8859_1);
        for (long seed = 0; seed < 500; seed++) {
            assertThat(found(bytes, new Random(seed))).as("seed " + seed).isEqualTo(sent);
        }
    }

    private static List<String> found(byte[] bytes, Random random) {
        Framing framing = new Framing(MAX);
        ByteBuf in = Unpooled.buffer();
        List<String> found = new ArrayList<>();
        for (int at = 0; at < bytes.length; ) {
            int piece = Math.min(1 + random.nextInt(7), bytes.length - at);
            in.writeBytes(bytes, at, piece);
            at += piece;
            Found now = framing.look(in);
            while (now == Found.WHOLE) {
                String frame = in.readSlice(framing.length()).toString(ISO_8859_1);
                found.add(frame.substring(1, frame.length() - 2));
                now = framing.look(in);
            }
            assertThat(now).isEqualTo(Found.INCOMPLETE);
        }
        assertThat(in.isReadable()).isFalse();
        return found;
    }

    @Test
    void one_byte_over_the_limit_is_too_large_before_the_end_is_seen() {
        ByteBuf in = Unpooled.copiedBuffer("\u000B" + "x".repeat(MAX), ISO_8859_1);
        Framing framing = new Framing(MAX);
        assertThat(framing.look(in)).isEqualTo(Found.INCOMPLETE);
        assertThat(framing.look(Unpooled.wrappedBuffer(in, Unpooled.copiedBuffer("x", ISO_8859_1))))
                .isEqualTo(Found.TOO_LARGE);
    }
}
