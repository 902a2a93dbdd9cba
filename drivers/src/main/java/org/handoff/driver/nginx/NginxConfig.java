package org.handoff.driver.nginx;

import org.handoff.driver.Mark;
import org.handoff.model.Environment;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// What of an nginx leads to one side or the other: an upstream, in a file of Handoff's that the
/// site's configuration includes.
///
/// @param file the included file, in the `http` context; absolute
/// @param upstream its name, as the site's `proxy_pass` says it
/// @param legacy servers when legacy owns writes, each with its parameters
/// @param cloud the same for cloud
/// @param observe where the workers tell the mark they run by; an address of this machine
/// @param program nginx itself
/// @param config its main configuration
/// @param pidFile where the master's number stands
/// @param bound of one call of a verb
public record NginxConfig(
        Path file,
        String upstream,
        List<String> legacy,
        List<String> cloud,
        InetSocketAddress observe,
        Path program,
        Path config,
        Path pidFile,
        Duration bound) {
    static final String HEADER = "# Written by Handoff; the next move replaces it.";

    public NginxConfig {
        legacy = List.copyOf(legacy);
        cloud = List.copyOf(cloud);
    }

    /// The whole file after a move. The server beside the upstream tells anybody on this machine
    /// which configuration a worker runs by, and nothing else.
    String text(Mark mark) {
        StringBuilder text = new StringBuilder(HEADER + "\n# " + mark.text() + "\n");
        text.append("upstream ").append(upstream).append(" {\n");
        for (String server : mark.side() == Environment.LEGACY ? legacy : cloud) {
            text.append("    server ").append(server).append(";\n");
        }
        String host = observe.getHostString();
        String address = host.contains(":") ? "[" + host + "]" : host;
        return text.append("}\nserver {\n    listen ")
                .append(address + ":" + observe.getPort())
                .append(";\n    access_log off;\n    default_type text/plain;\n")
                .append("    location = /handoff {\n        return 200 \"")
                .append(mark.text())
                .append("\\n\";\n    }\n    location / {\n        return 404;\n    }\n}\n")
                .toString();
    }
}
