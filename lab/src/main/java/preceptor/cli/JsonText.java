package preceptor.cli;

import tools.jackson.databind.json.JsonMapper;

/// Plain trees of maps, lists, texts and numbers as JSON text.
final class JsonText {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private JsonText() {}

    static String of(Object tree) {
        return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(tree);
    }
}
