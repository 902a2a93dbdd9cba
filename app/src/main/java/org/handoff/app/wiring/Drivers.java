package org.handoff.app.wiring;

import org.handoff.app.spec.Endpoint;
import org.handoff.app.spec.PointerSpec;
import org.handoff.app.spec.Spec;
import org.handoff.driver.dns.DnsConfig;
import org.handoff.driver.dns.DnsDriver;
import org.handoff.driver.haproxy.HaproxyConfig;
import org.handoff.driver.haproxy.HaproxyDriver;
import org.handoff.driver.manual.ManualDriver;
import org.handoff.driver.nginx.NginxConfig;
import org.handoff.driver.nginx.NginxDriver;
import org.handoff.engine.check.CheckResult;
import org.handoff.engine.check.CheckResult.Level;
import org.handoff.model.Environment;
import org.handoff.model.HandoffException;
import org.handoff.socket.DriverTraits;
import org.handoff.socket.DriverTraits.Ability;
import org.handoff.socket.DriverTraits.AfterRestart;
import org.handoff.socket.Live;
import org.handoff.socket.TrafficDriver;

import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// The drivers of a spec's pointers, and whether they can do what the spec needs of them.
public final class Drivers {
    private static final String NAME = "driver";

    private Drivers() {}

    /// @throws HandoffException if a secret of it cannot be read, or a value of it is none
    public static TrafficDriver of(Spec spec, PointerSpec pointer) {
        return switch (pointer.driver()) {
            case MANUAL -> byHand(spec, pointer);
            case HAPROXY -> haproxy(pointer, Objects.requireNonNull(pointer.haproxy()));
            case NGINX -> nginx(pointer, Objects.requireNonNull(pointer.nginx()));
            case DNS -> dns(pointer, Objects.requireNonNull(pointer.dns()));
            case COMMAND, HTTP, SQL, RUNDECK ->
                    Hooks.of(spec, pointer, kept(spec, pointer, ".led"));
        };
    }

    /// What a person said outside a run stands in the control plane's folder.
    public static ManualDriver byHand(Spec spec, PointerSpec pointer) {
        return new ManualDriver(
                pointer.toLegacy(), pointer.toCloud(), kept(spec, pointer, ".said"));
    }

    private static Path kept(Spec spec, PointerSpec pointer, String ending) {
        return spec.control().data().resolve("pointers").resolve(pointer.fileName() + ending);
    }

    private static TrafficDriver haproxy(PointerSpec pointer, PointerSpec.Haproxy it) {
        String backend = it.backend();
        return new HaproxyDriver(
                new HaproxyConfig(
                        it.socket() == null
                                ? Objects.requireNonNull(it.address()).toSocketAddress()
                                : UnixDomainSocketAddress.of(it.socket()),
                        it.map(),
                        it.key(),
                        it.legacy(),
                        it.cloud(),
                        it.mapFile(),
                        backend == null
                                ? null
                                : new HaproxyConfig.Servers(
                                        backend,
                                        it.legacyServers(),
                                        it.cloudServers(),
                                        it.stateFile()),
                        pointer.timeout()));
    }

    private static TrafficDriver nginx(PointerSpec pointer, PointerSpec.Nginx it) {
        return new NginxDriver(
                new NginxConfig(
                        it.file(),
                        it.upstream(),
                        it.legacy(),
                        it.cloud(),
                        it.observe().toSocketAddress(),
                        it.program(),
                        it.config(),
                        it.pidFile(),
                        pointer.timeout()));
    }

    private static TrafficDriver dns(PointerSpec pointer, PointerSpec.Dns it) {
        String record = it.record();
        return new DnsDriver(
                new DnsConfig(
                        it.zone(),
                        record == null ? pointer.name() : record,
                        it.type().name(),
                        it.legacy(),
                        it.cloud(),
                        it.windowTtl(),
                        it.server().toSocketAddress(),
                        it.others().stream().map(Endpoint::toSocketAddress).toList(),
                        it.resolvers().stream().map(Endpoint::toSocketAddress).toList(),
                        new DnsConfig.Key(it.keyAlgorithm(), it.keyName(), it.key().resolve()),
                        pointer.timeout()),
                InstantSource.system());
    }

    /// What the spec needs and a driver does not declare; empty if nothing.
    public static List<String> gaps(Spec spec, PointerSpec pointer, DriverTraits traits) {
        List<String> gaps = new ArrayList<>();
        if (pointer.isPlaced()) {
            // Nobody comes to the clinic by way of a hook around a move.
            return gaps;
        }
        if (spec.gateways().isEmpty() && !traits.can(Ability.HOLD_WRITES)) {
            gaps.add("no gateway stands behind it, and " + traits.kind() + " cannot hold writes");
        }
        if (spec.gateways().isEmpty()
                && spec.canary().isConfigured()
                && !traits.can(Ability.COHORT)) {
            gaps.add("no gateway stands behind it, and " + traits.kind() + " cannot split people");
        }
        if (!traits.can(Ability.REVERSE)) {
            gaps.add(traits.kind() + " cannot go back, and a rollback must");
        }
        return gaps;
    }

    /// For `handoff check`: asks every driver what it can do and what is so now.
    public static List<CheckResult> check(Spec spec) {
        List<CheckResult> results = new ArrayList<>();
        for (PointerSpec pointer : spec.pointers()) {
            if (pointer.isByHand()) {
                results.add(pass(pointer.name() + ": a person moves it, and says so"));
                continue;
            }
            try (TrafficDriver driver = of(spec, pointer)) {
                check(spec, pointer, driver, results);
            } catch (HandoffException e) {
                results.add(refuse(pointer.name() + ": " + e.fault().text(), e.fault().remedy()));
            }
        }
        return results;
    }

    private static void check(
            Spec spec, PointerSpec pointer, TrafficDriver driver, List<CheckResult> results) {
        String name = pointer.name();
        DriverTraits traits = driver.traits();
        for (String gap : gaps(spec, pointer, traits)) {
            results.add(refuse(name + ": " + gap, "Put a gateway behind it: it holds and splits."));
        }
        if (traits.afterRestart() == AfterRestart.LOSES) {
            results.add(
                    warn(
                            name + ": a reload of " + traits.kind() + " undoes the move",
                            "Let Handoff write the file that it reads at a reload."));
        }
        if (traits.takesEffect().compareTo(spec.bounds().soak()) > 0) {
            results.add(
                    warn(
                            name + ": the soak is over before everybody has followed",
                            "Lower windowTtl, or raise bounds.soak."));
        }
        String remedy = "See: handoff driver check \"" + name + "\"";
        switch (driver.probe()) {
            case Live.Whole it when !it.ready().isReady() ->
                    results.add(warn(name + ": " + it.ready().text(), remedy));
            case Live.Whole it when it.side() == Environment.CLOUD ->
                    results.add(warn(name + ": it leads to cloud now", remedy));
            case Live.Whole it ->
                    results.add(pass(name + ": it leads to legacy; " + it.ready().text()));
            case Live.Half it ->
                    results.add(
                            refuse(
                                    name + ": half done: " + String.join("; ", it.details()),
                                    remedy));
            case Live.Foreign it ->
                    results.add(refuse(name + ": " + String.join("; ", it.details()), remedy));
            case Live.Silent it ->
                    results.add(refuse(name + ": " + it.fault().text(), it.fault().remedy()));
        }
    }

    private static CheckResult pass(String what) {
        return new CheckResult(Level.PASS, NAME, what, "");
    }

    private static CheckResult warn(String what, String remedy) {
        return new CheckResult(Level.WARN, NAME, what, remedy);
    }

    private static CheckResult refuse(String what, String remedy) {
        return new CheckResult(Level.REFUSE, NAME, what, remedy);
    }
}
