package preceptor.serve;

import com.sun.net.httpserver.Headers;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Decides who may ask. The server listens on the loopback address only; that keeps other machines out, but not other
/// users of this one, nor a page of another site in this user's browser. Hence:
///
/// - `Host` must name this server. A foreign name that was made to resolve to 127.0.0.1 (DNS rebinding) does not.
/// - `Origin`, where a browser sends it, must be this server's own; `null`, that of a sandboxed frame, is not.
/// - `Sec-Fetch-Site` must be `same-origin` or `none` (typed or from a bookmark). A link on another site may open a
/// page,
///   as a document of its own, but nothing else.
/// - Everything needs the key, which the address that the user opens has once (`?key=…`) and a cookie afterwards.
/// - A POST needs it in the header `Preceptor-Token` as well, which a form of another site cannot send.
final class Guard {
    static final String TOKEN = "Preceptor-Token";
    private static final String KEY = "key=";
    private static final Set<String> OWN = Set.of("same-origin", "none");

    private final String token;
    private final String cookie;
    private final Set<String> hosts;

    /// Why a request is refused.
    record Refusal(int status, String reason) {}

    Guard(int port, String token) {
        this.token = token;
        cookie = "preceptor-" + port;
        String suffix = port == 80 ? "" : ":" + port;
        hosts = Set.of("127.0.0.1" + suffix, "localhost" + suffix);
    }

    /// Empty where the request may pass.
    ///
    /// @param document whether it asks for a page
    /// @param keyed whether its address has the key
    Optional<Refusal> refusal(String method, boolean document, boolean keyed, Headers headers) {
        if (!hosts.contains(only(headers, "Host"))) {
            return refused(421, "this server is not that host");
        }
        if (headers.containsKey("Origin") && !isOwnOrigin(only(headers, "Origin"))) {
            return refused(403, "another site may not ask this server");
        }
        if (headers.containsKey("Sec-Fetch-Site") && !OWN.contains(only(headers, "Sec-Fetch-Site"))) {
            boolean link = document
                    && method.equals("GET")
                    && only(headers, "Sec-Fetch-Mode").equals("navigate")
                    && only(headers, "Sec-Fetch-Dest").equals("document");
            if (!link) {
                return refused(403, "another site may not ask this server");
            }
        }
        if (!keyed && !isToken(only(headers, TOKEN)) && (method.equals("POST") || !hasCookie(headers))) {
            return refused(401, "open the address that the server has printed: it has the key");
        }
        return Optional.empty();
    }

    /// Whether the raw query is the key, and nothing but the key.
    boolean isKey(String rawQuery) {
        return rawQuery != null && rawQuery.startsWith(KEY) && isToken(rawQuery.substring(KEY.length()));
    }

    /// What makes the browser keep the key, for as long as it runs. `Lax`: a link of another site opens a page with it,
    /// but sends nothing else with it.
    String setCookie() {
        return cookie + "=" + token + "; Path=/; HttpOnly; SameSite=Lax";
    }

    private boolean hasCookie(Headers headers) {
        for (String line : headers.getOrDefault("Cookie", List.of())) {
            for (String pair : line.split(";", -1)) {
                String stripped = pair.strip();
                if (stripped.startsWith(cookie + "=") && isToken(stripped.substring(cookie.length() + 1))) {
                    return true;
                }
            }
        }
        return false;
    }

    /// In a time that does not tell how much of it was right.
    private boolean isToken(String given) {
        return MessageDigest.isEqual(given.getBytes(StandardCharsets.UTF_8), token.getBytes(StandardCharsets.UTF_8));
    }

    private boolean isOwnOrigin(String origin) {
        return origin.startsWith("http://") && hosts.contains(origin.substring("http://".length()));
    }

    /// The value of a header that is there once; else nothing that would pass.
    private static String only(Headers headers, String name) {
        List<String> values = headers.getOrDefault(name, List.of());
        return values.size() == 1 && values.getFirst() != null ? values.getFirst() : "";
    }

    private static Optional<Refusal> refused(int status, String reason) {
        return Optional.of(new Refusal(status, reason));
    }
}
