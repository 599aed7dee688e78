package preceptor.result;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import preceptor.result.ParquetColumn.Kind;

/// `metrics.parquet`: the table of [Metrics] for pandas, Polars, DuckDB, Spark and whatever else reads Parquet. Columns
/// `run` (text), `seed`, `step` (64 bits), `level` (32 bits), `region`, `child`, `metric` (text), `value` (double); a
/// level, region or child that does not apply is null.
///
/// Rows can be written one by one, so a table may be larger than the memory.
public final class MetricsParquet {
    /// Names this writer and not the program, so that a new version of it leaves the bytes as they are.
    private static final String WRITER = "preceptor-parquet version 1.0.0";

    private final ParquetColumn run = new ParquetColumn("run", Kind.TEXT, false);
    private final ParquetColumn seed = new ParquetColumn("seed", Kind.INT64, false);
    private final ParquetColumn step = new ParquetColumn("step", Kind.INT64, false);
    private final ParquetColumn level = new ParquetColumn("level", Kind.INT32, true);
    private final ParquetColumn region = new ParquetColumn("region", Kind.TEXT, true);
    private final ParquetColumn child = new ParquetColumn("child", Kind.TEXT, true);
    private final ParquetColumn metric = new ParquetColumn("metric", Kind.TEXT, false);
    private final ParquetColumn value = new ParquetColumn("value", Kind.DOUBLE, false);
    private final ParquetWriter writer;

    /// A table without rows.
    ///
    /// @param out is not closed
    public MetricsParquet(OutputStream out) throws IOException {
        writer = new ParquetWriter(out, WRITER, List.of(run, seed, step, level, region, child, metric, value));
    }

    /// Writes `file` whole or not at all.
    public static void write(Path file, Metrics metrics) {
        AtomicFiles.write(file, out -> write(out, metrics));
    }

    /// The same to a stream, which is not closed.
    public static void write(OutputStream out, Metrics metrics) throws IOException {
        MetricsParquet table = new MetricsParquet(out);
        for (int i = 0; i < metrics.size(); i++) {
            table.add(metrics.row(i));
        }
        table.finish();
    }

    /// Appends a row.
    public void add(Metrics.Row row) throws IOException {
        if (!Double.isFinite(row.value())) {
            throw new NonFiniteException(row.place(), row.value());
        }
        run.add(row.run());
        seed.add(row.seed());
        step.add(row.step());
        if (row.level() == Metrics.NO_LEVEL) {
            level.addAbsent();
        } else {
            level.add(row.level());
        }
        addOrAbsent(region, row.region());
        addOrAbsent(child, row.child());
        metric.add(row.metric());
        value.add(row.value());
        writer.endRow();
    }

    private static void addOrAbsent(ParquetColumn column, String text) {
        if (text.isEmpty()) {
            column.addAbsent();
        } else {
            column.add(text);
        }
    }

    /// Ends the table. Without it the stream holds no readable file.
    public void finish() throws IOException {
        writer.finish();
    }
}
