package preceptor.serve;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.json.JsonMapper;

/// The answer to a request. Headers that guard the page are added by the server.
///
/// @param status of HTTP
/// @param type the content's media type
/// @param headers further headers, name → value
/// @param body the content; not to be changed afterwards
public record Reply(int status, String type, Map<String, String> headers, Body body) {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    /// Bytes that compare by identity.
    public static final class Body {
        private final byte[] bytes;

        private Body(byte[] bytes) {
            this.bytes = bytes;
        }

        byte[] bytes() {
            return bytes;
        }
    }

    public Reply {
        headers = Map.copyOf(headers);
    }

    /// A tree of maps, lists, records, texts and numbers as JSON, status 200. A double is written with as many digits
    /// as
    /// give back every bit; one that is not finite becomes the text `"NaN"`, `"Infinity"` or `"-Infinity"`.
    public static Reply json(Object tree) {
        return json(200, tree);
    }

    /// The same with another status.
    public static Reply json(int status, Object tree) {
        return new Reply(status, "application/json", Map.of(), new Body(jsonText(tree)));
    }

    /// A web page.
    public static Reply html(String html) {
        return new Reply(200, "text/html; charset=utf-8", Map.of(), new Body(html.getBytes(StandardCharsets.UTF_8)));
    }

    /// Bytes of any media type, which are not copied.
    public static Reply bytes(String type, byte[] content) {
        return new Reply(200, type, Map.of(), new Body(content));
    }

    static Reply error(int status, String message) {
        return json(status, Map.of("error", message));
    }

    static byte[] jsonText(Object tree) {
        return MAPPER.writeValueAsBytes(tree);
    }

    /// This reply with one more header.
    public Reply with(String name, String value) {
        Map<String, String> more = new TreeMap<>(headers);
        more.put(name, value);
        return new Reply(status, type, more, body);
    }
}
