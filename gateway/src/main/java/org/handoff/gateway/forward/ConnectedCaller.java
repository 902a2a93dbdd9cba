package org.handoff.gateway.forward;

import io.netty.channel.Channel;
import io.netty.handler.codec.http2.Http2StreamChannel;

import org.handoff.gateway.cohort.Caller;
import org.handoff.gateway.http.Peer;
import org.handoff.gateway.tls.Handshakes;
import org.jspecify.annotations.Nullable;

import java.net.InetSocketAddress;

/// A client by its connection, of which the channel may be a stream.
record ConnectedCaller(Channel channel, Peer peer) implements Caller {
    @Override
    public String address() {
        return peer.addressText();
    }

    @Override
    public @Nullable String certificateSubject() {
        boolean isStream = channel instanceof Http2StreamChannel;
        return Handshakes.clientSubject(isStream ? channel.parent() : channel);
    }

    @Override
    public int port() {
        return channel.localAddress() instanceof InetSocketAddress local ? local.getPort() : 0;
    }
}
