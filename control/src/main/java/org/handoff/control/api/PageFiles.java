package org.handoff.control.api;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// The page's files, out of the class path's folder `page/`. Only plain names are looked up, so no
/// path leads out of it.
final class PageFiles {
    /// Pages by their address.
    private static final Map<String, String> PAGES =
            Map.of("/", "index.html", "/care", "care.html");

    private static final Pattern NAME = Pattern.compile("/[a-z][a-z-]*\\.(css|js|svg)");
    private static final Map<String, String> TYPES =
            Map.of(
                    "html", "text/html; charset=utf-8",
                    "css", "text/css; charset=utf-8",
                    "js", "text/javascript; charset=utf-8",
                    "svg", "image/svg+xml");

    /// Empty if there is no such file.
    Optional<Answer> answer(String path) throws IOException {
        String name = PAGES.get(path);
        if (name == null) {
            if (!NAME.matcher(path).matches()) {
                return Optional.empty();
            }
            name = path.substring(1);
        }
        try (InputStream in = PageFiles.class.getResourceAsStream("/page/" + name)) {
            if (in == null) {
                return Optional.empty();
            }
            String type = TYPES.getOrDefault(name.substring(name.lastIndexOf('.') + 1), "");
            return Optional.of(new Answer(200, type, in.readAllBytes(), true));
        }
    }
}
