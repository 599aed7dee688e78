package preceptor.result;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// Writes structures in Thrift's compact protocol, in which Parquet keeps what describes its data: whole numbers as
/// variable-length integers, the sign in the lowest bit (zigzag), and before each field its distance from the last one
/// and its type. Fields are given by ascending number; inner structures are begun with [#struct] and ended with [#end].
final class ThriftCompact {
    private static final int I32 = 5;
    private static final int I64 = 6;
    private static final int BINARY = 8;
    private static final int LIST = 9;
    private static final int STRUCT = 12;
    private static final int DEEPEST = 16;
    private static final int LONG_LIST = 15;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final int[] lastField = new int[DEEPEST];
    private int depth;

    /// A whole number of at most 32 bits.
    ThriftCompact i32(int field, int value) {
        head(field, I32);
        zigzag(value);
        return this;
    }

    /// A whole number of at most 64 bits.
    ThriftCompact i64(int field, long value) {
        head(field, I64);
        zigzag(value);
        return this;
    }

    /// Bytes.
    ThriftCompact binary(int field, byte[] value) {
        head(field, BINARY);
        bytes(value);
        return this;
    }

    /// A text.
    ThriftCompact text(int field, String value) {
        return binary(field, value.getBytes(StandardCharsets.UTF_8));
    }

    /// Begins an inner structure.
    ThriftCompact struct(int field) {
        head(field, STRUCT);
        return push();
    }

    /// Begins a list of structures; each of them is begun with [#element].
    ThriftCompact structs(int field, int size) {
        list(field, STRUCT, size);
        return this;
    }

    /// Begins the next structure of a list.
    ThriftCompact element() {
        return push();
    }

    /// Ends the innermost structure, or the whole.
    ThriftCompact end() {
        out.write(0);
        depth--;
        return this;
    }

    /// A list of numbers.
    ThriftCompact numbers(int field, int... values) {
        list(field, I32, values.length);
        for (int value : values) {
            zigzag(value);
        }
        return this;
    }

    /// A list of one text.
    ThriftCompact texts(int field, String only) {
        list(field, BINARY, 1);
        bytes(only.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    /// All bytes; every structure, the outermost too, must have been ended.
    byte[] toByteArray() {
        if (depth != -1) {
            throw new IllegalStateException("structures: expected all ended, got " + (depth + 1) + " open");
        }
        return out.toByteArray();
    }

    private ThriftCompact push() {
        lastField[++depth] = 0;
        return this;
    }

    private void head(int field, int type) {
        int step = field - lastField[depth];
        if (step < 1 || step > LONG_LIST) {
            throw new IllegalArgumentException("field: expected the next ones by number, got " + field);
        }
        out.write((step << 4) | type);
        lastField[depth] = field;
    }

    private void list(int field, int type, int size) {
        head(field, LIST);
        if (size < LONG_LIST) {
            out.write((size << 4) | type);
        } else {
            out.write((LONG_LIST << 4) | type);
            varint(out, size);
        }
    }

    private void bytes(byte[] value) {
        varint(out, value.length);
        out.writeBytes(value);
    }

    private void zigzag(long value) {
        varint(out, (value << 1) ^ (value >> 63));
    }

    /// Seven bits a byte, the lowest first.
    static void varint(ByteArrayOutputStream out, long value) {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            out.write((int) ((rest & 0x7F) | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
    }
}
