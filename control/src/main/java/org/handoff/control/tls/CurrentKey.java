package org.handoff.control.tls;

import org.jspecify.annotations.Nullable;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;

/// Shows one identity, which may be replaced while the server runs. A handshake asks for an alias,
/// then for its key and its chain: an alias is a certificate's serial number, and the identity
/// before the current one is kept, so that the three always belong together. Thread-safe.
final class CurrentKey extends X509ExtendedKeyManager {
    private final Map<String, Identity> byAlias = new ConcurrentHashMap<>();
    private volatile Identity current;

    CurrentKey(Identity first) {
        byAlias.put(alias(first), first);
        this.current = first;
    }

    Identity current() {
        return current;
    }

    synchronized void replace(Identity next) {
        Identity before = current;
        byAlias.put(alias(next), next);
        current = next;
        byAlias.keySet().removeIf(it -> !it.equals(alias(next)) && !it.equals(alias(before)));
    }

    private static String alias(Identity identity) {
        return identity.certificate().getSerialNumber().toString(16);
    }

    /// `null` if the key is of another kind: then another cipher suite is tried.
    private @Nullable String alias(String... kinds) {
        Identity now = current;
        for (String kind : kinds) {
            if (kind.equals(now.key().getAlgorithm())) {
                return alias(now);
            }
        }
        return null;
    }

    @Override
    public @Nullable String chooseEngineServerAlias(
            String kind, Principal @Nullable [] issuers, SSLEngine engine) {
        return alias(kind);
    }

    @Override
    public @Nullable String chooseServerAlias(
            String kind, Principal @Nullable [] issuers, Socket socket) {
        return alias(kind);
    }

    /// Nothing is shown to a server that names other authorities: it would end the handshake, and a
    /// gateway whose certificate is of an authority that is gone could not enrol again.
    private @Nullable String shown(Principal @Nullable [] issuers, String... kinds) {
        boolean isAnybody = issuers == null || issuers.length == 0;
        return isAnybody || current.isOf(Set.of(issuers)) ? alias(kinds) : null;
    }

    @Override
    public @Nullable String chooseEngineClientAlias(
            String[] kinds, Principal @Nullable [] issuers, SSLEngine engine) {
        return shown(issuers, kinds);
    }

    @Override
    public @Nullable String chooseClientAlias(
            String[] kinds, Principal @Nullable [] issuers, Socket socket) {
        return shown(issuers, kinds);
    }

    @Override
    public String @Nullable [] getClientAliases(String kind, Principal @Nullable [] issuers) {
        return only(shown(issuers, kind));
    }

    @Override
    public String @Nullable [] getServerAliases(String kind, Principal @Nullable [] issuers) {
        return only(alias(kind));
    }

    private static String @Nullable [] only(@Nullable String alias) {
        return alias == null ? null : new String[] {alias};
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(String alias) {
        Identity found = byAlias.get(alias);
        return found == null ? null : found.chain().toArray(X509Certificate[]::new);
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String alias) {
        Identity found = byAlias.get(alias);
        return found == null ? null : found.key();
    }
}
