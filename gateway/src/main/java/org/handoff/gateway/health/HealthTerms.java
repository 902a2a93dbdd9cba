package org.handoff.gateway.health;

import java.time.Duration;

/// What an application is asked, and which answer is right.
///
/// @param path asked for with GET; begins with `/`
/// @param host sent as `Host`; empty for the one in the application's address
/// @param status that the answer must have; 0 for any below 500
/// @param within connecting, TLS and the whole answer together
public record HealthTerms(String path, String host, int status, Duration within) {
    /// Any answer but an error of the server.
    public static final HealthTerms USUAL = new HealthTerms("/", "", 0, Duration.ofSeconds(2));

    /// @throws IllegalArgumentException if the request would be no request
    public HealthTerms {
        if (!path.startsWith("/") || !isPlain(path) || !isPlain(host)) {
            throw new IllegalArgumentException("a path begins with / and has no blank in it");
        }
    }

    private static boolean isPlain(String text) {
        return text.chars().allMatch(it -> it > ' ' && it < 0x7f);
    }

    boolean isRight(int answered) {
        return status == 0 ? answered < 500 : answered == status;
    }
}
