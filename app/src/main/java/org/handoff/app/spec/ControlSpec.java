package org.handoff.app.spec;

import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The control plane's address, folder and token.
public record ControlSpec(
        @Key(value = "Where API and page are served.", fallback = "127.0.0.1:7400") Endpoint listen,
        @Key(value = "Folder of ledger and logs.", fallback = ".handoff") Path data,
        @Key(
                        "A database for the ledger, neither of the two that move; left out, the"
                                + " ledger is a file in data. Its role creates tables, and with"
                                + " sharedKey a schema.")
                Spec.@Nullable Database ledger,
        @Key(
                        "Where the key stands that seals what several control planes share in the"
                                + " ledger's database: accounts, tokens, gateways' certificates and"
                                + " the authority. Left out, each keeps its own in data.")
                @Nullable Secret sharedKey,
        @Key("Where the token that guards commands and gateways stands.") Secret token,
        @Key("How gateways and the command line reach it, if not by the listen address.")
                @Nullable URI url,
        @Key(
                        "Addresses of the other control planes that share the ledger, one of"
                                + " which is in charge.")
                List<URI> others,
        @Key("Names, beside the listen address, that browsers may reach it by.") List<String> hosts,
        @Key("TLS of API and page.") ControlTls tls,
        @Key(
                        "Roles whose accounts have no right before they have a second factor,"
                                + " e.g. [owner, approver].")
                List<Spec.PersonRole> secondFactor,
        @Key("The site's identity provider; local accounts go on beside it.")
                @Nullable OidcSpec oidc) {
    public ControlSpec {
        others = List.copyOf(others);
        hosts = List.copyOf(hosts);
        secondFactor = List.copyOf(secondFactor);
    }

    /// The same on one machine: what is `null` stays.
    public ControlSpec at(@Nullable Endpoint here, @Nullable Path folder, @Nullable URI address) {
        return new ControlSpec(
                here == null ? listen : here,
                folder == null ? data : folder,
                ledger,
                sharedKey,
                token,
                address == null ? here == null ? url : null : address,
                others,
                hosts,
                tls,
                secondFactor,
                oidc);
    }

    /// The same for a client that is told where to look.
    ///
    /// @param addresses of control planes; empty for the spec's
    public ControlSpec reachedAt(List<URI> addresses) {
        return addresses.isEmpty()
                ? this
                : new ControlSpec(
                        listen,
                        data,
                        ledger,
                        sharedKey,
                        token,
                        addresses.getFirst(),
                        addresses.subList(1, addresses.size()),
                        hosts,
                        tls,
                        secondFactor,
                        oidc);
    }

    /// Names by which it may be asked for.
    public Set<String> names() {
        return Stream.concat(hosts.stream(), addresses().stream().map(URI::getHost))
                .collect(Collectors.toUnmodifiableSet());
    }

    /// Wherever the one in charge may be.
    public List<URI> addresses() {
        return Stream.concat(Stream.of(address()), others.stream()).distinct().toList();
    }

    /// The address that gateways and the command line use.
    public URI address() {
        if (url != null) {
            return url;
        }
        boolean any = listen.host().equals("0.0.0.0") || listen.host().equals("::");
        Endpoint near = any ? new Endpoint("127.0.0.1", listen.port()) : listen;
        return URI.create((tls.isOn() ? "https://" : "http://") + near);
    }
}
