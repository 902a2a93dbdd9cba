package org.handoff.gateway.shadow;

import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelFuture;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseDecoder;

import org.handoff.gateway.compare.Answer;
import org.jspecify.annotations.Nullable;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// Whole answers out of bytes and messages.
final class Answers {
    private Answers() {}

    /// @param isHead whether answers have no body, whatever their heads say
    static HttpResponseDecoder decoder(boolean isHead) {
        return new HttpResponseDecoder() {
            @Override
            protected boolean isContentAlwaysEmpty(HttpMessage message) {
                return isHead || super.isContentAlwaysEmpty(message);
            }
        };
    }

    /// Null if it is not one whole answer.
    static @Nullable Answer of(Pair pair, int most) {
        EmbeddedChannel channel =
                new EmbeddedChannel(decoder(pair.isHead()), new HttpObjectAggregator(most));
        try {
            boolean _ = channel.writeInbound(pair.answer().view());
            boolean _ = channel.finish();
            return channel.readInbound() instanceof FullHttpResponse whole ? taken(whole) : null;
        } catch (RuntimeException e) {
            return null; // told by the caller, without what the decoder quotes
        } finally {
            ChannelFuture _ = channel.close();
        }
    }

    /// Copies it and lets it go.
    static @Nullable Answer taken(FullHttpResponse response) {
        try {
            if (response.decoderResult().isFailure()) {
                return null;
            }
            Map<String, String> headers = new TreeMap<>();
            response.headers()
                    .forEach(it ->
                            headers.merge(
                                    it.getKey().toLowerCase(Locale.ROOT),
                                    it.getValue(),
                                    (left, right) -> left + ", " + right));
            return new Answer(
                    response.status().code(), headers, ByteBufUtil.getBytes(response.content()));
        } finally {
            boolean _ = response.release();
        }
    }
}
