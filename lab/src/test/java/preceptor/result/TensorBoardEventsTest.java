package preceptor.result;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class TensorBoardEventsTest {
    /// The polynomial by bits, independent of the library's tables.
    private static int crc32c(byte[] data) {
        int crc = ~0;
        for (byte b : data) {
            crc ^= b & 0xFF;
            for (int k = 0; k < 8; k++) {
                crc = (crc >>> 1) ^ (0x82F63B78 & -(crc & 1));
            }
        }
        return ~crc;
    }

    private static int masked(int crc) {
        return ((crc >>> 15) | (crc << 17)) + 0xa282ead8;
    }

    @Test
    void checksumsAreThoseOfTheKnownVectors() {
        // RFC 3720, B.4: 32 bytes of zeros; and the check value of the CRC catalogues.
        byte[] digits = "123456789".getBytes(StandardCharsets.US_ASCII);
        assertThat(crc32c(new byte[32])).isEqualTo(0x8A9136AA);
        assertThat(crc32c(digits)).isEqualTo(0xE3069283);
        assertThat(TensorBoardEvents.maskedCrc(new byte[32])).isEqualTo(masked(0x8A9136AA));
        assertThat(TensorBoardEvents.maskedCrc(digits)).isEqualTo(masked(0xE3069283));
    }

    @Test
    void recordsAreFramedAndEncodedAsTensorBoardReadsThem() throws IOException {
        Metrics metrics = new Metrics();
        Metrics.Recorder r = metrics.recorder("q", 1);
        r.scalar(300, "loss", 0.5);
        r.level(300, 2, "x", 1e300);
        r.region(300, 2, "2.0", "rank", 2);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        TensorBoardEvents.write(out, metrics);
        List<String> records = new ArrayList<>();
        ByteBuffer file = ByteBuffer.wrap(out.toByteArray()).order(ByteOrder.LITTLE_ENDIAN);
        while (file.hasRemaining()) {
            byte[] length = new byte[8];
            file.get(length);
            assertThat(file.getInt()).isEqualTo(masked(crc32c(length)));
            byte[] data = new byte
                    [(int) ByteBuffer.wrap(length)
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .getLong()];
            file.get(data);
            assertThat(file.getInt()).isEqualTo(masked(crc32c(data)));
            records.add(HexFormat.of().formatHex(data));
        }
        String step = "09" + "0000000000c07240" + "10" + "ac02";
        assertThat(records)
                .containsExactly(
                        "09" + "0000000000000000" + "1a0d" + hex("brain.Event:2"),
                        step + "2a0d" + "0a0b" + "0a04" + hex("loss") + "15" + "0000003f",
                        step + "2a12" + "0a10" + "0a09" + hex("x/level-2") + "15" + "ffff7f7f");
    }

    private static String hex(String text) {
        return HexFormat.of().formatHex(text.getBytes(StandardCharsets.US_ASCII));
    }
}
