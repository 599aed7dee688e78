package preceptor.serve;

import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What a client asks: the parameters behind the `?` and, of a POST, a body in JSON.
public final class Request {
    /// The longest body, in bytes.
    public static final int MOST_BODY = 1 << 20;

    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final Map<String, String> parameters;
    private final InputStream body;

    Request(String rawQuery, InputStream body) {
        this.parameters = parameters(rawQuery);
        this.body = body;
    }

    private static Map<String, String> parameters(String rawQuery) {
        Map<String, String> parameters = new LinkedHashMap<>();
        if (rawQuery == null || rawQuery.isEmpty()) {
            return parameters;
        }
        for (String pair : rawQuery.split("&", -1)) {
            int equals = pair.indexOf('=');
            String name = decoded(equals < 0 ? pair : pair.substring(0, equals));
            String value = equals < 0 ? "" : decoded(pair.substring(equals + 1));
            if (parameters.putIfAbsent(name, value) != null) {
                throw new RequestException(400, "parameter " + name + " is given twice");
            }
        }
        return parameters;
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new RequestException(400, "a parameter is not encoded as it should be");
        }
    }

    /// A parameter of the address, decoded once; empty where it is not given. It is only ever to be compared or looked
    /// up: a path made from it would be a way out of the folder.
    public Optional<String> parameter(String name) {
        return Optional.ofNullable(parameters.get(name));
    }

    /// As [#parameter]; without it the request is refused.
    public String required(String name) {
        return parameter(name).orElseThrow(() -> new RequestException(400, "parameter " + name + " is missing"));
    }

    /// The body of a POST, at most [#MOST_BODY] bytes of JSON; anything else is refused. To be called once.
    public JsonNode json() {
        try {
            byte[] bytes = body.readNBytes(MOST_BODY + 1);
            if (bytes.length > MOST_BODY) {
                throw new RequestException(413, "expected at most " + MOST_BODY + " bytes");
            }
            return MAPPER.readTree(bytes);
        } catch (IOException e) {
            throw new RequestException(400, "the body was cut short");
        } catch (JacksonException e) {
            throw new RequestException(400, "expected JSON: " + e.getOriginalMessage());
        }
    }
}
