package preceptor.result;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

/// What one run of a sweep has come to, as its part file keeps it.
///
/// @param run the run's number in the sweep
/// @param state DONE or FAILED
/// @param exit what `./preceptor run` would have ended with
/// @param reason why it failed; empty where it did not
/// @param results the final numbers by metric
/// @param checksPassed how many checks passed
/// @param checksFailed how many checks failed
/// @param rows the run's rows of `metrics.csv`, deflated
public record RunRecord(
        int run,
        RunState state,
        int exit,
        String reason,
        SortedMap<String, Double> results,
        int checksPassed,
        int checksFailed,
        byte[] rows) {
    private static final int MOST_REASON = 2000;

    public RunRecord {
        if (!state.ended()) {
            throw new IllegalArgumentException("state: expected done or failed, got " + state.text());
        }
        reason = reason.substring(0, Math.min(MOST_REASON, reason.length()));
        results = Collections.unmodifiableSortedMap(new TreeMap<>(results));
        rows = rows.clone();
    }

    /// A run that came to its end.
    public static RunRecord done(
            int run, SortedMap<String, Double> results, int checksPassed, int checksFailed, Metrics metrics) {
        return new RunRecord(
                run,
                RunState.DONE,
                checksFailed > 0 ? 1 : 0,
                "",
                results,
                checksPassed,
                checksFailed,
                deflated(metrics));
    }

    /// A run that failed; `metrics` are the rows up to there.
    public static RunRecord failed(int run, int exit, String reason, Metrics metrics) {
        return new RunRecord(run, RunState.FAILED, exit, reason, new TreeMap<>(), 0, 0, deflated(metrics));
    }

    /// Deflated bytes stay in a part file, which is merged and removed; no result depends on them.
    private static byte[] deflated(Metrics metrics) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Deflater deflater = new Deflater(Deflater.BEST_SPEED);
        try (DeflaterOutputStream out = new DeflaterOutputStream(bytes, deflater)) {
            MetricsCsv.writeRows(out, metrics);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            deflater.end();
        }
        return bytes.toByteArray();
    }

    /// The run's rows of `metrics.csv`, without the header.
    byte[] csv() {
        try (InputStream in = new InflaterInputStream(new ByteArrayInputStream(rows))) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The record as bytes, for another process.
    public byte[] toBytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            writeTo(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /// The record that has these [bytes][#toBytes].
    public static RunRecord of(byte[] bytes) {
        try {
            return readFrom(new DataInputStream(new ByteArrayInputStream(bytes)));
        } catch (IOException e) {
            throw new ResultException("the record of a run: cut short", e);
        }
    }

    void writeTo(DataOutputStream out) throws IOException {
        out.writeInt(run);
        out.writeBoolean(state == RunState.DONE);
        out.writeByte(exit);
        out.writeUTF(reason);
        out.writeInt(checksPassed);
        out.writeInt(checksFailed);
        out.writeInt(results.size());
        for (var result : results.entrySet()) {
            out.writeUTF(result.getKey());
            out.writeDouble(result.getValue());
        }
        out.writeInt(rows.length);
        out.write(rows);
    }

    static RunRecord readFrom(DataInputStream in) throws IOException {
        int run = in.readInt();
        RunState state = in.readBoolean() ? RunState.DONE : RunState.FAILED;
        int exit = in.readByte();
        String reason = in.readUTF();
        int passed = in.readInt();
        int failed = in.readInt();
        SortedMap<String, Double> results = new TreeMap<>();
        for (int i = in.readInt(); i > 0; i--) {
            results.put(in.readUTF(), in.readDouble());
        }
        return new RunRecord(run, state, exit, reason, results, passed, failed, in.readNBytes(in.readInt()));
    }
}
