package org.handoff.inventory.report;

import org.handoff.inventory.EstateMap;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/// The map as one page: no server, no network, nothing loaded from anywhere.
public final class MapHtml {
    private static final String MARK = "/*MAP*/null";

    private MapHtml() {}

    public static String of(EstateMap map) throws IOException {
        // a name can hold `</script>`; as an escape it ends nothing
        String json =
                MapJson.of(map)
                        .toString()
                        .replace("<", "\\u003c")
                        .replace("\u2028", "\\u2028")
                        .replace("\u2029", "\\u2029");
        return resource("map.html")
                .replace("/*STYLE*/", resource("map.css"))
                .replace("/*SCRIPT*/", resource("map.js"))
                .replace(MARK, json);
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = MapHtml.class.getResourceAsStream("/report/" + name)) {
            return new String(
                    Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
