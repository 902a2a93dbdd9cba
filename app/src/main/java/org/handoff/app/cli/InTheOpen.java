package org.handoff.app.cli;

import org.handoff.model.HandoffException;

import java.net.URI;
import java.net.http.HttpRequest;

/// A password or a token does not leave this machine in the open, whatever address somebody wrote.
final class InTheOpen {
    private InTheOpen() {}

    /// @throws HandoffException `cli.open` if the request holds a secret and goes by HTTP elsewhere
    static void refuse(HttpRequest request) {
        URI to = request.uri();
        boolean isSecret =
                request.headers().firstValue("Authorization").isPresent()
                        || request.bodyPublisher().isPresent();
        if (isSecret && "http".equalsIgnoreCase(to.getScheme()) && !isHere(to.getHost())) {
            throw HandoffException.operator(
                    "cli.open",
                    "Nothing was sent: over http:// a password or a token would cross the network"
                            + " to "
                            + to.getHost()
                            + " in the open.",
                    "Write https://, or go through a tunnel that ends on this machine.");
        }
    }

    private static boolean isHere(String host) {
        return host.equals("localhost")
                || host.equals("[::1]")
                || host.matches("127(\\.[0-9]{1,3}){3}");
    }
}
