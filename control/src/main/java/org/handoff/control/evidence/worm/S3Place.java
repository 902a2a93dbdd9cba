package org.handoff.control.evidence.worm;

import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.util.function.Supplier;

/// Where a bucket is, and who asks.
///
/// @param endpoint of another server than AWS's own; `null` for AWS. The bucket's name then stands
///   in the path
/// @param prefix before each name, with its slash; empty for none
/// @param keyId `null`, with `secretKey`, for the role of the machine or container
/// @param secretKey asked anew whenever the client wants it, so that it can be changed under way
public record S3Place(
        @Nullable URI endpoint,
        String region,
        String bucket,
        String prefix,
        @Nullable Supplier<String> keyId,
        @Nullable Supplier<String> secretKey) {}
