package org.handoff.app.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/// One page in a [Browser], used as a person does: by clicks and keys at what is to be seen. Keeps
/// what went wrong in it. One thread.
public final class Tab {
    private static final Duration BOUND = Duration.ofMinutes(1);
    private static final JsonMapper JSON = new JsonMapper();

    private final Browser browser;
    private final String session;
    private final List<String> problems = new CopyOnWriteArrayList<>();
    private final List<String> hosts = new CopyOnWriteArrayList<>();

    Tab(Browser browser, String session) throws Exception {
        this.browser = browser;
        this.session = session;
        browser.onEvent(session, this::note);
        for (String domain : List.of("Page", "Runtime", "Log", "Network")) {
            send(domain + ".enable", Map.of());
        }
    }

    private void note(JsonNode event) {
        JsonNode it = event.path("params");
        switch (event.path("method").asText()) {
            case "Runtime.exceptionThrown" -> problems.add(it.path("exceptionDetails").toString());
            case "Log.entryAdded" -> {
                JsonNode entry = it.path("entry");
                boolean network = entry.path("source").asText().equals("network");
                if (entry.path("level").asText().equals("error") && !network) {
                    problems.add(entry.path("text").asText());
                }
            }
            case "Network.requestWillBeSent" -> {
                URI asked = URI.create(it.path("request").path("url").asText("about:blank"));
                if (asked.getAuthority() != null && asked.getScheme().startsWith("http")) {
                    hosts.add(asked.getAuthority());
                }
            }
            default -> {}
        }
    }

    private JsonNode send(String method, Map<String, ?> parameters) throws Exception {
        return browser.send(method, parameters, session);
    }

    /// Exceptions and what the browser refused, e.g. for the sake of the content security policy.
    public List<String> problems() {
        return List.copyOf(problems);
    }

    /// Everybody who was asked for anything.
    public List<String> hosts() {
        return hosts.stream().distinct().toList();
    }

    public Tab go(URI address) throws Exception {
        send("Page.navigate", Map.of("url", address.toString()));
        await("a whole page", "document.readyState === 'complete'");
        return this;
    }

    public Tab size(int width, int height, boolean phone) throws Exception {
        send(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", phone));
        return this;
    }

    /// @param scheme `light` or `dark`
    public Tab scheme(String scheme) throws Exception {
        send(
                "Emulation.setEmulatedMedia",
                Map.of(
                        "features",
                        List.of(
                                Map.of("name", "prefers-color-scheme", "value", scheme),
                                Map.of("name", "prefers-reduced-motion", "value", "reduce"))));
        return this;
    }

    /// The value of an expression, or of what its promise comes to.
    public JsonNode value(String expression) throws Exception {
        JsonNode answer =
                send(
                        "Runtime.evaluate",
                        Map.of(
                                "expression",
                                expression,
                                "returnByValue",
                                true,
                                "awaitPromise",
                                true));
        if (answer.has("exceptionDetails")) {
            throw new IOException(expression + ": " + answer.path("exceptionDetails"));
        }
        return answer.path("result").path("value");
    }

    public String text(String selector) throws Exception {
        return value("document.querySelector(" + quoted(selector) + ")?.innerText ?? ''").asText();
    }

    /// Until the expression is true.
    public Tab await(String what, String expression) throws Exception {
        long end = System.nanoTime() + BOUND.toNanos();
        while (!value("Boolean(" + expression + ")").asBoolean()) {
            if (System.nanoTime() > end) {
                fail(
                        what
                                + " did not come; problems "
                                + problems
                                + "; the page says:\n"
                                + value("document.body.innerText").asText());
            }
            Thread.sleep(25);
        }
        return this;
    }

    public Tab awaitText(String selector, String wanted) throws Exception {
        return await(
                wanted + " in " + selector,
                "document.querySelector("
                        + quoted(selector)
                        + ")?.innerText.includes("
                        + quoted(wanted)
                        + ")");
    }

    /// With the mouse, in the middle of what is to be seen of it; it must be there, and not dead.
    public Tab click(String selector) throws Exception {
        String it = "document.querySelector(" + quoted(selector) + ")";
        await(selector, it + " && !" + it + ".disabled && " + it + ".getClientRects().length");
        JsonNode box =
                value(
                        "(() => {const it = "
                                + it
                                + "; it.scrollIntoView({block: 'center'}); const box ="
                                + " it.getBoundingClientRect(); const at = [box.x + box.width / 2,"
                                + " box.y + box.height / 2]; const hit ="
                                + " document.elementFromPoint(...at); return {x: at[0], y: at[1],"
                                + " hit: it.contains(hit) || hit?.contains(it)}})()");
        assertThat(box.path("hit").asBoolean()).as("%s is covered", selector).isTrue();
        for (String type : List.of("mousePressed", "mouseReleased")) {
            send(
                    "Input.dispatchMouseEvent",
                    Map.of(
                            "type",
                            type,
                            "x",
                            box.path("x").asDouble(),
                            "y",
                            box.path("y").asDouble(),
                            "button",
                            "left",
                            "clickCount",
                            1));
        }
        return this;
    }

    /// In place of what stands in the field.
    public Tab type(String selector, String text) throws Exception {
        click(selector);
        value("document.querySelector(" + quoted(selector) + ").select()");
        send("Input.insertText", Map.of("text", text));
        return this;
    }

    public Tab press(String key, int code) throws Exception {
        for (String type : List.of("keyDown", "keyUp")) {
            send(
                    "Input.dispatchKeyEvent",
                    Map.of("type", type, "key", key, "code", key, "windowsVirtualKeyCode", code));
        }
        return this;
    }

    /// What is to be seen, as a PNG.
    public byte[] picture() throws Exception {
        JsonNode answer = send("Page.captureScreenshot", Map.of("format", "png"));
        return Base64.getDecoder().decode(answer.path("data").asText());
    }

    public void picture(Path file) throws Exception {
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.write(file, picture());
    }

    /// A script from beside the page's own: its rules bind what a page loads, not who debugs it.
    public void inject(String script) throws Exception {
        send("Runtime.evaluate", Map.of("expression", script));
    }

    /// Everything is asked for anew.
    public Tab uncached() throws Exception {
        send("Network.setCacheDisabled", Map.of("cacheDisabled", true));
        return this;
    }

    /// What it holds once garbage is collected.
    public record Weight(double heapBytes, double nodes, double listeners) {}

    public Weight weight() throws Exception {
        send("Performance.enable", Map.of());
        send("HeapProfiler.collectGarbage", Map.of());
        Map<String, Double> metrics = new HashMap<>();
        send("Performance.getMetrics", Map.of())
                .path("metrics")
                .forEach(it -> metrics.put(it.path("name").asText(), it.path("value").asDouble()));
        return new Weight(
                metrics.getOrDefault("JSHeapUsedSize", Double.NaN),
                metrics.getOrDefault("Nodes", Double.NaN),
                metrics.getOrDefault("JSEventListeners", Double.NaN));
    }

    /// Nothing of it is used any more.
    public void close() throws Exception {
        send("Page.close", Map.of());
    }

    static String quoted(String text) throws IOException {
        return JSON.writeValueAsString(text);
    }
}
