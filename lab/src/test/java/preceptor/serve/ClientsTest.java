package preceptor.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Clients that are slow, vanish, come in crowds, or send too much.
class ClientsTest {
    private static final int TABS = 50;

    private final List<EventStream> streams = new CopyOnWriteArrayList<>();
    private final List<Throwable> faults = new CopyOnWriteArrayList<>();
    private final AtomicInteger calls = new AtomicInteger();
    private Server server;
    private RawClient client;

    @BeforeEach
    void start() throws Exception {
        Site site = new Site()
                        .page(new Page("/", "Start", "Start", "", List.of(), List.of()))
                        .get("/large", request -> Reply.bytes("text/plain", new byte[64 << 20]))
                        .post("/start", request -> {
                            request.json();
                            return Reply.json(calls.incrementAndGet());
                        })
                        .stream("/events", (request, stream) -> streams.add(stream));
        server = Server.start(site, 0, RawClient.TOKEN, faults::add, 1);
        client = new RawClient(server);
    }

    @AfterEach
    void stop() {
        server.close();
        assertThat(faults).isEmpty();
    }

    private Socket opened(String target) throws IOException {
        Socket socket = client.connect();
        socket.getOutputStream()
                .write(("GET " + target + " HTTP/1.1\r\nHost: " + client.host() + "\r\nPreceptor-Token: "
                                + RawClient.TOKEN + "\r\n\r\n")
                        .getBytes(StandardCharsets.UTF_8));
        return socket;
    }

    private void awaitStreams(int count) throws InterruptedException {
        for (int i = 0; i < 600 && streams.size() < count; i++) {
            Thread.sleep(50);
        }
        assertThat(streams).hasSize(count);
    }

    private static int platformThreads() {
        return Thread.getAllStackTraces().size();
    }

    @Test
    void fiftyTabsSeeTheSameAndHoldNoThread() throws Exception {
        List<Socket> tabs = new ArrayList<>();
        client.get("/");
        int before = platformThreads();
        for (int i = 0; i < TABS; i++) {
            tabs.add(opened("/events"));
        }
        awaitStreams(TABS);
        assertThat(platformThreads() - before).isLessThan(TABS / 2);
        streams.forEach(stream -> stream.offer("state", "all"));
        for (Socket tab : tabs) {
            BufferedReader in = new BufferedReader(new InputStreamReader(tab.getInputStream(), StandardCharsets.UTF_8));
            String line = in.readLine();
            while (!line.equals("data: \"all\"")) {
                line = in.readLine();
            }
            assertThat(client.get("/").status()).isEqualTo(200);
            tab.close();
        }
    }

    @Test
    void aVanishedClientIsNoticed() throws Exception {
        CountDownLatch closed = new CountDownLatch(1);
        try (Socket socket = opened("/events")) {
            awaitStreams(1);
            streams.getFirst().whenClosed(closed::countDown);
            socket.setSoLinger(true, 0);
        }
        assertThat(closed.await(60, TimeUnit.SECONDS)).isTrue();
        assertThat(streams.getFirst().isOpen()).isFalse();
        assertThat(streams.getFirst().offer("state", 1)).isFalse();
    }

    @Test
    void aClientThatTakesNothingHoldsUpNobody() throws Exception {
        String much = "x".repeat(1 << 20);
        CountDownLatch closed = new CountDownLatch(1);
        AtomicInteger made = new AtomicInteger();
        try (Socket socket = opened("/events");
                Socket other = opened("/large")) {
            awaitStreams(1);
            EventStream stream = streams.getFirst();
            stream.whenClosed(closed::countDown);
            for (int i = 0; i < 2_000_000; i++) {
                stream.offer("state", () -> {
                    made.incrementAndGet();
                    return much;
                });
            }
            assertThat(client.get("/").status()).isEqualTo(200);
            while (!closed.await(20, TimeUnit.MILLISECONDS)) {
                stream.offer("state", much);
            }
            // Of two million states only those were made that the socket's buffers took.
            assertThat(made.get()).isLessThan(100);
            assertThat(socket.isConnected()).isTrue();
            assertThat(other.isConnected()).isTrue();
        }
    }

    @Test
    void requestsThatNeverEndKeepNobodyWaiting() throws Exception {
        List<Socket> halves = new ArrayList<>();
        int before = platformThreads();
        for (int i = 0; i < 200; i++) {
            Socket half = client.connect();
            half.getOutputStream().write("GET / HTTP/1.1\r\nHost: 127".getBytes(StandardCharsets.UTF_8));
            halves.add(half);
        }
        assertThat(client.get("/").status()).isEqualTo(200);
        assertThat(client.post("/start", "{}").status()).isEqualTo(200);
        assertThat(platformThreads() - before).isLessThan(100);
        for (Socket half : halves) {
            half.close();
        }
    }

    @Test
    void sizesAreLimited() throws Exception {
        String head = "Host: " + client.host();
        String token = "Preceptor-Token: " + RawClient.TOKEN;
        String json = "Content-Type: application/json";
        String most = '"' + "x".repeat(Request.MOST_BODY - 2) + '"';
        assertThat(client.post("/start", most).status()).isEqualTo(200);
        assertThat(client.post("/start", most + " ").status()).isEqualTo(413);
        assertThat(calls).hasValue(1);
        String deep = "[".repeat(100_000);
        assertThat(client.post("/start", deep).status()).isEqualTo(400);
        for (List<String> headers : List.of(
                List.of(head, token, "X: " + "y".repeat(20_000)),
                many(head, token, 80),
                List.of(head, token, "Cookie: " + "a=b; ".repeat(5_000)))) {
            assertThat(client.ask("GET /", headers, "").status()).isIn(0, 400, 413, 431);
        }
        assertThat(client.get("/?" + "q".repeat(20_000)).status()).isIn(0, 400, 414);
        List<String> lying = List.of(head, token, json, "Content-Length: 99999999999999999999");
        assertThat(client.ask("POST /start", lying, "").status()).isIn(0, 400);
        assertThat(client.get("/").status()).isEqualTo(200);
    }

    private static List<String> many(String head, String token, int count) {
        List<String> headers = new ArrayList<>(List.of(head, token));
        for (int i = 0; i < count; i++) {
            headers.add("X" + i + ": y");
        }
        return headers;
    }

    @Test
    void sessionsEndWhenTheirClientIsGone() throws Exception {
        List<String> closed = new CopyOnWriteArrayList<>();
        try (Sessions<AutoCloseable> sessions = new Sessions<>(2, Duration.ofMillis(300))) {
            String kept = sessions.open(() -> closed.add("kept"));
            EventStream stream = new EventStream();
            assertThat(sessions.attach(kept, stream)).isSameAs(sessions.find(kept));
            String lonely = sessions.open(() -> closed.add("lonely"));
            assertThat(sessions.size()).isEqualTo(2);
            // The one without a stream makes room.
            String third = sessions.open(() -> closed.add("third"));
            assertThat(closed).containsExactly("lonely");
            assertThatRefused(404, () -> sessions.find(lonely));
            EventStream other = new EventStream();
            sessions.attach(third, other);
            assertThatRefused(503, () -> sessions.open(() -> closed.add("refused")));
            assertThat(closed).containsExactly("lonely", "refused");
            Thread.sleep(900);
            assertThat(sessions.size()).isEqualTo(2);
            stream.finish();
            for (int i = 0; i < 600 && sessions.size() == 2; i++) {
                Thread.sleep(50);
            }
            assertThat(closed).containsExactly("lonely", "refused", "kept");
            sessions.drop(third);
            assertThat(closed).endsWith("third");
            other.finish();
        }
    }

    private static void assertThatRefused(int status, Runnable call) {
        try {
            call.run();
        } catch (RequestException e) {
            assertThat(e.status()).isEqualTo(status);
            return;
        }
        throw new AssertionError("expected to be refused with " + status);
    }
}
