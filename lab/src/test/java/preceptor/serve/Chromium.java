package preceptor.serve;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import preceptor.Browser;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A headless Chromium with one page, driven by its DevTools protocol. Errors that the page logs, throws or is refused
/// by
/// its policy are kept.
public final class Chromium implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final long SECONDS = 60;

    private final Process process;
    private final WebSocket socket;
    private final Map<Integer, CompletableFuture<JsonNode>> answers = new ConcurrentHashMap<>();
    private final List<String> faults = new CopyOnWriteArrayList<>();
    private final StringBuilder text = new StringBuilder();
    private final String session;
    private int last;

    /// @param profile a folder for its profile, into which it may still write when it has ended
    /// @param options further ones of the command line
    public Chromium(Path browser, Path profile, String... options) throws Exception {
        List<String> more = new ArrayList<>(List.of(options));
        more.addAll(List.of("--remote-debugging-port=0", "about:blank"));
        process = new ProcessBuilder(Browser.command(browser, profile, more))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(URI.create(endpoint()), new Listener())
                .get(SECONDS, TimeUnit.SECONDS);
        JsonNode target = call("", "Target.createTarget", Map.of("url", "about:blank"));
        session = call(
                        "",
                        "Target.attachToTarget",
                        Map.of("targetId", target.path("targetId").asString(""), "flatten", true))
                .path("sessionId")
                .asString("");
        for (String domain : List.of("Page", "Runtime", "Log")) {
            call(domain + ".enable", Map.of());
        }
    }

    /// The address that the browser writes to its standard error, whose rest is thrown away.
    private String endpoint() throws IOException {
        BufferedReader err =
                new BufferedReader(new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8));
        for (String line = err.readLine(); line != null; line = err.readLine()) {
            int at = line.indexOf("ws://");
            if (at >= 0) {
                Thread.ofVirtual().start(() -> err.lines().forEach(rest -> {}));
                return line.substring(at).strip();
            }
        }
        throw new IOException("the browser ended before it told its address");
    }

    /// What went wrong in the page so far.
    public List<String> faults() {
        return List.copyOf(faults);
    }

    /// Opens an address as a new document, and waits until that is there.
    public void open(String address) throws Exception {
        call("Page.navigate", Map.of("url", "about:blank"));
        call("Page.navigate", Map.of("url", address));
        until("document.readyState === 'complete' && location.href !== 'about:blank'");
    }

    /// The value of an expression; a promise is awaited.
    public JsonNode evaluate(String expression) throws Exception {
        JsonNode answer = call(
                "Runtime.evaluate",
                Map.of("expression", expression, "awaitPromise", true, "returnByValue", true, "userGesture", true));
        if (answer.has("exceptionDetails")) {
            throw new AssertionError(expression + ": " + answer.path("exceptionDetails"));
        }
        return answer.path("result").path("value");
    }

    /// Waits until an expression is true.
    public void until(String expression) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        while (!isTrue(expression)) {
            if (System.nanoTime() > end) {
                throw new AssertionError("within " + SECONDS + " s not: " + expression + "; the page says: "
                        + evaluate("document.body.innerText").asString("") + "; faults: " + faults);
            }
            Thread.sleep(50);
        }
    }

    /// Whether an expression is true; not while the page is about to become another.
    private boolean isTrue(String expression) throws Exception {
        try {
            return evaluate("Boolean(" + expression + ")").asBoolean(false);
        } catch (AssertionError e) {
            if (String.valueOf(e.getMessage()).contains("Inspected target navigated or closed")) {
                return false;
            }
            throw e;
        }
    }

    /// Types a text where the focus is, letter by letter.
    public void type(String letters) throws Exception {
        for (String letter : letters.codePoints().mapToObj(Character::toString).toList()) {
            call("Input.dispatchKeyEvent", Map.of("type", "keyDown", "text", letter, "key", letter));
            call("Input.dispatchKeyEvent", Map.of("type", "keyUp", "key", letter));
        }
    }

    /// Presses a key such as `Enter`.
    ///
    /// @param code its number, 13 for Enter
    /// @param modifiers 2 with Ctrl
    public void press(String key, int code, int modifiers) throws Exception {
        Map<String, Object> event = new LinkedHashMap<>(
                Map.of("key", key, "code", key, "windowsVirtualKeyCode", code, "modifiers", modifiers));
        event.put("type", "rawKeyDown");
        call("Input.dispatchKeyEvent", event);
        event.put("type", "keyUp");
        call("Input.dispatchKeyEvent", event);
    }

    /// Sets the window's size in pixels, and the scheme.
    public void look(int width, int height, boolean dark) throws Exception {
        call(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
        call(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"))));
    }

    /// The window as PNG.
    public byte[] screenshot() throws Exception {
        JsonNode answer = call("Page.captureScreenshot", Map.of("format", "png"));
        return Base64.getDecoder().decode(answer.path("data").asString(""));
    }

    /// Any command of the protocol to the page.
    public JsonNode call(String method, Map<String, ?> parameters) throws Exception {
        return call(session, method, parameters);
    }

    private JsonNode call(String to, String method, Map<String, ?> parameters) throws Exception {
        int id = ++last;
        Map<String, Object> message = new LinkedHashMap<>(Map.of("id", id, "method", method, "params", parameters));
        if (!to.isEmpty()) {
            message.put("sessionId", to);
        }
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        answers.put(id, answer);
        socket.sendText(JSON.writeValueAsString(message), true).get(SECONDS, TimeUnit.SECONDS);
        JsonNode full = answer.get(SECONDS, TimeUnit.SECONDS);
        if (full.has("error")) {
            throw new AssertionError(method + ": " + full.path("error"));
        }
        return full.path("result");
    }

    private void hear(JsonNode message) {
        if (message.has("id")) {
            CompletableFuture<JsonNode> answer =
                    answers.remove(message.path("id").asInt(0));
            if (answer != null) {
                answer.complete(message);
            }
            return;
        }
        JsonNode event = message.path("params");
        switch (message.path("method").asString("")) {
            case "Runtime.exceptionThrown" ->
                faults.add(event.path("exceptionDetails").toString());
            case "Runtime.consoleAPICalled" -> {
                if (event.path("type").asString("").equals("error")) {
                    faults.add(event.path("args").toString());
                }
            }
            case "Log.entryAdded" -> {
                if (event.path("entry").path("level").asString("").equals("error")) {
                    faults.add(event.path("entry").path("text").asString("") + " "
                            + event.path("entry").path("url").asString(""));
                }
            }
            default -> {}
        }
    }

    private final class Listener implements WebSocket.Listener {
        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean whole) {
            text.append(data);
            if (whole) {
                hear(JSON.readTree(text.toString()));
                text.setLength(0);
            }
            from.request(1);
            return null;
        }
    }

    @Override
    public void close() {
        List<ProcessHandle> children = new ArrayList<>(process.descendants().toList());
        socket.abort();
        process.destroy();
        try {
            process.waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly();
        children.forEach(ProcessHandle::destroyForcibly);
    }
}
