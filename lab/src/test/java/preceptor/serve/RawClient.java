package preceptor.serve;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/// A client that sends exactly what it is told, as no browser or library would.
final class RawClient {
    static final String TOKEN = "0123456789abcdef0123456789abcdef";
    private static final int TIMEOUT_MILLIS = 60_000;

    private final int port;

    RawClient(Server server) {
        port = server.port();
    }

    /// An answer, as it came.
    record Answer(int status, String head, String body) {
        /// The value of a header; empty where there is none.
        String header(String name) {
            return head.lines()
                    .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name.toLowerCase(Locale.ROOT) + ":"))
                    .map(line -> line.substring(name.length() + 1).strip())
                    .findFirst()
                    .orElse("");
        }
    }

    String host() {
        return "127.0.0.1:" + port;
    }

    Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        return socket;
    }

    /// GET with the token.
    Answer get(String target) throws IOException {
        return ask("GET " + target, List.of("Host: " + host(), "Preceptor-Token: " + TOKEN), "");
    }

    /// POST with the token.
    Answer post(String target, String body) throws IOException {
        return ask(
                "POST " + target,
                List.of("Host: " + host(), "Preceptor-Token: " + TOKEN, "Content-Type: application/json"),
                body);
    }

    /// @param line method and target
    /// @return with status 0 where the connection was ended without an answer
    Answer ask(String line, List<String> headers, String body) throws IOException {
        byte[] content = body.getBytes(StandardCharsets.UTF_8);
        StringBuilder head = new StringBuilder(line + " HTTP/1.1\r\n");
        headers.forEach(header -> head.append(header).append("\r\n"));
        head.append("Connection: close\r\n");
        if (content.length > 0) {
            head.append("Content-Length: ").append(content.length).append("\r\n");
        }
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        request.writeBytes(head.append("\r\n").toString().getBytes(StandardCharsets.UTF_8));
        request.writeBytes(content);
        try (Socket socket = connect()) {
            socket.getOutputStream().write(request.toByteArray());
            return answer(socket.getInputStream());
        } catch (SocketException refused) {
            // The server has ended the connection before all of the request was read.
            return new Answer(0, "", "");
        }
    }

    static Answer answer(InputStream in) throws IOException {
        String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        int end = text.indexOf("\r\n\r\n");
        if (end < 0) {
            return new Answer(0, text, "");
        }
        return new Answer(Integer.parseInt(text.substring(9, 12)), text.substring(0, end), text.substring(end + 4));
    }
}
