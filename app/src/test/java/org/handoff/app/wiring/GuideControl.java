package org.handoff.app.wiring;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpServer;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;

/// What the guides' examples need around them.
final class GuideControl {
    private GuideControl() {}

    /// Tells the gateway `front` that the cloud owns writes.
    static HttpServer start() throws IOException {
        HttpServer control =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
        control.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        control.createContext(
                "/api/gateways/front/poll",
                exchange -> {
                    byte[] directive =
                            """
                            {"epoch":3,"mode":"flow","owner":"cloud",
                             "leaseMillis":5000,"holdMaxMillis":5000}
                            """
                                    .getBytes(UTF_8);
                    exchange.getRequestBody().readAllBytes();
                    exchange.sendResponseHeaders(200, directive.length);
                    exchange.getResponseBody().write(directive);
                    exchange.close();
                });
        control.start();
        return control;
    }

    /// The blocks of a page in that language.
    static List<String> blocks(String page, String language) {
        List<String> blocks = new ArrayList<>();
        String mark = "```" + language + "\n";
        for (int at = page.indexOf(mark); at >= 0; at = page.indexOf(mark, at + 1)) {
            int from = at + mark.length();
            blocks.add(page.substring(from, page.indexOf("```", from)));
        }
        return blocks;
    }
}
