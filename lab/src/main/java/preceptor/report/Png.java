package preceptor.report;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.zip.Adler32;
import java.util.zip.CRC32;

/// Tiny pictures as PNG, grey or colour with 8 bits. Their data are not compressed: what a compressor makes may differ
/// between machines, and equal data have to give equal bytes.
final class Png {
    private static final int GREY = 0;
    private static final int COLOUR = 2;
    private static final int MOST_STORED = 0xFFFF;

    private Png() {}

    /// A picture as a data URI.
    ///
    /// @param channels numbers per pixel; of 1 or 2 the first is the grey, of 3 or 4 the first three are the colour
    /// @param values rows first, from place `from` on, each 0 (black) to 1
    static String dataUri(int width, int height, int channels, double[] values, int from) {
        return "data:image/png;base64,"
                + Base64.getEncoder().encodeToString(bytes(width, height, channels, values, from));
    }

    static byte[] bytes(int width, int height, int channels, double[] values, int from) {
        int shown = channels < 3 ? 1 : 3;
        ByteBuffer rows = ByteBuffer.allocate(height * (1 + width * shown));
        for (int r = 0; r < height; r++) {
            rows.put((byte) 0);
            for (int c = 0; c < width; c++) {
                for (int k = 0; k < shown; k++) {
                    double v = values[from + (r * width + c) * channels + k];
                    rows.put((byte) StrictMath.rint(255 * Math.clamp(v, 0.0, 1.0)));
                }
            }
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'});
        byte[] header = ByteBuffer.allocate(13)
                .putInt(width)
                .putInt(height)
                .put((byte) 8)
                .put((byte) (shown == 1 ? GREY : COLOUR))
                .array();
        chunk(out, "IHDR", header);
        chunk(out, "IDAT", stored(rows.array()));
        chunk(out, "IEND", new byte[0]);
        return out.toByteArray();
    }

    /// A zlib stream of stored blocks.
    private static byte[] stored(byte[] data) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(0x78);
        out.write(0x01);
        int at = 0;
        do {
            int n = Math.min(MOST_STORED, data.length - at);
            out.write(at + n == data.length ? 1 : 0);
            out.write(n);
            out.write(n >> 8);
            out.write(~n);
            out.write(~n >> 8);
            out.write(data, at, n);
            at += n;
        } while (at < data.length);
        Adler32 sum = new Adler32();
        sum.update(data);
        out.writeBytes(ByteBuffer.allocate(4).putInt((int) sum.getValue()).array());
        return out.toByteArray();
    }

    private static void chunk(ByteArrayOutputStream out, String type, byte[] data) {
        byte[] named = ByteBuffer.allocate(4 + data.length)
                .put(type.getBytes(StandardCharsets.US_ASCII))
                .put(data)
                .array();
        CRC32 sum = new CRC32();
        sum.update(named);
        out.writeBytes(ByteBuffer.allocate(4).putInt(data.length).array());
        out.writeBytes(named);
        out.writeBytes(ByteBuffer.allocate(4).putInt((int) sum.getValue()).array());
    }
}
