package org.handoff.control.evidence.worm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.handoff.control.evidence.Anchor;
import org.handoff.control.evidence.SampleArchive;
import org.handoff.control.evidence.SignedNote;
import org.handoff.control.evidence.archive.ArchiveCheck;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;
import software.amazon.awssdk.services.s3.model.ObjectLockRetention;
import software.amazon.awssdk.services.s3.model.ObjectLockRetentionMode;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// Against a server that keeps retentions but enforces none: that nobody can delete what is locked,
/// only AWS can show. The server takes its time to start, so it is asked for: `-Dhandoff.s3=true`.
@Timeout(120)
@EnabledIfSystemProperty(named = "handoff.s3", matches = "true")
class S3BucketTest {
    private static final Duration KEEP = Duration.ofDays(2192);
    private static final String SECRET = "not-to-be-shown";

    @TempDir private static Path folder = Path.of("");
    private static S3Server server;
    private static S3Client client;

    @BeforeAll
    static void start() throws Exception {
        server = S3Server.start(folder);
        client = S3Clients.of(place(server.address(), "any"));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static S3Place place(URI endpoint, String bucket) {
        return new S3Place(endpoint, "eu-central-1", bucket, "h/", () -> "id", () -> SECRET);
    }

    private static S3Bucket bucket(String name) {
        client.createBucket(it -> it.bucket(name).objectLockEnabledForBucket(true));
        client.putBucketVersioning(it ->
                it.bucket(name)
                        .versioningConfiguration(
                                how -> how.status(BucketVersioningStatus.ENABLED)));
        return new S3Bucket(place(server.address(), name), KEEP);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    @Test
    void whatIsPutIsKeptForYearsInComplianceModeAndPutOnce() throws Exception {
        try (S3Bucket bucket = bucket("kept")) {
            Instant before = Instant.now();
            assertThat(bucket.put("a.checkpoint", bytes("one"))).isEqualTo(bytes("one"));
            assertThat(bucket.put("a.checkpoint", bytes("one"))).isEqualTo(bytes("one"));

            ObjectLockRetention retention =
                    client.getObjectRetention(it -> it.bucket("kept").key("h/a.checkpoint"))
                            .retention();
            assertThat(retention.mode()).isEqualTo(ObjectLockRetentionMode.COMPLIANCE);
            assertThat(retention.retainUntilDate()).isAfter(before.plus(KEEP).minusSeconds(2));
            assertThat(client.listObjectVersions(it -> it.bucket("kept")).versions()).hasSize(1);
        }
    }

    @Test
    void whatStoodThereBeforeIsGivenBackAndNotReplaced() throws Exception {
        try (S3Bucket bucket = bucket("taken")) {
            bucket.put("a.checkpoint", bytes("one"));

            assertThat(bucket.put("a.checkpoint", bytes("two"))).isEqualTo(bytes("one"));
            assertThat(bucket.read("a", 10)).containsExactly(bytes("one"));
        }
    }

    @Test
    void aBucketWithoutObjectLockIsRefusedBeforeAnythingIsPutThere() {
        client.createBucket(it -> it.bucket("open"));
        try (S3Bucket bucket = new S3Bucket(place(server.address(), "open"), KEEP)) {
            assertThatThrownBy(() -> bucket.put("a.checkpoint", bytes("one")))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("the bucket open has no object lock");
        }
        assertThat(client.listObjectsV2(it -> it.bucket("open")).contents()).isEmpty();
    }

    @Test
    void aNewerObjectOrADeleteMarkerHidesNothing() throws Exception {
        try (S3Bucket bucket = bucket("hidden")) {
            bucket.put("a.checkpoint", bytes("one"));
            bucket.put("b.checkpoint", bytes("two"));
            client.putObject(
                    it -> it.bucket("hidden").key("h/a.checkpoint"), RequestBody.fromString("eve"));
            client.deleteObject(it -> it.bucket("hidden").key("h/b.checkpoint"));

            assertThat(bucket.read("", 10))
                    .containsExactlyInAnyOrder(bytes("one"), bytes("eve"), bytes("two"));
            assertThat(bucket.read("b", 10)).containsExactly(bytes("two"));
        }
    }

    @Test
    void aServerThatIsNotThereAndABucketThatIsNotAreToldWithoutASecret() throws Exception {
        int gone;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            gone = free.getLocalPort();
        }
        URI nobody = URI.create("http://127.0.0.1:" + gone);
        try (S3Bucket nowhere = new S3Bucket(place(nobody, "none"), KEEP)) {
            assertThatThrownBy(() -> nowhere.put("a.checkpoint", bytes("one")))
                    .isInstanceOf(IOException.class)
                    .message()
                    .doesNotContain(SECRET);
        }
        try (S3Bucket missing = new S3Bucket(place(server.address(), "missing"), KEEP)) {
            assertThatThrownBy(() -> missing.read("", 1))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("the server says 404 NoSuchBucket");
        }
    }

    @Test
    void anExportIsHeldAgainstWhatTheBucketKeeps() throws Exception {
        SampleArchive sample = new SampleArchive();
        List<SignedNote> kept;
        try (S3Bucket bucket = bucket("anchor")) {
            SignedNote note = sample.checkpoint();
            bucket.put("respiratory-000000000020-x.checkpoint", bytes(note.written()));
            kept = Anchor.notesIn(bucket);
        }

        assertThat(ArchiveCheck.check(sample.archive(), "", kept).flaws()).isEmpty();
        assertThat(ArchiveCheck.check(sample.archive(), "", kept).anchored()).isEqualTo(1);
        assertThat(
                        ArchiveCheck.check(
                                        sample.archiveOf(sample.records().subList(0, 16)), "", kept)
                                .flaws())
                .isNotEmpty();
    }
}
