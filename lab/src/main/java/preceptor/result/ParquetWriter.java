package preceptor.result;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Writes a table in the format of [Apache Parquet](https://parquet.apache.org/docs/file-format/), version 1, row by
/// row, without keeping more than a group of rows in memory.
///
/// The bytes are a function of the rows alone: groups end after a fixed number of rows, there is no time or random
/// number in the file, and pages are not compressed, because the output of a compressor differs from one build of it to
/// the next. `docs/decisions/0013-parquet.md` says why this is written here.
final class ParquetWriter {
    /// Rows in a group, all but the last.
    static final int GROUP = 1 << 17;

    private static final byte[] MAGIC = "PAR1".getBytes(StandardCharsets.US_ASCII);
    private static final int VERSION = 1;

    private record Group(int rows, List<ParquetColumn.Chunk> chunks) {}

    private final OutputStream out;
    private final String writer;
    private final List<ParquetColumn> columns;
    private final List<Group> groups = new ArrayList<>();
    private long position;
    private int rows;

    /// @param out is not closed
    /// @param writer the program that writes, as the file is to name it
    ParquetWriter(OutputStream out, String writer, List<ParquetColumn> columns) throws IOException {
        this.out = out;
        this.writer = writer;
        this.columns = List.copyOf(columns);
        put(MAGIC);
    }

    /// Ends a row, of which every column has been given a value or its absence.
    void endRow() throws IOException {
        if (++rows == GROUP) {
            endGroup();
        }
    }

    private void endGroup() throws IOException {
        List<ParquetColumn.Chunk> chunks = new ArrayList<>();
        for (ParquetColumn column : columns) {
            ParquetColumn.Chunk chunk = column.write(out, position);
            position = chunk.to();
            chunks.add(chunk);
        }
        groups.add(new Group(rows, chunks));
        rows = 0;
    }

    /// Ends the file.
    void finish() throws IOException {
        if (rows > 0) {
            endGroup();
        }
        byte[] footer = footer();
        put(footer);
        byte[] length = new byte[Integer.BYTES];
        for (int i = 0; i < length.length; i++) {
            length[i] = (byte) (footer.length >>> (Byte.SIZE * i));
        }
        put(length);
        put(MAGIC);
    }

    private byte[] footer() {
        ThriftCompact footer = new ThriftCompact().i32(1, VERSION).structs(2, columns.size() + 1);
        footer.element().text(4, "table").i32(5, columns.size()).end();
        columns.forEach(column -> column.describe(footer));
        footer.i64(3, groups.stream().mapToLong(Group::rows).sum()).structs(4, groups.size());
        for (Group group : groups) {
            footer.element().structs(1, columns.size());
            group.chunks.forEach(chunk -> chunk.describe(footer));
            long bytes =
                    group.chunks.stream().mapToLong(ParquetColumn.Chunk::bytes).sum();
            footer.i64(2, bytes).i64(3, group.rows).end();
        }
        footer.text(6, writer).structs(7, columns.size());
        // Bounds are in the order that is usual for the column's type.
        columns.forEach(column -> footer.element().struct(1).end().end());
        return footer.end().toByteArray();
    }

    private void put(byte[] bytes) throws IOException {
        out.write(bytes);
        position += bytes.length;
    }
}
