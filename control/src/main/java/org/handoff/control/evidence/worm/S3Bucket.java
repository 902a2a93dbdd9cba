package org.handoff.control.evidence.worm;

import org.handoff.control.evidence.SignedNote;
import org.handoff.control.evidence.WriteOnce;
import org.jspecify.annotations.Nullable;

import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.ObjectLockConfiguration;
import software.amazon.awssdk.services.s3.model.ObjectLockEnabled;
import software.amazon.awssdk.services.s3.model.ObjectLockMode;
import software.amazon.awssdk.services.s3.model.ObjectLockRetention;
import software.amazon.awssdk.services.s3.model.ObjectLockRetentionMode;
import software.amazon.awssdk.services.s3.model.ObjectVersion;
import software.amazon.awssdk.services.s3.model.S3Exception;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/// A bucket with S3 Object Lock. Each object is put once (`If-None-Match: *`), in compliance mode,
/// which not even the account's root can lift, and read back with its retention. Reading takes
/// every version that is there: a delete marker, or a newer object over an old one, hides nothing.
public final class S3Bucket implements WriteOnce {
    private static final int PRECONDITION = 412;
    private static final int MISSING = 404;

    /// What AWS says of a bucket that was made without object lock, and what others say.
    private static final Set<String> WITHOUT_LOCK =
            Set.of("ObjectLockConfigurationNotFoundError", "InvalidRequest");

    private final S3Place place;
    private final Duration keep;
    private final S3Client client;
    private final Fetched<ObjectVersion> fetched;
    private boolean locked;

    /// Asks nothing yet.
    ///
    /// @param keep how long each object cannot be deleted
    public S3Bucket(S3Place place, Duration keep) {
        this.place = place;
        this.keep = keep;
        this.client = S3Clients.of(place);
        this.fetched =
                new Fetched<>(
                        each -> each.key() + " " + each.versionId() + " " + each.eTag(),
                        each -> get(each.key(), each.versionId()));
    }

    @Override
    public byte[] put(String name, byte[] content) throws IOException {
        String key = place.prefix() + name;
        try {
            refuseWithoutLock();
            Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
            Instant until = now.plus(keep);
            boolean isNew = putIfNone(key, content, until);
            byte[] there = get(key, null);
            if (Arrays.equals(there, content)) {
                hold(key, isNew, until, now);
            }
            return there;
        } catch (SdkException e) {
            throw told(e);
        }
    }

    /// @return whether it was not there
    private boolean putIfNone(String key, byte[] content, Instant until) {
        try {
            client.putObject(
                    it ->
                            it.bucket(place.bucket())
                                    .key(key)
                                    .ifNoneMatch("*")
                                    .contentType("text/plain; charset=utf-8")
                                    .objectLockMode(ObjectLockMode.COMPLIANCE)
                                    .objectLockRetainUntilDate(until),
                    RequestBody.fromBytes(content));
            return true;
        } catch (S3Exception e) {
            if (e.statusCode() == PRECONDITION) {
                return false;
            }
            throw e;
        }
    }

    /// Servers that take the headers and leave them aside are asked once more in so many words.
    private void hold(String key, boolean isNew, Instant until, Instant now) throws IOException {
        ObjectLockRetention found = retention(key);
        if (found == null) {
            client.putObjectRetention(it ->
                    it.bucket(place.bucket())
                            .key(key)
                            .retention(retention ->
                                    retention
                                            .mode(ObjectLockRetentionMode.COMPLIANCE)
                                            .retainUntilDate(until)));
            found = retention(key);
        }
        Retention.check(
                found == null ? "" : found.modeAsString(),
                ObjectLockRetentionMode.COMPLIANCE.toString(),
                found == null ? Instant.EPOCH : found.retainUntilDate(),
                isNew ? until : now);
    }

    /// `null` if there is none.
    private @Nullable ObjectLockRetention retention(String key) {
        try {
            return client.getObjectRetention(it -> it.bucket(place.bucket()).key(key)).retention();
        } catch (S3Exception e) {
            if (e.statusCode() == MISSING) {
                return null;
            }
            throw e;
        }
    }

    /// Object lock cannot be taken from a bucket again, so it is asked for once.
    private void refuseWithoutLock() throws IOException {
        if (locked) {
            return;
        }
        ObjectLockConfiguration found = null;
        try {
            found =
                    client.getObjectLockConfiguration(it -> it.bucket(place.bucket()))
                            .objectLockConfiguration();
        } catch (S3Exception e) {
            if (!WITHOUT_LOCK.contains(code(e))) {
                throw e;
            }
        }
        if (found == null || found.objectLockEnabled() != ObjectLockEnabled.ENABLED) {
            throw new IOException(
                    "the bucket "
                            + place.bucket()
                            + " has no object lock, so what is written there can be deleted; turn"
                            + " it on, or name a bucket that was made with it");
        }
        locked = true;
    }

    @Override
    public List<byte[]> read(String prefix, int most) throws IOException {
        try {
            List<ObjectVersion> found = new ArrayList<>();
            client
                    .listObjectVersionsPaginator(
                            it -> it.bucket(place.bucket()).prefix(place.prefix() + prefix))
                    .versions()
                    .stream()
                    .filter(each -> each.size() <= SignedNote.LENGTH_MAX)
                    .forEach(found::add);
            found.sort(
                    Comparator.comparing(ObjectVersion::key)
                            .thenComparing(ObjectVersion::lastModified));
            return fetched.all(found.subList(Math.max(0, found.size() - most), found.size()));
        } catch (SdkException e) {
            throw told(e);
        }
    }

    /// @param version `null` for the newest
    private byte[] get(String key, @Nullable String version) {
        GetObjectRequest.Builder wanted =
                GetObjectRequest.builder().bucket(place.bucket()).key(key);
        if (version != null) {
            wanted.versionId(version);
        }
        return client.getObjectAsBytes(wanted.build()).asByteArray();
    }

    /// The server's own word for it; empty if it said none.
    private static String code(S3Exception e) {
        return e.awsErrorDetails() == null ? "" : e.awsErrorDetails().errorCode();
    }

    /// What was sent is not in it.
    private static IOException told(SdkException cause) {
        String why =
                cause instanceof S3Exception s3
                        ? "the server says " + s3.statusCode() + " " + code(s3)
                        : String.valueOf(cause.getMessage());
        return new IOException(why, cause);
    }

    @Override
    public boolean isNear() {
        return false;
    }

    @Override
    public void close() {
        client.close();
    }

    @Override
    public String toString() {
        return "s3://" + place.bucket() + "/" + place.prefix();
    }
}
