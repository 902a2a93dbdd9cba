package org.handoff.control.api;

import org.handoff.control.access.Access;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Set;

/// The API of a fake control plane on an ephemeral port, with accounts in memory, and a client.
final class ApiWorld implements AutoCloseable {
    static final String TOKEN = "the-token-of-the-spec";

    final FakeControlPlane plane = new FakeControlPlane();
    final Access access;
    final ApiServer server;
    final DescribedClient client = DescribedClient.plain();

    /// @param hosts names that requests may give beside the address
    ApiWorld(String... hosts) {
        this(Access.open(Path.of(":memory:"), TOKEN, InstantSource.system()), hosts);
    }

    /// @param access closed with the world
    ApiWorld(Access access, String... hosts) {
        this.access = access;
        InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        ApiSettings settings = new ApiSettings(anyPort, TOKEN, "clinic", Set.of(hosts));
        server = ApiServer.start(settings, plane, access);
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + server.address().getPort() + path);
    }

    /// With the spec's token.
    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(uri(path))
                        .header("Authorization", "Bearer " + TOKEN)
                        .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    @Override
    public void close() {
        client.close();
        server.close();
        access.close();
    }
}
