package preceptor.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class SafetensorsTest {
    @TempDir
    private Path folder;

    private static List<NamedArray> tensors() {
        return List.of(
                NamedArray.of("mask", new int[] {3}, new byte[] {1, 0, (byte) 255}),
                NamedArray.of("W/1.0/0.0", new int[] {2, 2}, new double[] {1, -2, 0.5, 1e-300}),
                NamedArray.of("step", new int[0], new long[] {123456789012L}),
                NamedArray.vector("z", 1, 2, 3),
                NamedArray.of("none", new int[] {0}, new double[0]));
    }

    private static Map<String, String> metadata() {
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("spec", "ab\"\\\u00e9\n");
        metadata.put("version", "0.1.0");
        return metadata;
    }

    private static byte[] bytes() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Safetensors.write(out, metadata(), tensors());
        return out.toByteArray();
    }

    @Test
    void whatIsReadIsWhatWasWritten() {
        Path file = folder.resolve("checkpoint.safetensors");
        Safetensors.write(file, metadata(), tensors());
        Safetensors.Content content = Safetensors.read(file);
        assertThat(content.metadata()).isEqualTo(metadata());
        assertThat(new ArrayList<>(content.tensors().values())).containsExactlyInAnyOrderElementsOf(tensors());
        assertThat(content.tensor("step").longs()).containsExactly(123456789012L);
        assertThatThrownBy(() -> content.tensor("absent"))
                .isInstanceOf(ResultException.class)
                .hasMessageContaining("expected a tensor absent");
    }

    /// The published layout, read without any of the code under test.
    @Test
    void theLayoutIsThatOfTheFormat() throws IOException {
        ByteBuffer file = ByteBuffer.wrap(bytes()).order(ByteOrder.LITTLE_ENDIAN);
        int length = Math.toIntExact(file.getLong());
        assertThat(length % 8).isZero();
        byte[] text = new byte[length];
        file.get(text);
        assertThat(text[0]).isEqualTo((byte) '{');
        JsonNode header = new JsonMapper().readTree(new String(text, StandardCharsets.UTF_8));
        int data = 8 + length;
        int covered = 0;
        for (Map.Entry<String, JsonNode> entry : header.properties()) {
            JsonNode info = entry.getValue();
            if ("__metadata__".equals(entry.getKey())) {
                info.properties()
                        .forEach(e -> assertThat(e.getValue().isString()).isTrue());
                continue;
            }
            int width = Map.of("F64", 8, "I64", 8, "I32", 4, "U8", 1)
                    .get(info.get("dtype").stringValue());
            int elements = 1;
            for (JsonNode extent : info.get("shape").values()) {
                elements *= extent.intValue();
            }
            int begin = info.get("data_offsets").get(0).intValue();
            assertThat(begin).isEqualTo(covered);
            assertThat((data + begin) % width).isZero();
            covered = info.get("data_offsets").get(1).intValue();
            assertThat(covered - begin).isEqualTo(elements * width);
        }
        assertThat(data + covered).isEqualTo(file.capacity());
        int w = data + header.get("W/1.0/0.0").get("data_offsets").get(0).intValue();
        assertThat(file.getDouble(w + 8)).isEqualTo(-2);
        int mask = data + header.get("mask").get("data_offsets").get(0).intValue();
        assertThat(file.get(mask + 2)).isEqualTo((byte) 255);
    }

    @Test
    void bytesAreStable() throws Exception {
        assertThat(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes())))
                .isEqualTo("a7a431bbc47f68bdb3e72ade4b68b901ec9191de83b0c19a3bd9493cbd2623b2");
    }

    @Test
    void everyFlippedBitIsNoticed() throws IOException {
        byte[] sound = bytes();
        Path file = folder.resolve("flipped.safetensors");
        for (int i = 0; i < sound.length; i++) {
            byte[] flipped = sound.clone();
            flipped[i] ^= (byte) (1 << i % 8);
            Files.deleteIfExists(file);
            Files.write(file, flipped);
            assertThatThrownBy(() -> Safetensors.read(file)).as("byte %d", i).isInstanceOf(ResultException.class);
        }
    }

    @Test
    void aThousandDamagedFilesAreRefusedOrUnharmed() throws IOException {
        Path file = folder.resolve("sound.safetensors");
        Safetensors.write(file, metadata(), tensors());
        int refused =
                Corruption.campaign(folder, Files.readAllBytes(file), Safetensors.read(file), Safetensors::read, false);
        assertThat(refused).isGreaterThan(Corruption.FILES * 9 / 10);
    }

    @Test
    void hostileHeadersGetClearErrors() throws IOException {
        String start = "{\"__metadata__\":{\"sha256\":\"" + "0".repeat(64) + "\"}";
        String[][] cases = {
            {
                "{\"a\":{\"dtype\":\"F64\",\"shape\":[1],\"data_offsets\":[0,8]}}" + " ".repeat(80),
                "starts with the checksum"
            },
            {start + ",\"a\":{\"dtype\":\"F64\",\"shape\":[1000000000],\"data_offsets\":[0,8000000000]}}", "cut short"},
            {
                start + ",\"a\":{\"dtype\":\"F64\",\"shape\":[1],\"data_offsets\":[8,16]}}",
                "expected data from byte 0 to 8"
            },
            {
                start + ",\"a\":{\"dtype\":\"F64\",\"shape\":[-1],\"data_offsets\":[0,8]}}",
                "expected extents of 0 or more"
            },
            {
                start + ",\"a\":{\"dtype\":\"F64\",\"shape\":[99999999999],\"data_offsets\":[0,8]}}",
                "a.shape[0]: expected a whole"
            },
            {start + ",\"a\":{\"dtype\":\"BF16\",\"shape\":[1],\"data_offsets\":[0,2]}}", "got BF16"},
            {start + ",\"a\":{\"dtype\":\"U8\",\"shape\":[8]}}", "a.data_offsets: missing"},
            {start + ",\"../a\":{\"dtype\":\"U8\",\"shape\":[8],\"data_offsets\":[0,8]}}", "name of an array"},
            {start + ",\"a\":" + "[".repeat(1000), "not sound JSON"},
            {start + ",\"a\":{\"dtype\":\"U8\",\"shape\":[8],\"data_offsets\":[0,8]}}", "the file is damaged"},
            {start + ",\"a\":{},\"a\":{}}", "not sound JSON"},
        };
        Path file = folder.resolve("hostile.safetensors");
        for (String[] c : cases) {
            byte[] text = c[0].getBytes(StandardCharsets.UTF_8);
            Files.write(
                    file,
                    ByteBuffer.allocate(16 + text.length)
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .putLong(text.length)
                            .put(text)
                            .array());
            assertThatThrownBy(() -> Safetensors.read(file))
                    .as(c[1])
                    .isInstanceOf(ResultException.class)
                    .hasMessageContaining("hostile.safetensors")
                    .hasMessageContaining(c[1]);
        }
        Files.write(file, ByteBuffer.allocate(16).putLong(-1).array());
        assertThatThrownBy(() -> Safetensors.read(file)).hasMessageContaining("got 18446744073709551615");
    }

    @Test
    void wrongContentIsNotWritten() {
        NamedArray nan = NamedArray.vector("m", 1, Double.NaN);
        NamedArray twice = NamedArray.vector("a", 1.0);
        Path file = folder.resolve("checkpoint.safetensors");
        assertThatThrownBy(() -> Safetensors.write(file, Map.of(), List.of(nan)))
                .isInstanceOf(NonFiniteException.class);
        assertThatThrownBy(() -> Safetensors.write(file, Map.of(), List.of(twice, twice)))
                .hasMessageContaining("given twice");
        assertThatThrownBy(() -> Safetensors.write(file, Map.of("sha256", ""), List.of()))
                .hasMessageContaining("is taken");
        assertThat(folder).isEmptyDirectory();
    }
}
