package preceptor.result;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// Numbers to little-endian bytes and back, in pieces, so that no second copy of an array is ever in memory.
final class ArrayCodec {
    private static final int PIECE = 1 << 13;

    private ArrayCodec() {}

    /// Writes the data of `array`; as `OutputStream` a digest or a checksum serves as well as a file.
    static void write(NamedArray array, OutputStream out) throws IOException {
        if (array.type() == NamedArray.Type.UINT8) {
            out.write(array.bytes());
            return;
        }
        int width = array.type().bytes();
        ByteBuffer piece = ByteBuffer.allocate(PIECE * width).order(ByteOrder.LITTLE_ENDIAN);
        for (int at = 0; at < array.length(); at += PIECE) {
            int n = Math.min(PIECE, array.length() - at);
            switch (array.type()) {
                case FLOAT64 -> piece.asDoubleBuffer().put(array.doubles(), at, n);
                case INT64 -> piece.asLongBuffer().put(array.longs(), at, n);
                default -> piece.asIntBuffer().put(array.ints(), at, n);
            }
            out.write(piece.array(), 0, n * width);
        }
    }

    /// Reads `length` numbers. The caller has made sure that `length` is credible: it is allocated at once.
    static Object read(NamedArray.Type type, int length, InputStream in) throws IOException {
        Object data = type.allocate(length);
        if (data instanceof byte[] bytes) {
            fill(in, bytes, bytes.length);
            return bytes;
        }
        int width = type.bytes();
        ByteBuffer piece = ByteBuffer.allocate(Math.min(PIECE, length) * width).order(ByteOrder.LITTLE_ENDIAN);
        for (int at = 0; at < length; at += PIECE) {
            int n = Math.min(PIECE, length - at);
            fill(in, piece.array(), n * width);
            switch (data) {
                case double[] d -> piece.asDoubleBuffer().get(d, at, n);
                case long[] d -> piece.asLongBuffer().get(d, at, n);
                default -> piece.asIntBuffer().get((int[]) data, at, n);
            }
        }
        return data;
    }

    static void fill(InputStream in, byte[] bytes, int count) throws IOException {
        if (in.readNBytes(bytes, 0, count) < count) {
            throw new EOFException("the file ends early");
        }
    }
}
