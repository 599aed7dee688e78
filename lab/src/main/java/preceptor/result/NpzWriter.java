package preceptor.result;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.HashSet;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.CheckedOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// Writes NumPy's `.npz`: a zip of one `.npy` (format 1.0) per array, in the order given. The bytes are a function of
/// the arrays alone: entries carry a fixed time, and are stored rather than deflated, because the output of a deflater
/// differs from one build of zlib to the next. Each array's data is passed over twice (checksum, then bytes) instead of
/// being copied.
public final class NpzWriter {
    /// The header of an `.npy` ends at a multiple of this.
    private static final int ALIGNMENT = 64;

    // Not 1980-01-01: ZipEntry takes that for "before 1980" and adds a second time that depends on the time zone.
    private static final LocalDateTime ENTRY_TIME = LocalDateTime.of(1980, 2, 1, 0, 0);

    private NpzWriter() {}

    /// Writes `file` whole or not at all. Fails with a [NonFiniteException] if an array holds NaN or infinity, with a
    /// [ResultException] if a name comes twice or the file cannot be written.
    public static void write(Path file, Iterable<NamedArray> arrays) {
        AtomicFiles.write(file, out -> write(out, arrays));
    }

    /// The same to a stream, which is not closed. The arrays are asked for one by one, so that each can be made when it
    /// is needed.
    public static void write(OutputStream out, Iterable<NamedArray> arrays) throws IOException {
        Set<String> names = new HashSet<>();
        ZipOutputStream zip = new ZipOutputStream(out, StandardCharsets.UTF_8);
        zip.setMethod(ZipOutputStream.STORED);
        for (NamedArray array : arrays) {
            if (!names.add(array.name())) {
                throw new ResultException("array " + array.name() + ": the name was given twice");
            }
            array.checkFinite();
            byte[] header = header(array);
            ZipEntry entry = new ZipEntry(array.name() + ".npy");
            entry.setTimeLocal(ENTRY_TIME);
            entry.setSize(header.length + array.byteLength());
            entry.setCrc(checksum(header, array));
            zip.putNextEntry(entry);
            zip.write(header);
            ArrayCodec.write(array, zip);
            zip.closeEntry();
        }
        zip.finish();
        zip.flush();
    }

    private static long checksum(byte[] header, NamedArray array) throws IOException {
        try (CheckedOutputStream sum = new CheckedOutputStream(OutputStream.nullOutputStream(), new CRC32())) {
            sum.write(header);
            ArrayCodec.write(array, sum);
            return sum.getChecksum().getValue();
        }
    }

    private static byte[] header(NamedArray array) {
        int[] shape = array.shape();
        StringBuilder dictionary = new StringBuilder("{'descr': '")
                .append(array.type().numpy())
                .append("', 'fortran_order': False, 'shape': (");
        for (int k = 0; k < shape.length; k++) {
            dictionary.append(k == 0 ? "" : ", ").append(shape[k]);
        }
        dictionary.append(shape.length == 1 ? ",), }" : "), }");
        int unpadded = NpyHeader.PREFIX + dictionary.length() + 1;
        dictionary.repeat(' ', Math.floorMod(-unpadded, ALIGNMENT)).append('\n');
        byte[] text = dictionary.toString().getBytes(StandardCharsets.US_ASCII);
        byte[] header = new byte[NpyHeader.PREFIX + text.length];
        byte[] magic = NpyHeader.magic();
        System.arraycopy(magic, 0, header, 0, magic.length);
        header[6] = 1;
        header[8] = (byte) text.length;
        header[9] = (byte) (text.length >>> 8);
        System.arraycopy(text, 0, header, NpyHeader.PREFIX, text.length);
        return header;
    }
}
