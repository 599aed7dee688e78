package preceptor.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import preceptor.random.Key;
import preceptor.random.RandomStream;

class MetricsParquetTest {
    @TempDir
    private Path folder;

    private static List<Metrics.Row> rows(Metrics metrics) {
        List<Metrics.Row> rows = new ArrayList<>();
        metrics.forEach(rows::add);
        return rows;
    }

    /// Every kind of row, with every kind of number, in more rows than a group has.
    private static Metrics many() {
        Metrics metrics = new Metrics();
        RandomStream random = Key.root(5).stream();
        Metrics.Recorder[] runs = {metrics.recorder("quick, \"start\"", 1), metrics.recorder("größer", Long.MIN_VALUE)};
        for (int i = 0; i < ParquetWriter.GROUP + 3000; i++) {
            Metrics.Recorder r = runs[i / 70_000];
            double value = Double.longBitsToDouble(random.nextLong());
            value = Double.isFinite(value) ? value : i;
            switch ((int) (random.nextLong() >>> 61)) {
                case 0 -> r.scalar(i, "loss/train", value);
                case 1 -> r.level(i / 7, i % 5, "fidelity/B4/cosine", value);
                case 2 -> r.region(1L << 40, 3, "3." + i % 300, "rank", i % 8);
                case 3 -> r.edge(0, Integer.MAX_VALUE, "1.0", "0." + i, "budget/B0", -0.0);
                default -> r.edge(i, 0, "1.0", "V", "x" + i % 3, Double.MIN_VALUE);
            }
        }
        return metrics;
    }

    @Test
    void everyBitIsReadBackByAnotherProgram() throws SQLException {
        Metrics metrics = many();
        Path file = folder.resolve("metrics.parquet");
        MetricsParquet.write(file, metrics);
        try (Duck duck = new Duck()) {
            // Row is a record: its doubles compare by their bits.
            assertThat(duck.metrics(file)).isEqualTo(rows(metrics));
            assertThat(duck.rows("select column_name, column_type from (describe select * from %s)", file))
                    .containsExactly(
                            List.of("run", "VARCHAR"),
                            List.of("seed", "BIGINT"),
                            List.of("step", "BIGINT"),
                            List.of("level", "INTEGER"),
                            List.of("region", "VARCHAR"),
                            List.of("child", "VARCHAR"),
                            List.of("metric", "VARCHAR"),
                            List.of("value", "DOUBLE"));
        }
    }

    @Test
    void whatDoesNotApplyIsNull() throws SQLException {
        Metrics metrics = new Metrics();
        Metrics.Recorder r = metrics.recorder("a", 7);
        r.scalar(0, "loss/train", 0.5);
        r.level(0, 2, "fidelity/B4/cosine", 0.25);
        r.edge(20, 2, "2.0", "1.1", "budget/B0", 1e-9);
        Path file = folder.resolve("metrics.parquet");
        MetricsParquet.write(file, metrics);
        try (Duck duck = new Duck()) {
            assertThat(duck.rows("select level, region, child, value from %s order by value desc", file))
                    .containsExactly(
                            Arrays.asList(null, null, null, 0.5),
                            Arrays.asList(2, null, null, 0.25),
                            Arrays.asList(2, "2.0", "1.1", 1e-9));
        }
    }

    @Test
    void boundsLetReadersSkipGroups() throws SQLException {
        Metrics metrics = many();
        Path file = folder.resolve("metrics.parquet");
        MetricsParquet.write(file, metrics);
        double smallest = rows(metrics).subList(0, ParquetWriter.GROUP).stream()
                .mapToDouble(Metrics.Row::value)
                .min()
                .orElseThrow();
        try (Duck duck = new Duck()) {
            List<List<Object>> groups = duck.rows(
                    "select row_group_num_rows, stats_null_count, stats_min_value, stats_max_value, encodings,"
                            + " compression from parquet_metadata(%s) where path_in_schema = 'run' order by row_group_id",
                    file);
            assertThat(groups).hasSize(2);
            assertThat(groups.get(0))
                    .containsExactly(
                            (long) ParquetWriter.GROUP,
                            0L,
                            "größer",
                            "quick, \"start\"",
                            "PLAIN, RLE, RLE_DICTIONARY",
                            "UNCOMPRESSED");
            assertThat(groups.get(1).subList(0, 4)).containsExactly(3000L, 0L, "größer", "größer");
            String stated = (String) duck.rows(
                            "select stats_min_value from parquet_metadata(%s) where path_in_schema = 'value'"
                                    + " order by row_group_id",
                            file)
                    .getFirst()
                    .getFirst();
            assertThat(Double.parseDouble(stated)).isEqualTo(smallest);
            long below = rows(metrics).stream().filter(r -> r.value() < -1e300).count();
            assertThat(duck.rows("select count(*) from %s where value < -1e300", file))
                    .containsExactly(List.of(below));
            assertThat(duck.rows("select count(*) from %s where value = 0", file))
                    .isEqualTo(List.of(List.of(
                            rows(metrics).stream().filter(r -> r.value() == 0).count())));
        }
    }

    @Test
    void anEmptyTableIsATable() throws SQLException {
        Path file = folder.resolve("metrics.parquet");
        MetricsParquet.write(file, new Metrics());
        try (Duck duck = new Duck()) {
            assertThat(duck.metrics(file)).isEmpty();
        }
    }

    @Test
    void theBytesAreAFunctionOfTheRows() throws IOException {
        Metrics metrics = many();
        ByteArrayOutputStream atOnce = new ByteArrayOutputStream();
        MetricsParquet.write(atOnce, metrics);
        ByteArrayOutputStream oneByOne = new ByteArrayOutputStream();
        MetricsParquet table = new MetricsParquet(oneByOne);
        for (Metrics.Row row : rows(metrics)) {
            table.add(row);
        }
        table.finish();
        assertThat(oneByOne.toByteArray()).isEqualTo(atOnce.toByteArray());
        ByteArrayOutputStream csv = new ByteArrayOutputStream();
        MetricsCsv.write(csv, metrics);
        assertThat(atOnce.size()).isLessThan(csv.size() / 3);
    }

    @Test
    void aFullDiskLeavesTheOldTableAndNamesTheFile() throws IOException {
        Path file = folder.resolve("metrics.parquet");
        Files.writeString(file, "old");
        assertThatThrownBy(() -> AtomicFiles.write(file, out -> MetricsParquet.write(full(out), many())))
                .isInstanceOf(ResultException.class)
                .hasMessageContaining("metrics.parquet: cannot be written: no space left");
        assertThat(file).hasContent("old");
        assertThat(folder).isDirectoryNotContaining("glob:**/.*");
    }

    private static OutputStream full(OutputStream out) {
        return new OutputStream() {
            private int left = 100_000;

            @Override
            public void write(int b) throws IOException {
                if (--left < 0) {
                    throw new IOException("no space left");
                }
                out.write(b);
            }
        };
    }

    @Test
    void nothingNonFiniteEntersTheTable() throws IOException {
        MetricsParquet table = new MetricsParquet(OutputStream.nullOutputStream());
        Metrics.Row bad = new Metrics.Row("a", 1, 20, 1, "1.0", "", "rank", Double.NaN);
        assertThatThrownBy(() -> table.add(bad))
                .isInstanceOf(NonFiniteException.class)
                .hasMessageContaining("step 20");
    }
}
