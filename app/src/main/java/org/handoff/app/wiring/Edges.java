package org.handoff.app.wiring;

import org.handoff.app.spec.Endpoint;
import org.handoff.app.spec.GatewaySpec;
import org.handoff.app.spec.GatewayTls;
import org.handoff.app.spec.LeftBehind;
import org.handoff.app.spec.MllpRoute;
import org.handoff.app.spec.Spec;
import org.handoff.app.spec.TcpRelay;
import org.handoff.app.wiring.Edge.Speech;
import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/// Every connection of a spec that patients' data takes: to both databases and both applications,
/// into each gateway, and onwards from its other doors.
final class Edges {
    private static final String ASK =
            "Let the server speak TLS, and set sslmode to require or stricter.";
    private static final String CERTIFY = "Name tls.certificates of this listener.";

    private final List<Edge> all = new ArrayList<>();

    private Edges() {}

    static List<Edge> of(Spec spec) {
        Edges edges = new Edges();
        edges.side("legacy", spec.legacy());
        edges.side("cloud", spec.cloud());
        for (GatewaySpec gateway : spec.gateways()) {
            String name = "gateways." + gateway.name();
            edges.listener(name, gateway.listen(), gateway.tls());
            gateway.mllp().forEach(route -> edges.mllp(name, route));
            gateway.relays().forEach(relay -> edges.relay(name, relay));
        }
        for (LeftBehind left : spec.forwarders()) {
            edges.onwards("forwarders." + left.name() + ".to", left.to(), left.tls());
        }
        return List.copyOf(edges.all);
    }

    private void side(String side, Spec.Side at) {
        Spec.Database database = at.database();
        boolean mayBePlain =
                switch (database.sslmode()) {
                    case DISABLE, ALLOW -> true;
                    case PREFER, REQUIRE, VERIFY_CA, VERIFY_FULL -> false;
                };
        Speech speech = database.isPostgres() ? Speech.POSTGRES : Speech.MARIADB;
        add(
                side + ".database",
                database.host(),
                database.port(),
                mayBePlain ? Speech.PLAIN : speech,
                ASK);
        URI upstream = at.upstream();
        if (upstream != null) {
            boolean isTls = "https".equals(upstream.getScheme());
            int port = upstream.getPort() >= 0 ? upstream.getPort() : isTls ? 443 : 80;
            add(
                    side + ".upstream",
                    upstream.getHost(),
                    port,
                    isTls ? Speech.TLS : Speech.PLAIN,
                    "Let the application speak TLS, and begin " + side + ".upstream with https.");
        }
    }

    private void mllp(String gateway, MllpRoute route) {
        String name = gateway + ".mllp." + route.name();
        listener(name, route.listen(), route.tls());
        onwards(name + ".legacy", route.legacy(), route.legacyTls());
        onwards(name + ".cloud", route.cloud(), route.cloudTls());
    }

    /// What passes as it is may be encrypted by those who speak: nobody but them can say.
    private void relay(String gateway, TcpRelay relay) {
        String name = gateway + ".relays." + relay.name();
        if (!relay.tls().certificates().isEmpty() || relay.legacyTls() || relay.cloudTls()) {
            listener(name, relay.listen(), relay.tls());
            onwards(name + ".legacy", relay.legacy(), relay.legacyTls());
            onwards(name + ".cloud", relay.cloud(), relay.cloudTls());
        }
    }

    private void listener(String name, Endpoint listen, GatewayTls tls) {
        Speech speech = tls.certificates().isEmpty() ? Speech.PLAIN : Speech.LISTENS;
        add(name + ".listen", listen.host(), listen.port(), speech, CERTIFY);
    }

    private void onwards(String name, Endpoint to, boolean isTls) {
        Speech speech = isTls ? Speech.TLS : Speech.PLAIN;
        add(name, to.host(), to.port(), speech, "Let it speak TLS there, and say so in the spec.");
    }

    private void add(String key, @Nullable String host, int port, Speech speech, String remedy) {
        String at = host == null ? "" : host;
        all.add(new Edge(key + " " + new Endpoint(at, port), at, port, speech, remedy));
    }
}
