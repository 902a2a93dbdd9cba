package org.handoff.gateway.forward;

import io.netty.channel.Channel;

/// Whether a channel is read from: the only place that touches its autoRead. It is read while no
/// reason says otherwise.
final class Flow {
    private final Channel channel;
    private int reasons;

    Flow(Channel channel) {
        this.channel = channel;
    }

    /// Why a channel is not read.
    enum Pause {
        /// Whoever gets the bytes cannot take more.
        PEER_FULL(1),
        /// As many bytes have been read as may wait here.
        BUFFER_FULL(2);

        private final int bit;

        Pause(int bit) {
            this.bit = bit;
        }
    }

    void pause(Pause why) {
        if (reasons == 0) {
            channel.config().setAutoRead(false);
        }
        reasons |= why.bit;
    }

    void resume(Pause why) {
        if (reasons != 0) {
            reasons &= ~why.bit;
            if (reasons == 0) {
                channel.config().setAutoRead(true);
            }
        }
    }

    /// Forgets every reason: the channel changes hands.
    void reset() {
        if (reasons != 0) {
            reasons = 0;
            channel.config().setAutoRead(true);
        }
    }

    boolean isPaused() {
        return reasons != 0;
    }
}
