package org.handoff.app.spec;

import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;

/// What an auditor can check, and where checkpoints stand out of the reach of who runs it.
public record EvidenceSpec(
        @Key(
                        "Folder on storage that the control plane's machine cannot change unseen,"
                                + " e.g. a write-once share: each signed checkpoint is put there,"
                                + " too. This, s3 or azure.")
                @Nullable Path anchor,
        @Key("A bucket with S3 Object Lock instead of a folder.") @Nullable S3 s3,
        @Key("An Azure container with immutable blobs instead of a folder.") @Nullable Azure azure,
        @Key(
                        value =
                                "s3, azure: how long nobody can delete a checkpoint. It cannot be"
                                        + " shortened afterwards.",
                        fallback = "2192d",
                        min = "1d",
                        max = "36500d")
                Duration keep,
        @Key(
                        value = "How long a checkpoint may be on its way before people are told.",
                        fallback = "15m",
                        min = "1m",
                        max = "7d")
                Duration anchoredWithin) {
    private static final String NAME = "[A-Za-z0-9][A-Za-z0-9._-]{2,62}";
    private static final String NAME_WORDS = "a bucket's name: letters, digits and . _ -";
    private static final String PREFIX = "([A-Za-z0-9][A-Za-z0-9._-]{0,99}/){1,5}";
    private static final String PREFIX_WORDS = "folders that end in a slash, e.g. handoff/";

    /// A bucket that was made with object lock.
    public record S3(
            @Key(value = "Its name.", pattern = NAME, allowed = NAME_WORDS) String bucket,
            @Key(
                            value = "Where it is, e.g. eu-central-1.",
                            pattern = "[a-z0-9-]{1,40}",
                            allowed = "a region's name, e.g. eu-central-1")
                    String region,
            @Key("The server, if it is not AWS's own, e.g. https://s3.example.org.")
                    @Nullable URI endpoint,
            @Key(value = "What stands before each name.", pattern = PREFIX, allowed = PREFIX_WORDS)
                    @Nullable String prefix,
            @Key("Where the access key's id stands; left out, with secretKey, the machine's role.")
                    @Nullable Secret keyId,
            @Key("Where the access key itself stands.") @Nullable Secret secretKey) {}

    /// A container with version-level immutability.
    public record Azure(
            @Key(
                            "Where its address with a shared access signature stands:"
                                + " https://ACCOUNT.blob.core.windows.net/CONTAINER?SIGNATURE,"
                                + " allowing read, create, write, list and immutability policy.")
                    Secret container,
            @Key(value = "What stands before each name.", pattern = PREFIX, allowed = PREFIX_WORDS)
                    @Nullable String prefix) {}
}
