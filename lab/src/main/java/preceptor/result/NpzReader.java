package preceptor.result;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;

/// Reads NumPy's `.npz`, stored or deflated, from whoever wrote it.
///
/// The archive is read through its entries and through its directory side by side, and the two must agree on every
/// name and size; checksums are verified, and arrays must be finite. What an archive may unpack to is bounded by a
/// multiple of its own size, and nothing is allocated before its size is known to be within that bound, so that a small
/// hostile file costs little memory and time.
public final class NpzReader {
    private static final long FREE_BYTES = 32L << 20;
    private static final long MAX_RATIO = 64;
    private static final int MAX_ENTRIES = 1 << 20;
    private static final String SUFFIX = ".npy";

    private NpzReader() {}

    /// All arrays of `file` by name, in the file's order. Fails with a [ResultException] that names the file.
    public static Map<String, NamedArray> read(Path file) {
        return read(file, name -> true);
    }

    /// The arrays of `file` whose names are `wanted`; the others are checked but never in memory.
    public static Map<String, NamedArray> read(Path file, Predicate<String> wanted) {
        try (ZipFile directory = new ZipFile(file.toFile(), StandardCharsets.UTF_8);
                ZipInputStream entries = new ZipInputStream(
                        new BufferedInputStream(Files.newInputStream(file), 1 << 16), StandardCharsets.UTF_8)) {
            return read(directory, entries, FREE_BYTES + MAX_RATIO * Files.size(file), wanted);
        } catch (EOFException e) {
            throw ResultException.in(file, "cannot be read: the archive is cut short", e);
        } catch (IOException e) {
            throw ResultException.in(file, "cannot be read: " + AtomicFiles.reason(e), e);
        } catch (IllegalArgumentException | NonFiniteException e) {
            throw ResultException.in(file, "cannot be read: " + e.getMessage(), e);
        }
    }

    private static Map<String, NamedArray> read(
            ZipFile directory, ZipInputStream entries, long budget, Predicate<String> wanted) throws IOException {
        if (directory.size() > MAX_ENTRIES) {
            throw new IllegalArgumentException("expected at most " + MAX_ENTRIES + " arrays, got " + directory.size());
        }
        Map<String, NamedArray> arrays = new LinkedHashMap<>();
        Map<String, Boolean> seen = new LinkedHashMap<>();
        long left = budget;
        for (Enumeration<? extends ZipEntry> e = directory.entries(); e.hasMoreElements(); ) {
            ZipEntry listed = e.nextElement();
            ZipEntry entry = entries.getNextEntry();
            if (entry == null) {
                throw new EOFException();
            }
            if (!entry.getName().equals(listed.getName()) || entry.getMethod() != listed.getMethod()) {
                throw new IllegalArgumentException("the archive's directory does not match its entries");
            }
            if (!listed.getName().endsWith(SUFFIX)) {
                throw new IllegalArgumentException("expected entries that end in .npy only");
            }
            String name = listed.getName().substring(0, listed.getName().length() - SUFFIX.length());
            NamedArray.checkName(name);
            if (seen.put(name, true) != null) {
                throw new IllegalArgumentException("array " + name + ": the name comes twice");
            }
            if (listed.getSize() < 0 || listed.getSize() > left) {
                throw new IllegalArgumentException("array " + name + ": the archive unpacks to more than " + budget
                        + " bytes, which is out of proportion to its size");
            }
            left -= listed.getSize();
            boolean keep = wanted.test(name);
            NamedArray array = readArray(name, listed.getSize(), entries, keep);
            if (entries.read() != -1) {
                throw new IllegalArgumentException("array " + name + ": more bytes than its shape needs");
            }
            if (entry.getCrc() != listed.getCrc() || entry.getSize() != listed.getSize()) {
                throw new IllegalArgumentException("the archive's directory does not match array " + name);
            }
            if (keep) {
                arrays.put(name, array);
            }
        }
        if (entries.getNextEntry() != null) {
            throw new IllegalArgumentException("the archive's directory does not list all of its entries");
        }
        return Collections.unmodifiableMap(arrays);
    }

    private static NamedArray readArray(String name, long size, InputStream in, boolean keep) throws IOException {
        NpyHeader header = NpyHeader.read(name, in);
        NamedArray.Type type = header.type();
        long data = (long) header.elements() * type.bytes();
        if (header.size() + data != size) {
            throw new IllegalArgumentException("array " + name + ": its shape needs " + data
                    + " bytes, but its entry holds " + (size - header.size()));
        }
        if (!keep) {
            in.skipNBytes(data);
            return null;
        }
        NamedArray array = new NamedArray(
                name, type, header.shape(), header.elements(), ArrayCodec.read(type, header.elements(), in));
        array.checkFinite();
        return array;
    }
}
