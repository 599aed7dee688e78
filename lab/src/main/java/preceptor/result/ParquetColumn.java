package preceptor.result;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;

/// One column of a [ParquetWriter], with the values of the group of rows that is being filled.
///
/// A group's values are one data page. It refers to a dictionary of the distinct values, in order of first appearance,
/// wherever that takes less room than the values themselves.
final class ParquetColumn {
    private static final int DATA_PAGE = 0;
    private static final int DICTIONARY_PAGE = 2;
    private static final int PLAIN = 0;
    private static final int RUNS = 3;
    private static final int DICTIONARY = 8;
    private static final int MOST_DISTINCT = 1 << 16;
    private static final int LONGEST_BOUND = 256;

    /// What a column holds, by the number that Parquet gives the type.
    enum Kind {
        INT32(1),
        INT64(2),
        DOUBLE(5),
        TEXT(6);

        private final int physical;

        Kind(int physical) {
            this.physical = physical;
        }
    }

    private final String name;
    private final Kind kind;
    private final boolean optional;
    private final Map<String, Integer> texts = new HashMap<>();
    private final List<byte[]> textBytes = new ArrayList<>();
    // Numbers as their bits, texts by their place in textBytes, without those that are absent.
    private long[] values = new long[16];
    private int present;
    private int[] defined = new int[16];
    private int rows;

    ParquetColumn(String name, Kind kind, boolean optional) {
        this.name = name;
        this.kind = kind;
        this.optional = optional;
    }

    void add(long value) {
        append(value);
    }

    void add(double value) {
        append(Double.doubleToRawLongBits(value));
    }

    void add(String text) {
        Integer id = texts.get(text);
        if (id == null) {
            id = textBytes.size();
            texts.put(text, id);
            textBytes.add(text.getBytes(StandardCharsets.UTF_8));
        }
        append(id);
    }

    /// A row that has no value here; only for optional columns.
    void addAbsent() {
        if (!optional) {
            throw new IllegalStateException("column " + name + ": expected a value");
        }
        define(0);
    }

    private void append(long value) {
        define(1);
        if (present == values.length) {
            values = Arrays.copyOf(values, present * 2);
        }
        values[present++] = value;
    }

    private void define(int whether) {
        if (rows == defined.length) {
            defined = Arrays.copyOf(defined, rows * 2);
        }
        defined[rows++] = whether;
    }

    /// The column's element of the schema.
    void describe(ThriftCompact schema) {
        schema.element().i32(1, kind.physical).i32(3, optional ? 1 : 0).text(4, name);
        if (kind == Kind.TEXT) {
            // UTF8, by the older name of the type and by the newer.
            schema.i32(6, 0).struct(10).struct(1).end().end();
        }
        schema.end();
    }

    /// Writes the values of the group, forgets them, and returns what the file's footer says of them.
    ///
    /// @param position how many bytes the file has before
    Chunk write(OutputStream out, long position) throws IOException {
        ByteArrayOutputStream dictionary = new ByteArrayOutputStream();
        int[] places = new int[present];
        int distinct = look(dictionary, places);
        ByteArrayOutputStream page = new ByteArrayOutputStream();
        if (optional) {
            ByteArrayOutputStream levels = new ByteArrayOutputStream();
            HybridRuns.write(levels, defined, rows, 1);
            little(page, levels.size(), Integer.BYTES);
            page.writeBytes(levels.toByteArray());
        }
        if (distinct > 0) {
            int width = HybridRuns.width(distinct - 1);
            page.write(width);
            HybridRuns.write(page, places, present, width);
        } else {
            for (int i = 0; i < present; i++) {
                plain(page, values[i]);
            }
        }
        long first = position;
        if (distinct > 0) {
            ThriftCompact head = head(DICTIONARY_PAGE, dictionary.toByteArray());
            head.struct(7).i32(1, distinct).i32(2, PLAIN).end().end();
            first += put(out, head, dictionary);
        }
        ThriftCompact head = head(DATA_PAGE, page.toByteArray());
        int encoding = distinct > 0 ? DICTIONARY : PLAIN;
        head.struct(5)
                .i32(1, rows)
                .i32(2, encoding)
                .i32(3, RUNS)
                .i32(4, RUNS)
                .end()
                .end();
        long end = first + put(out, head, page);
        Chunk chunk = new Chunk(this, rows, rows - present, bounds(), position, first, end);
        texts.clear();
        textBytes.clear();
        rows = 0;
        present = 0;
        return chunk;
    }

    /// Fills the dictionary and each value's place in it; returns how many distinct values there are, 0 where the
    /// values themselves take less room.
    private int look(ByteArrayOutputStream dictionary, int[] places) {
        Map<Long, Integer> found = new HashMap<>();
        long plainBytes = 0;
        for (int i = 0; i < present; i++) {
            Integer place = found.get(values[i]);
            if (place == null) {
                if (found.size() == MOST_DISTINCT) {
                    return 0;
                }
                place = found.size();
                found.put(values[i], place);
                plain(dictionary, values[i]);
            }
            places[i] = place;
            plainBytes += bytes(values[i]);
        }
        long packedBits = (long) present * HybridRuns.width(found.size() - 1);
        return dictionary.size() + packedBits / Byte.SIZE < plainBytes ? found.size() : 0;
    }

    private long bytes(long value) {
        return switch (kind) {
            case INT32 -> Integer.BYTES;
            case INT64, DOUBLE -> Long.BYTES;
            case TEXT -> Integer.BYTES + textBytes.get((int) value).length;
        };
    }

    private void plain(ByteArrayOutputStream page, long value) {
        switch (kind) {
            case INT32 -> little(page, value, Integer.BYTES);
            case INT64, DOUBLE -> little(page, value, Long.BYTES);
            case TEXT -> {
                byte[] text = textBytes.get((int) value);
                little(page, text.length, Integer.BYTES);
                page.writeBytes(text);
            }
        }
    }

    private static void little(ByteArrayOutputStream out, long value, int bytes) {
        for (int i = 0; i < bytes; i++) {
            out.write((int) (value >>> (Byte.SIZE * i)));
        }
    }

    private static ThriftCompact head(int type, byte[] page) {
        CRC32 sum = new CRC32();
        sum.update(page);
        return new ThriftCompact()
                .i32(1, type)
                .i32(2, page.length)
                .i32(3, page.length)
                .i32(4, (int) sum.getValue());
    }

    private static long put(OutputStream out, ThriftCompact head, ByteArrayOutputStream page) throws IOException {
        byte[] bytes = head.toByteArray();
        out.write(bytes);
        page.writeTo(out);
        return bytes.length + (long) page.size();
    }

    /// The smallest and the largest value as Parquet wants them in a footer; null where there is none or it is long.
    private byte[][] bounds() {
        if (present == 0) {
            return null;
        }
        long smallest = values[0];
        long largest = values[0];
        for (int i = 1; i < present; i++) {
            smallest = compare(values[i], smallest) < 0 ? values[i] : smallest;
            largest = compare(values[i], largest) > 0 ? values[i] : largest;
        }
        if (kind == Kind.TEXT) {
            byte[][] bounds = {textBytes.get((int) smallest), textBytes.get((int) largest)};
            return Math.max(bounds[0].length, bounds[1].length) > LONGEST_BOUND ? null : bounds;
        }
        if (kind == Kind.DOUBLE) {
            // A reader may take the two zeros for one: the bounds are to hold both.
            smallest = Double.longBitsToDouble(smallest) == 0 ? Double.doubleToRawLongBits(-0.0) : smallest;
            largest = Double.longBitsToDouble(largest) == 0 ? 0 : largest;
        }
        ByteArrayOutputStream low = new ByteArrayOutputStream();
        ByteArrayOutputStream high = new ByteArrayOutputStream();
        plain(low, smallest);
        plain(high, largest);
        return new byte[][] {low.toByteArray(), high.toByteArray()};
    }

    private int compare(long a, long b) {
        return switch (kind) {
            case INT32, INT64 -> Long.compare(a, b);
            case DOUBLE -> Double.compare(Double.longBitsToDouble(a), Double.longBitsToDouble(b));
            case TEXT -> Arrays.compareUnsigned(textBytes.get((int) a), textBytes.get((int) b));
        };
    }

    /// Where a group's values of a column stand, and what they are like.
    ///
    /// @param bounds the smallest and the largest, or null
    /// @param from where the dictionary begins, or the page where there is no dictionary
    /// @param page where the page begins
    /// @param to where the next column's begin
    record Chunk(ParquetColumn column, int rows, int absent, byte[][] bounds, long from, long page, long to) {
        /// How many bytes there are.
        long bytes() {
            return to - from;
        }

        /// The chunk's element of a group's list of columns.
        void describe(ThriftCompact group) {
            boolean dictionary = page > from;
            group.element().i64(2, 0).struct(3).i32(1, column.kind.physical);
            if (dictionary) {
                group.numbers(2, PLAIN, RUNS, DICTIONARY);
            } else {
                group.numbers(2, PLAIN, RUNS);
            }
            group.texts(3, column.name).i32(4, 0).i64(5, rows).i64(6, bytes()).i64(7, bytes());
            group.i64(9, page);
            if (dictionary) {
                group.i64(11, from);
            }
            group.struct(12).i64(3, absent);
            if (bounds != null) {
                group.binary(5, bounds[1]).binary(6, bounds[0]);
            }
            group.end().end().end();
        }
    }
}
