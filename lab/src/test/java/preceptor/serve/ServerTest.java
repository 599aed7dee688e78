package preceptor.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ServerTest {
    private final AtomicInteger started = new AtomicInteger();
    private final BlockingQueue<EventStream> opened = new LinkedBlockingQueue<>();
    private final List<Throwable> faults = new ArrayList<>();
    private Server server;
    private RawClient client;

    @BeforeEach
    void start() throws Exception {
        Site site = new Site()
                        .page(new Page("/", "Start", "Start", "<p>hello</p>", List.of(Site.COMMON), List.of()))
                        .get(
                                "/numbers",
                                request -> Reply.json(Map.of("third", 1 / 3.0, "echo", request.required("of"))))
                        .get("/fault", request -> {
                            throw new IllegalStateException("broken");
                        })
                        .post("/start", request -> {
                            String what = request.json().path("what").asString("nothing");
                            started.incrementAndGet();
                            return Reply.json(Map.of("started", what));
                        })
                        .stream("/events", (request, stream) -> opened.add(stream));
        server = Server.start(site, 0, RawClient.TOKEN, faults::add);
        client = new RawClient(server);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void answersWhatIsListed() throws Exception {
        RawClient.Answer page = client.get("/");
        assertThat(page.status()).isEqualTo(200);
        assertThat(page.body()).contains("<p>hello</p>", "src=\"/page/common.js\"", "aria-current=\"page\"");
        assertThat(page.header("Content-Security-Policy"))
                .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
                .doesNotContain("unsafe");
        RawClient.Answer numbers = client.get("/numbers?of=%C3%A4%26b");
        assertThat(numbers.body()).contains("0.3333333333333333", "\"ä&b\"");
        assertThat(client.post("/start", "{\"what\":\"run\"}").body()).isEqualTo("{\"started\":\"run\"}");
        for (String missing :
                List.of("/nothing", "//", "/page", "/page/", "/./", "/%70age/common.js", "/PAGE/common.js")) {
            assertThat(client.get(missing).status()).as(missing).isIn(400, 404);
        }
        assertThat(client.get("/numbers").status()).isEqualTo(400);
        assertThat(client.get("/numbers?of=1&of=2").status()).isEqualTo(400);
        assertThat(client.get("/start").status()).isEqualTo(405);
        assertThat(client.post("/numbers?of=1", "{}").status()).isEqualTo(405);
        assertThat(client.post("/start", "{").status()).isEqualTo(400);
        assertThat(faults).isEmpty();
        assertThat(client.get("/fault").status()).isEqualTo(500);
        assertThat(faults).hasSize(1);
        assertThat(client.get("/").status()).isEqualTo(200);
    }

    @Test
    void assetsAreKnownByTheirHash() throws Exception {
        RawClient.Answer first = client.get(Site.COMMON);
        assertThat(first.header("Content-Type")).startsWith("text/javascript");
        assertThat(first.header("ETag")).matches("\"[0-9a-f]{64}\"");
        RawClient.Answer again = client.ask(
                "GET " + Site.COMMON,
                List.of(
                        "Host: " + client.host(),
                        "Preceptor-Token: " + RawClient.TOKEN,
                        "If-None-Match: " + first.header("ETag")),
                "");
        assertThat(again.status()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
    }

    @Test
    void theKeyOpensAPageAndLeavesTheAddress() throws Exception {
        String host = "Host: " + client.host();
        assertThat(client.ask("GET /", List.of(host), "").status()).isEqualTo(401);
        assertThat(client.ask("GET /?key=wrong", List.of(host), "").status()).isEqualTo(401);
        RawClient.Answer moved = client.ask("GET /?key=" + RawClient.TOKEN, List.of(host), "");
        assertThat(moved.status()).isEqualTo(303);
        assertThat(moved.header("Location")).isEqualTo("/");
        String cookie = moved.header("Set-Cookie");
        assertThat(cookie).contains("HttpOnly", "SameSite=Lax", "Path=/");
        String sent = "Cookie: other=1; " + cookie.substring(0, cookie.indexOf(';'));
        assertThat(client.ask("GET /", List.of(host, sent), "").status()).isEqualTo(200);
        // A cookie alone starts nothing, nor does the key in any other address.
        List<String> form = List.of(host, sent, "Content-Type: application/json");
        assertThat(client.ask("POST /start", form, "{}").status()).isEqualTo(401);
        assertThat(client.ask("POST /start?key=" + RawClient.TOKEN, form, "{}").status())
                .isEqualTo(401);
        assertThat(client.ask("GET /numbers?of=1&key=" + RawClient.TOKEN, List.of(host), "")
                        .status())
                .isEqualTo(401);
        assertThat(started).hasValue(0);
    }

    @Test
    void eventsReachTheClientAndTheLatestWins() throws Exception {
        try (Socket socket = client.connect()) {
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            socket.getOutputStream()
                    .write(("GET /events HTTP/1.1\r\nHost: " + client.host() + "\r\nPreceptor-Token: " + RawClient.TOKEN
                                    + "\r\n\r\n")
                            .getBytes(StandardCharsets.UTF_8));
            EventStream stream = opened.poll(30, TimeUnit.SECONDS);
            assertThat(stream).isNotNull();
            assertThat(stream.offer("state", Map.of("step", 1))).isTrue();
            assertThat(until(in, "data: ")).isEqualTo("data: {\"step\":1}");
            // While the client's thread makes one event, newer ones replace each other.
            CountDownLatch making = new CountDownLatch(1);
            CountDownLatch go = new CountDownLatch(1);
            stream.offer("slow", () -> {
                making.countDown();
                await(go);
                return "made";
            });
            await(making);
            for (int step = 2; step <= 10_000; step++) {
                stream.offer("state", Map.of("step", step));
            }
            go.countDown();
            assertThat(until(in, "data: ")).isEqualTo("data: \"made\"");
            assertThat(until(in, "data: ")).isEqualTo("data: {\"step\":10000}");
            CountDownLatch closed = new CountDownLatch(1);
            stream.whenClosed(closed::countDown);
            stream.offer("end", "done");
            stream.close();
            assertThat(stream.offer("state", 1)).isFalse();
            assertThat(until(in, "data: ")).isEqualTo("data: \"done\"");
            await(closed);
        }
    }

    @Test
    void theSiteRefusesWhatWouldNotWork() {
        Site site = new Site();
        assertThatIllegalArgumentException().isThrownBy(() -> site.get("/a b", r -> Reply.json(1)));
        assertThatIllegalArgumentException().isThrownBy(() -> site.get("/../x", r -> Reply.json(1)));
        assertThatIllegalArgumentException().isThrownBy(() -> site.get(Site.STYLE, r -> Reply.json(1)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> site.page(new Page("/p", "P", "P", "", List.of("/page/none.js"), List.of())));
        assertThatIllegalArgumentException().isThrownBy(() -> Server.start(site, 0, "short", e -> {}));
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /// The next line that starts so.
    private static String until(BufferedReader in, String start) throws Exception {
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            if (line.startsWith(start)) {
                return line;
            }
        }
        throw new AssertionError("the stream ended before a line " + start);
    }
}
