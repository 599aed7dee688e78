package preceptor.result;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/// The scalars of a run as an event file for TensorBoard.
///
/// The file is a sequence of TFRecords: length (8 bytes, little-endian), masked CRC-32C of the length, the record,
/// masked CRC-32C of the record. A record is a protocol buffer `Event{1: wall_time, 2: step, 3: file_version |
/// 5: summary{1: value{1: tag, 2: simple_value}}}`, encoded here by hand.
///
/// Rows without a region are written: those of the run under their metric's name, those of a level under
/// `metric/level-<level>`. To keep the bytes a function of the results, `wall_time` is the step, read as seconds since
/// 1970: TensorBoard's "wall" axis shows steps. Values are single precision there; beyond its range they become its
/// largest number.
public final class TensorBoardEvents {
    /// TensorBoard looks for `tfevents` in the name and expects a number behind it.
    public static final String FILE_NAME = "events.out.tfevents.0.preceptor";

    private static final int MASK_DELTA = 0xa282ead8;

    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int LENGTH_DELIMITED = 2;
    private static final int FIXED32 = 5;

    private TensorBoardEvents() {}

    /// Writes `file` whole or not at all. `metrics` is to hold one run.
    public static void write(Path file, Metrics metrics) {
        AtomicFiles.write(file, out -> write(out, metrics));
    }

    /// The same to a stream, which is not closed.
    public static void write(OutputStream out, Metrics metrics) throws IOException {
        ByteArrayOutputStream first = new ByteArrayOutputStream();
        float64(first, 1, 0);
        text(first, 3, "brain.Event:2");
        record(out, first.toByteArray());
        for (int i = 0; i < metrics.size(); i++) {
            Metrics.Row row = metrics.row(i);
            if (row.region().isEmpty() && !Metrics.isPoint(row.metric())) {
                record(out, event(row));
            }
        }
    }

    private static byte[] event(Metrics.Row row) {
        String tag = row.level() == Metrics.NO_LEVEL ? row.metric() : row.metric() + "/level-" + row.level();
        ByteArrayOutputStream value = new ByteArrayOutputStream();
        text(value, 1, tag);
        float32(value, 2, row.value());
        ByteArrayOutputStream summary = new ByteArrayOutputStream();
        bytes(summary, 1, value.toByteArray());
        ByteArrayOutputStream event = new ByteArrayOutputStream();
        float64(event, 1, (double) row.step());
        key(event, 2, VARINT);
        varint(event, row.step());
        bytes(event, 5, summary.toByteArray());
        return event.toByteArray();
    }

    private static void record(OutputStream out, byte[] data) throws IOException {
        byte[] length = little(8).putLong(data.length).array();
        out.write(length);
        out.write(little(4).putInt(maskedCrc(length)).array());
        out.write(data);
        out.write(little(4).putInt(maskedCrc(data)).array());
    }

    /// CRC-32C, rotated and shifted so that checksums of data that hold checksums stay sound.
    static int maskedCrc(byte[] data) {
        CRC32C crc = new CRC32C();
        crc.update(data);
        return Integer.rotateRight((int) crc.getValue(), 15) + MASK_DELTA;
    }

    private static void text(ByteArrayOutputStream out, int field, String text) {
        bytes(out, field, text.getBytes(StandardCharsets.UTF_8));
    }

    private static void bytes(ByteArrayOutputStream out, int field, byte[] bytes) {
        key(out, field, LENGTH_DELIMITED);
        varint(out, bytes.length);
        out.writeBytes(bytes);
    }

    private static void float64(ByteArrayOutputStream out, int field, double value) {
        key(out, field, FIXED64);
        out.writeBytes(little(8).putDouble(value).array());
    }

    private static void float32(ByteArrayOutputStream out, int field, double value) {
        key(out, field, FIXED32);
        float single = (float) Math.max(-Float.MAX_VALUE, Math.min(Float.MAX_VALUE, value));
        out.writeBytes(little(4).putFloat(single).array());
    }

    private static void key(ByteArrayOutputStream out, int field, int wireType) {
        varint(out, ((long) field << 3) | wireType);
    }

    private static void varint(ByteArrayOutputStream out, long value) {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            out.write((int) ((rest & 0x7F) | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
    }

    private static ByteBuffer little(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
