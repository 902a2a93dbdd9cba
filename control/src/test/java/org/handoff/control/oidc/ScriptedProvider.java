package org.handoff.control.oidc;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.time.Instant;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;

/// An identity provider that does as the test says, good or bad.
final class ScriptedProvider implements AutoCloseable {
    private final HttpServer server;
    RSAKey key;
    String idToken = "";
    int tokenStatus = 200;
    int keysAsked;
    String issuerSaid;
    Map<String, String> lastForm = Map.of();

    ScriptedProvider() throws Exception {
        key = rsa("k1");
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/.well-known/openid-configuration", this::describe);
        server.createContext("/keys", this::keys);
        server.createContext("/token", this::token);
        server.start();
        issuerSaid = issuer();
    }

    static RSAKey rsa(String id) throws Exception {
        return new RSAKeyGenerator(2048).keyID(id).generate();
    }

    String issuer() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private void describe(HttpExchange exchange) throws IOException {
        answer(
                exchange,
                200,
                Map.of(
                        "issuer", issuerSaid,
                        "authorization_endpoint", issuer() + "/authorize",
                        "token_endpoint", issuer() + "/token",
                        "jwks_uri", issuer() + "/keys"));
    }

    private void keys(HttpExchange exchange) throws IOException {
        keysAsked++;
        answer(exchange, 200, new JWKSet(key.toPublicJWK()).toJSONObject());
    }

    private void token(HttpExchange exchange) throws IOException {
        lastForm = form(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
        answer(exchange, tokenStatus, Map.of("id_token", idToken, "access_token", "unused"));
    }

    static Map<String, String> form(String text) {
        Map<String, String> fields = new HashMap<>();
        for (String each : text.split("&", -1)) {
            String[] pair = each.split("=", 2);
            fields.put(pair[0], URLDecoder.decode(pair[1], UTF_8));
        }
        return fields;
    }

    private static void answer(HttpExchange exchange, int status, Object json) throws IOException {
        byte[] bytes = new JsonMapper().writeValueAsBytes(json);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    /// What a good token says.
    JWTClaimsSet.Builder claims(Instant now, String nonce) {
        return new JWTClaimsSet.Builder()
                .issuer(issuer())
                .audience("handoff")
                .subject("subject-1")
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plusSeconds(300)))
                .claim("nonce", nonce)
                .claim("preferred_username", "Ann")
                .claim("groups", List.of("staff", "movers"));
    }

    static String signed(RSAKey by, JWTClaimsSet claims) throws Exception {
        SignedJWT token =
                new SignedJWT(
                        new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(by.getKeyID()).build(),
                        claims);
        token.sign(new RSASSASigner(by));
        return token.serialize();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
