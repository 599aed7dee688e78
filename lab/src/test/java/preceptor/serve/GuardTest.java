package preceptor.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Who may ask, and who not.
class GuardTest {
    private final AtomicInteger calls = new AtomicInteger();
    private Server server;
    private RawClient client;
    private String host;

    @BeforeEach
    void start() throws Exception {
        Site site = new Site()
                        .page(new Page("/", "Start", "Start", "", List.of(), List.of()))
                        .get("/read", request -> counted())
                        .post("/start", request -> counted())
                        .stream("/events", (request, stream) -> {
                    calls.incrementAndGet();
                    stream.close();
                });
        server = Server.start(site, 0, RawClient.TOKEN, fault -> {});
        client = new RawClient(server);
        host = client.host();
    }

    private Reply counted() {
        return Reply.json(calls.incrementAndGet());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private int status(String line, String... headers) throws IOException {
        List<String> all = new ArrayList<>(List.of(headers));
        all.add("Preceptor-Token: " + RawClient.TOKEN);
        all.add("Content-Type: application/json");
        return client.ask(line, all, line.startsWith("POST") ? "{}" : "").status();
    }

    @Test
    void aForeignHostStartsNothing() throws Exception {
        String port = host.substring(host.indexOf(':'));
        for (String foreign : List.of(
                "evil.example",
                "evil.example" + port,
                "127.0.0.1",
                "localhost",
                "127.0.0.1:1",
                host + ".evil.example",
                "127.0.0.1.evil.example" + port,
                "localhost.evil.example" + port,
                "127.0.0.2" + port,
                "0.0.0.0" + port,
                "2130706433" + port,
                "user@" + host,
                host + "/",
                "LOCALHOST" + port,
                "[::1]" + port,
                "")) {
            for (String line : List.of("POST /start", "GET /read", "GET /events", "GET /")) {
                assertThat(status(line, "Host: " + foreign))
                        .as(line + " of " + foreign)
                        .isIn(0, 400, 421);
            }
        }
        assertThat(status("POST /start")).isEqualTo(421);
        assertThat(status("POST /start", "Host: " + host, "Host: evil.example")).isIn(400, 421);
        assertThat(status("POST http://evil.example/start", "Host: evil.example"))
                .isEqualTo(421);
        assertThat(calls).hasValue(0);
        assertThat(status("POST /start", "Host: " + host)).isEqualTo(200);
        assertThat(status("POST /start", "Host: localhost" + port)).isEqualTo(200);
        assertThat(calls).hasValue(2);
    }

    @Test
    void aForeignOriginStartsNothing() throws Exception {
        String own = "Host: " + host;
        for (String foreign : List.of(
                "null",
                "http://evil.example",
                "https://" + host,
                "http://127.0.0.1",
                "http://127.0.0.1:1",
                "http://" + host + ".evil.example",
                "HTTP://" + host,
                "file://",
                "http://" + host + "/",
                "")) {
            for (String line : List.of("POST /start", "GET /read", "GET /events")) {
                assertThat(status(line, own, "Origin: " + foreign))
                        .as(line + " of " + foreign)
                        .isEqualTo(403);
            }
        }
        for (String site : List.of("cross-site", "same-site", "", "none, none")) {
            for (String line : List.of("POST /start", "GET /read", "GET /events")) {
                assertThat(status(
                                line,
                                own,
                                "Sec-Fetch-Site: " + site,
                                "Sec-Fetch-Mode: navigate",
                                "Sec-Fetch-Dest: document"))
                        .as(line + " of " + site)
                        .isEqualTo(403);
            }
            assertThat(status(
                            "GET /",
                            own,
                            "Sec-Fetch-Site: " + site,
                            "Sec-Fetch-Mode: navigate",
                            "Sec-Fetch-Dest: iframe"))
                    .isEqualTo(403);
        }
        assertThat(calls).hasValue(0);
        // A link on another site may open a page.
        assertThat(status(
                        "GET /",
                        own,
                        "Sec-Fetch-Site: cross-site",
                        "Sec-Fetch-Mode: navigate",
                        "Sec-Fetch-Dest: document"))
                .isEqualTo(200);
        assertThat(status("POST /start", own, "Origin: http://" + host, "Sec-Fetch-Site: same-origin"))
                .isEqualTo(200);
    }

    @Test
    void withoutTheKeyThereIsNothing() throws Exception {
        String own = "Host: " + host;
        String wrong = RawClient.TOKEN.replace('0', '1');
        String port = host.substring(host.indexOf(':') + 1);
        for (String line :
                List.of("GET /", "GET /read", "GET /events", "POST /start", "GET /page/common.js", "GET /none")) {
            for (String key : List.of(
                    "X: y",
                    "Preceptor-Token:",
                    "Preceptor-Token: " + wrong,
                    "Preceptor-Token: " + RawClient.TOKEN + "0",
                    "Cookie: preceptor-1=" + RawClient.TOKEN,
                    "Cookie: preceptor-" + port + "=" + wrong,
                    "Cookie: preceptor-" + port + "=",
                    "Authorization: Bearer " + RawClient.TOKEN)) {
                RawClient.Answer answer = client.ask(line, List.of(own, key, "Content-Type: application/json"), "");
                assertThat(answer.status()).as(line + " with " + key).isEqualTo(401);
                assertThat(answer.body()).doesNotContain(RawClient.TOKEN);
            }
        }
        assertThat(calls).hasValue(0);
    }

    @Test
    void aFormOfAnotherSiteIsNotUnderstood() throws Exception {
        for (String type : List.of("text/plain", "application/x-www-form-urlencoded", "multipart/form-data")) {
            List<String> headers =
                    List.of("Host: " + host, "Preceptor-Token: " + RawClient.TOKEN, "Content-Type: " + type);
            assertThat(client.ask("POST /start", headers, "{}").status()).isEqualTo(415);
        }
        for (String method : List.of("PUT", "DELETE", "OPTIONS", "TRACE", "PATCH", "HEAD", "GET")) {
            assertThat(status(method + " /start", "Host: " + host)).isIn(400, 405, 0);
        }
        assertThat(calls).hasValue(0);
    }

    @Test
    void everyAnswerIsGuarded() throws Exception {
        for (String target : List.of("/", "/read", "/page/common.js", "/page/page.css", "/none", "/events")) {
            RawClient.Answer answer = client.get(target);
            assertThat(answer.header("Content-Security-Policy")).as(target).contains("default-src 'none'");
            assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
            assertThat(answer.header("Referrer-Policy")).isEqualTo("no-referrer");
            assertThat(answer.header("Cross-Origin-Resource-Policy")).isEqualTo("same-origin");
            assertThat(answer.header("Access-Control-Allow-Origin")).isEmpty();
        }
        assertThat(Map.of("policy", client.get("/").header("Content-Security-Policy"))
                        .toString())
                .doesNotContain("unsafe", "*");
    }

    @Test
    void otherAddressesOfThisMachineDoNotAnswer() throws Exception {
        List<InetAddress> others = new ArrayList<>();
        for (NetworkInterface network : NetworkInterface.networkInterfaces().toList()) {
            network.inetAddresses().filter(a -> !a.isLoopbackAddress()).forEach(others::add);
        }
        assumeFalse(others.isEmpty(), "this machine has the loopback address alone");
        for (InetAddress other : others) {
            assertThatThrownBy(() -> {
                        try (Socket socket = new Socket()) {
                            socket.connect(new InetSocketAddress(other, server.port()), 2000);
                        }
                    })
                    .as(other.toString())
                    .isInstanceOf(IOException.class);
        }
    }
}
