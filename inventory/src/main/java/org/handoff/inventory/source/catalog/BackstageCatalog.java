package org.handoff.inventory.source.catalog;

import org.handoff.inventory.fact.End;
import org.handoff.inventory.fact.Protocol;
import org.handoff.inventory.intake.BoundedYaml;
import org.handoff.inventory.source.Head;
import org.handoff.inventory.source.Input;
import org.handoff.inventory.source.Sink;
import org.handoff.inventory.source.Source;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// `catalog-info.yaml` of Backstage ("Descriptor Format of Catalog Entities"): `dependsOn`, and
/// `consumesApis` of what `providesApis` says in the same file. Both ends are applications, or
/// machines where one has that name. Titles, descriptions, links and owners are not read.
public final class BackstageCatalog implements Source {
    private static final Set<String> KINDS = Set.of("component", "resource", "system", "api");

    @Override
    public Format format() {
        return new Format("backstage-catalog", Phase.TRAFFIC, Watch.NONE);
    }

    @Override
    public Claim claims(Head head) {
        return head.text().contains("apiVersion: backstage.io/") ? Claim.SURE : Claim.NO;
    }

    /// One end of what is declared.
    private record Wanted(String from, String to) {}

    @Override
    public void read(Input in, Sink sink) throws IOException {
        LoadSettings settings =
                BoundedYaml.settings(in.origin().name(), in.limits().documentBytesMax());
        Map<String, String> providers = new HashMap<>();
        List<Wanted> depends = new ArrayList<>();
        List<Wanted> consumes = new ArrayList<>();
        String text = in.text();
        try {
            if (BoundedYaml.isTooDeep(text, settings)) {
                sink.malformed(0, -1, "nested too deeply");
                return;
            }
            for (Object document : new Load(settings).loadAllFromString(text)) {
                if (document instanceof Map<?, ?> entity) {
                    entity(entity, providers, depends, consumes);
                }
            }
        } catch (YamlEngineException e) {
            sink.malformed(0, -1, "no YAML from here on");
        }
        for (Wanted one : consumes) {
            depends.add(new Wanted(one.from(), providers.getOrDefault(one.to(), one.to())));
        }
        for (Wanted one : depends) {
            if (!one.from().isEmpty() && !one.to().isEmpty() && !one.from().equals(one.to())) {
                sink.take(
                        Declared.link(
                                new End.Application(one.from()),
                                new End.Application(one.to()),
                                Protocol.TCP,
                                0,
                                "Backstage"),
                        0,
                        -1);
            }
        }
    }

    private static void entity(
            Map<?, ?> entity,
            Map<String, String> providers,
            List<Wanted> depends,
            List<Wanted> consumes) {
        String kind = text(entity.get("kind")).toLowerCase(Locale.ROOT);
        String name = map(entity.get("metadata")).get("name") instanceof String own ? own : "";
        if (!KINDS.contains(kind) || name.isEmpty()) {
            return;
        }
        Map<?, ?> spec = map(entity.get("spec"));
        each(spec, "dependsOn", to -> depends.add(new Wanted(name, to)));
        each(spec, "consumesApis", to -> consumes.add(new Wanted(name, to)));
        each(spec, "providesApis", api -> providers.put(api, name));
        each(spec, "dependencyOf", from -> depends.add(new Wanted(from, name)));
    }

    private static void each(
            Map<?, ?> spec, String key, java.util.function.Consumer<String> taker) {
        if (spec.get(key) instanceof List<?> list) {
            list.forEach(one -> taker.accept(name(text(one))));
        }
    }

    /// `[kind:][namespace/]name`.
    private static String name(String reference) {
        String rest = reference.substring(reference.indexOf(':') + 1);
        return rest.substring(rest.lastIndexOf('/') + 1);
    }

    private static Map<?, ?> map(@org.jspecify.annotations.Nullable Object value) {
        return value instanceof Map<?, ?> map ? map : Map.of();
    }

    private static String text(@org.jspecify.annotations.Nullable Object value) {
        return value instanceof String text ? text : "";
    }
}
