package preceptor.serve;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/// The local page's server: HTTP/1.1 on the loopback address, a virtual thread per request. What it answers is listed
/// in
/// a [Site]; who may ask is decided by [Guard].
///
/// [Decision 0015](../../../../../../docs/decisions/0015-page.md) says why it is the JDK's, and what had to be added.
public final class Server implements AutoCloseable {
    /// How long a client may take over its request, and over each part of an answer.
    public static final int PATIENCE_SECONDS = 20;

    private static final int MOST_REQUESTS = 400;
    private static final int MOST_STREAMS = 200;
    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
                    + "connect-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    private static final Map<String, String> GUARDS = Map.of(
            "Content-Security-Policy", POLICY,
            "X-Content-Type-Options", "nosniff",
            "Referrer-Policy", "no-referrer",
            "Cross-Origin-Opener-Policy", "same-origin",
            "Cross-Origin-Resource-Policy", "same-origin",
            "Cache-Control", "no-store");

    private final Site site;
    private final String token;
    private final Guard guard;
    private final HttpServer http;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Deadline deadline;
    private final Semaphore requests = new Semaphore(MOST_REQUESTS);
    private final Semaphore streams = new Semaphore(MOST_STREAMS);
    private final Consumer<Throwable> faults;

    private Server(Site site, int port, String token, Consumer<Throwable> faults, long patience) throws IOException {
        limit("sun.net.httpserver.nodelay", "true");
        limit("sun.net.httpserver.maxReqTime", Integer.toString(PATIENCE_SECONDS));
        limit("sun.net.httpserver.maxReqHeaderSize", "16384");
        limit("sun.net.httpserver.maxReqHeaders", "64");
        limit("jdk.httpserver.maxConnections", "512");
        this.site = site;
        this.token = token;
        this.faults = faults;
        deadline = new Deadline(patience);
        http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 128);
        guard = new Guard(http.getAddress().getPort(), token);
        http.setExecutor(threads);
        http.createContext("/", this::handle);
        http.start();
    }

    /// The JDK's server takes its limits from properties, once, when its first instance is made.
    private static void limit(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }

    /// Starts it.
    ///
    /// @param port 0 for any that is free
    /// @param token what whoever may ask has to show, at least 16 letters, digits or hyphens that nobody guesses
    /// @param faults hears of errors that the program should not have made
    /// @throws IOException if the port cannot be had
    public static Server start(Site site, int port, String token, Consumer<Throwable> faults) throws IOException {
        return start(site, port, token, faults, PATIENCE_SECONDS);
    }

    /// As the other `start`, with clients given `patience` seconds to take each part of an answer.
    static Server start(Site site, int port, String token, Consumer<Throwable> faults, long patience)
            throws IOException {
        if (!token.matches("[A-Za-z0-9-]{16,}")) {
            throw new IllegalArgumentException("token: expected 16 or more letters, digits and hyphens");
        }
        return new Server(site, port, token, faults, patience);
    }

    /// The port it listens to.
    public int port() {
        return http.getAddress().getPort();
    }

    /// The address to open, with the key.
    public String address() {
        return "http://127.0.0.1:" + port() + "/?key=" + token;
    }

    /// Ends all requests and streams.
    @Override
    public void close() {
        http.stop(0);
        threads.shutdownNow();
        deadline.close();
    }

    private void handle(HttpExchange exchange) {
        if (!requests.tryAcquire()) {
            exchange.close();
            return;
        }
        try {
            answer(exchange);
        } catch (IOException gone) {
            // The client is no longer there, or was too slow; nobody is left to be told.
            return;
        } finally {
            requests.release();
            // Closing writes what is left to write, which an interruption that came too late must not stop.
            boolean late = Thread.interrupted();
            exchange.close();
            if (late) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getRawPath();
        String query = exchange.getRequestURI().getRawQuery();
        String method = exchange.getRequestMethod();
        Headers headers = exchange.getRequestHeaders();
        Site.Route route = path == null ? null : site.route(path);
        boolean document = route instanceof Site.Route.Shown;
        boolean opening = document && method.equals("GET") && guard.isKey(query);
        Optional<Guard.Refusal> refusal = guard.refusal(method, document, opening, headers);
        if (refusal.isPresent()) {
            int status = refusal.get().status();
            String reason = refusal.get().reason();
            Reply reply = document ? Reply.html(Frame.closed(reason)) : Reply.error(status, reason);
            refuse(exchange, new Reply(status, reply.type(), Map.of(), reply.body()));
            return;
        }
        if (opening) {
            // The key leaves the address bar and the history.
            Reply moved = new Reply(
                    303, "text/plain", Map.of("Location", path), Reply.html("").body());
            send(exchange, moved.with("Set-Cookie", guard.setCookie()));
            return;
        }
        try {
            route(exchange, route, method, query);
        } catch (RequestException e) {
            refuse(exchange, Reply.error(e.status(), e.getMessage()));
        } catch (RuntimeException | Error e) {
            faults.accept(e);
            refuse(exchange, Reply.error(500, "a fault of the program: " + e));
        }
    }

    private void route(HttpExchange exchange, Site.Route route, String method, String query) throws IOException {
        if (route == null) {
            throw new RequestException(404, "there is no such address");
        }
        String allowed = route instanceof Site.Route.Post ? "POST" : "GET";
        if (!method.equals(allowed)) {
            throw new RequestException(405, "expected " + allowed);
        }
        switch (route) {
            case Site.Route.Asset asset -> asset(exchange, asset);
            case Site.Route.Shown shown -> send(exchange, Reply.html(Frame.html(shown.page(), site.pages(), token)));
            case Site.Route.Get get -> send(exchange, get.handler().reply(request(exchange, query)));
            case Site.Route.Post post -> send(exchange, post.handler().reply(posted(exchange, query)));
            case Site.Route.Events events -> stream(exchange, events, request(exchange, query));
        }
    }

    private static Request request(HttpExchange exchange, String query) {
        return new Request(query, exchange.getRequestBody());
    }

    private static Request posted(HttpExchange exchange, String query) {
        String type = Optional.ofNullable(exchange.getRequestHeaders().getFirst("Content-Type"))
                .orElse("");
        if (!type.equals("application/json")) {
            throw new RequestException(415, "expected a body of type application/json");
        }
        return request(exchange, query);
    }

    private void asset(HttpExchange exchange, Site.Route.Asset asset) throws IOException {
        String known = exchange.getRequestHeaders().getFirst("If-None-Match");
        Reply reply = asset.reply().with("ETag", asset.tag()).with("Cache-Control", "no-cache");
        if (asset.tag().equals(known)) {
            head(exchange, reply.headers());
            exchange.sendResponseHeaders(304, -1);
            return;
        }
        send(exchange, reply);
    }

    private void stream(HttpExchange exchange, Site.Route.Events events, Request request) throws IOException {
        if (!streams.tryAcquire()) {
            throw new RequestException(503, "too many pages are open");
        }
        EventStream stream = new EventStream();
        try {
            events.streamer().open(request, stream);
            head(exchange, Map.of("Content-Type", "text/event-stream"));
            exchange.sendResponseHeaders(200, 0);
            OutputStream out = exchange.getResponseBody();
            stream.send(out, deadline::write);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            stream.finish();
            streams.release();
        }
    }

    /// Refuses, and ends the connection: what is left of the request is not read.
    private void refuse(HttpExchange exchange, Reply reply) throws IOException {
        send(exchange, reply.with("Connection", "close"));
    }

    private void send(HttpExchange exchange, Reply reply) throws IOException {
        head(exchange, reply.headers());
        exchange.getResponseHeaders().set("Content-Type", reply.type());
        byte[] bytes = reply.body().bytes();
        boolean empty = bytes.length == 0 || exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(reply.status(), empty ? -1 : bytes.length);
        if (!empty) {
            deadline.write(exchange.getResponseBody(), bytes);
        }
    }

    private static void head(HttpExchange exchange, Map<String, String> headers) {
        GUARDS.forEach(exchange.getResponseHeaders()::set);
        headers.forEach(exchange.getResponseHeaders()::set);
    }
}
