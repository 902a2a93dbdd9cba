package org.handoff.gateway.forward;

import io.netty.channel.Channel;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.handler.ssl.SslHandler;

import org.handoff.gateway.http.Peer;
import org.handoff.gateway.listen.ProxyHeaderHandler;
import org.handoff.gateway.tls.Handshakes;

import java.net.InetSocketAddress;

/// Who is at the other end of a channel, as far as its connection has told by now.
final class Peers {
    private Peers() {}

    /// @param channel a connection, or a stream of one
    static Peer of(Channel channel, boolean appending) {
        Channel connection = channel instanceof Http2StreamChannel ? channel.parent() : channel;
        InetSocketAddress client = connection.attr(ProxyHeaderHandler.CLIENT).get();
        if (client == null && connection.remoteAddress() instanceof InetSocketAddress remote) {
            client = remote;
        }
        Peer peer = Peer.of(client, appending);
        SslHandler tls = connection.pipeline().get(SslHandler.class);
        return tls != null && tls.handshakeFuture().isSuccess()
                ? peer.secured(Handshakes.clientCertificate(connection))
                : peer;
    }
}
