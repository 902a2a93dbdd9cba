package org.handoff.gateway.mllp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// What a message is known by when it is sent again: hashes, so that nothing of it is kept.
///
/// @param key SHA-256 of MSH-3, MSH-4 and MSH-10
/// @param content SHA-256 of the whole message
record Fingerprint(ByteBuffer key, ByteBuffer content) {
    static final int BYTES = 32;

    static Fingerprint of(Header header, ByteBuf frame) {
        MessageDigest digest = sha256();
        add(digest, header.application());
        add(digest, header.facility());
        byte[] key = digest.digest(header.controlId().getBytes(ISO_8859_1));
        digest.update(frame.nioBuffer());
        return new Fingerprint(ByteBuffer.wrap(key), ByteBuffer.wrap(digest.digest()));
    }

    /// Behind each part stands what no part holds.
    private static void add(MessageDigest digest, String part) {
        digest.update(part.getBytes(ISO_8859_1));
        digest.update(Framing.RETURN);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
