package org.handoff.control.evidence.worm;

import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProviderChain;
import software.amazon.awssdk.auth.credentials.ContainerCredentialsProvider;
import software.amazon.awssdk.auth.credentials.InstanceProfileCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

import java.time.Duration;
import java.util.function.Supplier;

/// Makes the client of a bucket, with each wait bounded. It reads no file and no variable of the
/// machine: what it may use stands in the spec.
final class S3Clients {
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration ANSWER = Duration.ofSeconds(10);

    /// With the client's own retries.
    private static final Duration CALL = Duration.ofSeconds(20);

    private S3Clients() {}

    static S3Client of(S3Place place) {
        S3ClientBuilder builder =
                S3Client.builder()
                        .httpClientBuilder(
                                UrlConnectionHttpClient.builder()
                                        .connectionTimeout(CONNECT)
                                        .socketTimeout(ANSWER))
                        .overrideConfiguration(
                                it -> it.apiCallTimeout(CALL).apiCallAttemptTimeout(ANSWER))
                        .region(Region.of(place.region()))
                        .credentialsProvider(credentials(place));
        if (place.endpoint() != null) {
            builder.endpointOverride(place.endpoint()).forcePathStyle(true);
        }
        return builder.build();
    }

    private static AwsCredentialsProvider credentials(S3Place place) {
        Supplier<String> id = place.keyId();
        Supplier<String> key = place.secretKey();
        if (id != null && key != null) {
            return () -> AwsBasicCredentials.create(id.get(), key.get());
        }
        return AwsCredentialsProviderChain.of(
                ContainerCredentialsProvider.create(), InstanceProfileCredentialsProvider.create());
    }
}
