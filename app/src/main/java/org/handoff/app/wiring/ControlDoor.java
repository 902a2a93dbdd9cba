package org.handoff.app.wiring;

import org.handoff.app.spec.ControlSpec;
import org.handoff.app.spec.GatewaySpec;
import org.handoff.app.spec.OidcSpec;
import org.handoff.app.spec.Secret;
import org.handoff.app.spec.Spec;
import org.handoff.control.access.Role;
import org.handoff.control.api.ApiSettings;
import org.handoff.control.oidc.Oidc;
import org.handoff.control.oidc.OidcSettings;
import org.handoff.control.store.Home;
import org.handoff.control.store.Seal;
import org.handoff.control.store.SharedRows;
import org.handoff.control.store.SqliteFile;
import org.handoff.control.tls.Authority;
import org.handoff.control.tls.PemFiles;
import org.handoff.control.tls.ServerTls;
import org.handoff.control.tls.SharedAuthority;
import org.handoff.engine.check.CheckResult;
import org.handoff.model.HandoffException;
import org.jspecify.annotations.Nullable;

import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// The control plane's TLS, and who needs a second factor, as the spec says it.
public final class ControlDoor {
    private ControlDoor() {}

    /// Makes authority and certificate where there are none; null where TLS is off.
    static @Nullable ServerTls open(Spec spec) {
        ControlSpec control = spec.control();
        Path folder = folder(control);
        InstantSource clock = InstantSource.system();
        // Without TLS, too: a wrong shared key is found out here, not by what is sealed with it.
        Authority authority =
                control.sharedKey() != null
                        ? SharedAuthority.open(home(spec), folder, clock)
                        : control.tls().isOn() ? Authority.open(folder, clock) : null;
        if (authority == null || !control.tls().isOn()) {
            return null;
        }
        Path certificate = control.tls().certificate();
        Path key = control.tls().key();
        if (certificate != null && key != null) {
            return ServerTls.byFiles(authority, certificate, key);
        }
        List<String> hosts = new ArrayList<>(control.hosts());
        hosts.add(control.address().getHost());
        return ServerTls.byAuthority(
                authority,
                folder,
                new InetSocketAddress(control.listen().host(), control.listen().port()),
                hosts,
                clock);
    }

    /// Whether the files that the spec names can be used; makes none.
    ///
    /// @return what cannot, and that all can
    public static List<CheckResult> check(ControlSpec control) {
        List<CheckResult> results = new ArrayList<>();
        Path certificate = control.tls().certificate();
        Path key = control.tls().key();
        Path authorities = control.tls().authorities();
        if (certificate != null && key != null) {
            look(results, "control-tls", () -> PemFiles.identity(certificate, key));
        }
        if (authorities != null) {
            look(results, "control-tls-authorities", () -> PemFiles.certificates(authorities));
        }
        look(
                results,
                "control-oidc",
                () -> {
                    Oidc oidc = oidc(control);
                    if (oidc != null) {
                        oidc.close();
                    }
                });
        return results;
    }

    private static void look(List<CheckResult> results, String name, Runnable look) {
        try {
            look.run();
            results.add(
                    new CheckResult(
                            CheckResult.Level.PASS, name, "The files it names can be used.", ""));
        } catch (HandoffException e) {
            results.add(
                    new CheckResult(
                            CheckResult.Level.REFUSE, name, e.fault().text(), e.fault().remedy()));
        }
    }

    /// Where accounts, messages and a shadow's counts are kept: with a shared key in the ledger's
    /// database, for whichever control plane is in charge; else in this one's folder.
    static Home home(Spec spec) {
        ControlSpec control = spec.control();
        Secret key = control.sharedKey();
        Spec.Database ledger = control.ledger();
        return key == null || ledger == null
                ? SqliteFile.in(control.data())
                : new SharedRows.Place(
                        () -> Ledgers.session(ledger),
                        spec.migration(),
                        Seal.of(spec.migration(), key.resolve()));
    }

    /// Null where the spec names no identity provider.
    static @Nullable Oidc oidc(ControlSpec control) {
        OidcSpec spec = control.oidc();
        if (spec == null) {
            return null;
        }
        Map<String, Role> roles = new HashMap<>();
        spec.roles().forEach(it -> roles.put(it.value(), Role.valueOf(it.role().name())));
        Secret secret = spec.clientSecret();
        Path authorities = spec.authorities();
        return new Oidc(
                new OidcSettings(
                        URI.create(spec.issuer()),
                        spec.clientId(),
                        secret == null ? null : secret.resolve(),
                        spec.nameClaim(),
                        spec.rolesClaim(),
                        roles,
                        spec.clockSkew(),
                        authorities == null ? List.of() : PemFiles.certificates(authorities)),
                InstantSource.system());
    }

    /// What the API server needs to know.
    ///
    /// @throws HandoffException `api.token-short`, or a secret's fault
    static ApiSettings settings(Spec spec) {
        return new ApiSettings(
                new InetSocketAddress(
                        spec.control().listen().host(), spec.control().listen().port()),
                spec.control().token().resolve(),
                spec.migration(),
                spec.control().names(),
                spec.gateways().stream()
                        .map(GatewaySpec::name)
                        .collect(Collectors.toUnmodifiableSet()),
                spec.control().others().size());
    }

    /// Roles that need a second factor.
    static Set<Role> secondFactor(ControlSpec control) {
        return control.secondFactor().stream()
                .map(it -> Role.valueOf(it.name()))
                .collect(Collectors.toUnmodifiableSet());
    }

    /// Of the authority, in the control plane's own folder.
    static Path folder(ControlSpec control) {
        return control.data().resolve("tls");
    }
}
