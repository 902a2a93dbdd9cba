package org.handoff.gateway.h2;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;

import org.handoff.gateway.Limits;
import org.handoff.gateway.forward.ClientConnection;
import org.handoff.gateway.forward.Lane;

/// Puts HTTP/2 on a client's connection: each of its streams becomes a connection of one HTTP/1.1
/// exchange to the handlers behind.
///
/// Bounded: streams at a time, size of a request's fields, data that a stream may send ahead of its
/// reader (the initial window of RFC 9113 section 6.9.2), resets, empty and small frames (the
/// library's limits per window of time).
public final class Http2Front {
    /// Streams of one connection at the same time.
    public static final int STREAMS_MAX = 100;

    private static final int RESETS_MAX = 200;
    private static final int RESETS_WINDOW_SECONDS = 30;

    private Http2Front() {}

    /// Call it before a byte of the connection was read.
    public static void assemble(ChannelPipeline pipeline, Lane lane) {
        Limits limits = lane.shared().limits();
        Http2FrameCodec codec =
                Http2FrameCodecBuilder.forServer()
                        .initialSettings(
                                Http2Settings.defaultSettings()
                                        .maxConcurrentStreams(STREAMS_MAX)
                                        .maxHeaderListSize(limits.maxHeadBytes()))
                        .decoderEnforceMaxRstFramesPerWindow(RESETS_MAX, RESETS_WINDOW_SECONDS)
                        .gracefulShutdownTimeoutMillis(limits.drain().toMillis())
                        .build();
        pipeline.addLast(codec);
        pipeline.addLast(
                new Http2MultiplexHandler(
                        new ChannelInitializer<Channel>() {
                            @Override
                            protected void initChannel(Channel stream) {
                                stream.pipeline()
                                        .addLast(
                                                new Http2Stream(
                                                        lane.shared().counters()::malformed))
                                        .addLast(new ClientConnection(stream, lane));
                            }
                        }));
        pipeline.addLast(new Http2Watch(codec, lane));
    }
}
