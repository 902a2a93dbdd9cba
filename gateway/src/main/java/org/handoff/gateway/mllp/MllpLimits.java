package org.handoff.gateway.mllp;

import java.time.Duration;

/// Every bound of an MLLP listener.
///
/// @param maxConnections of senders at the same time; one more is closed at once
/// @param maxMessageBytes of one message or answer, framing left out
/// @param maxBufferedBytes of messages that are being read or wait, over all connections; the
///   connection that goes over it is closed
/// @param ackTimeout how long the senders wait for an acknowledgement before they give up: the
///   clock that bounds everything here, counted from the last byte of a message
/// @param connect how long a message waits for a connection to its side, failed attempts included
/// @param answer how long a side's answer is waited for, even when the sender has left
/// @param frame how long a sender may take for the rest of a message once it began
/// @param idle how long a sender's connection may be unused
/// @param stored which answers are kept for messages that are sent again
public record MllpLimits(
        int maxConnections,
        int maxMessageBytes,
        long maxBufferedBytes,
        Duration ackTimeout,
        Duration connect,
        Duration answer,
        Duration frame,
        Duration idle,
        Stored stored) {

    /// Of the sender's clock: a message that waited so long is given up without being forwarded.
    private static final double HOLD_SHARE = 0.8;

    /// Of the sender's clock: an answer that comes later is not passed on, for it could meet the
    /// sender's next message.
    private static final double ANSWER_SHARE = 0.9;

    public static final MllpLimits DEFAULT =
            new MllpLimits(
                    500,
                    16 << 20,
                    256L << 20,
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(3),
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(30),
                    Duration.ofDays(1),
                    Stored.DEFAULT);

    /// @param maxCount messages known at the same time, those in progress included; 0 for none:
    ///   what is sent again is forwarded again
    /// @param maxBytes of their answers, in memory; the oldest go first
    /// @param age how long an answer is kept
    public record Stored(int maxCount, long maxBytes, Duration age) {
        public static final Stored DEFAULT = new Stored(10_000, 16L << 20, Duration.ofHours(1));

        public Stored {
            if (maxCount < 0 || maxBytes < 1 || !age.isPositive()) {
                throw new IllegalArgumentException("a limit of stored answers is too small");
            }
        }
    }

    public MllpLimits {
        if (maxConnections < 1 || maxMessageBytes < 16 || maxBufferedBytes < maxMessageBytes) {
            throw new IllegalArgumentException("an MLLP limit is too small: see MllpLimits");
        }
        if (!ackTimeout.isPositive() || !connect.isPositive() || !answer.isPositive()) {
            throw new IllegalArgumentException("an MLLP time is not positive: see MllpLimits");
        }
    }

    /// Nanoseconds after the last byte of a message until which it may wait.
    public long holdNanos() {
        return (long) (ackTimeout.toNanos() * HOLD_SHARE);
    }

    /// Nanoseconds after the last byte of a message until which its answer may be passed on.
    public long answerNanos() {
        return (long) (ackTimeout.toNanos() * ANSWER_SHARE);
    }

    public MllpLimits withAckTimeout(Duration other) {
        return new MllpLimits(
                maxConnections,
                maxMessageBytes,
                maxBufferedBytes,
                other,
                connect,
                answer,
                frame,
                idle,
                stored);
    }
}
