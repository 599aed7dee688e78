package preceptor.result;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The state of a run as a `.safetensors` file: named arrays and text entries.
///
/// Layout: the header's length (8 bytes, little-endian), the header (JSON, padded with blanks to a multiple of 8), the
/// data of all arrays without gaps, wide numbers first. The format has no checksum of its own, and a resumed run must
/// not start from a damaged state; so the first text entry, `sha256`, is the digest of the whole file with that entry's
/// 64 digits taken as zeros, and a file without it, or with another, is not read.
public final class Safetensors {
    private static final String CHECKSUM = "sha256";
    private static final String METADATA = "__metadata__";
    private static final String START = "{\"" + METADATA + "\":{\"" + CHECKSUM + "\":\"";
    private static final int DIGITS = 64;
    private static final int MAX_HEADER = 16 << 20;

    private Safetensors() {}

    /// What a file holds, in the file's order. `metadata` does not list the checksum.
    public record Content(Map<String, String> metadata, Map<String, NamedArray> tensors) {
        public Content {
            metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
            tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
        }

        /// The tensor `name`; a [ResultException] says if there is none.
        public NamedArray tensor(String name) {
            NamedArray found = tensors.get(name);
            if (found == null) {
                throw new ResultException("expected a tensor " + name + ", got only " + tensors.keySet());
            }
            return found;
        }
    }

    /// Writes `file` whole or not at all. Fails with a [NonFiniteException] if an array holds NaN or infinity, with a
    /// [ResultException] if a name comes twice or the file cannot be written.
    public static void write(Path file, Map<String, String> metadata, Collection<NamedArray> tensors) {
        AtomicFiles.write(file, out -> write(out, metadata, tensors));
    }

    /// The same to a stream, which is not closed.
    public static void write(OutputStream out, Map<String, String> metadata, Collection<NamedArray> tensors)
            throws IOException {
        List<NamedArray> ordered = new ArrayList<>(tensors);
        ordered.sort(Comparator.comparingInt((NamedArray t) -> t.type().bytes()).reversed());
        byte[] start = start(metadata, ordered);
        MessageDigest digest = digest();
        try (DigestOutputStream sum = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
            sum.write(start);
            for (NamedArray tensor : ordered) {
                ArrayCodec.write(tensor, sum);
            }
        }
        byte[] hex = HexFormat.of().formatHex(digest.digest()).getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(hex, 0, start, Long.BYTES + START.length(), DIGITS);
        out.write(start);
        for (NamedArray tensor : ordered) {
            ArrayCodec.write(tensor, out);
        }
    }

    /// The SHA-256 of such a file without text entries, as hexadecimal digits.
    public static String sha256(Collection<NamedArray> tensors) {
        MessageDigest digest = digest();
        try (DigestOutputStream sum = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
            write(sum, Map.of(), tensors);
        } catch (IOException e) {
            throw new UncheckedIOException("a stream to nowhere cannot fail", e);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /// Length and header, the checksum's digits all zero.
    private static byte[] start(Map<String, String> metadata, List<NamedArray> tensors) {
        ObjectNode header = Json.object();
        ObjectNode texts = header.putObject(METADATA);
        texts.put(CHECKSUM, "0".repeat(DIGITS));
        metadata.forEach((key, text) -> {
            if (texts.has(key)) {
                throw new ResultException("metadata: the name " + key + " is taken");
            }
            texts.put(key, text);
        });
        long offset = 0;
        for (NamedArray tensor : tensors) {
            tensor.checkFinite();
            if (header.has(tensor.name())) {
                throw new ResultException("tensor " + tensor.name() + ": the name was given twice");
            }
            ObjectNode entry = header.putObject(tensor.name());
            entry.put("dtype", tensor.type().safetensors());
            ArrayNode shape = entry.putArray("shape");
            for (int extent : tensor.shape()) {
                shape.add(extent);
            }
            entry.putArray("data_offsets").add(offset).add(offset + tensor.byteLength());
            offset += tensor.byteLength();
        }
        byte[] text = Json.compact(header).getBytes(StandardCharsets.UTF_8);
        int padded = Math.ceilDiv(text.length, 8) * 8;
        if (padded > MAX_HEADER) {
            throw new ResultException("header: expected at most " + MAX_HEADER + " bytes, got " + padded);
        }
        ByteBuffer start = ByteBuffer.allocate(Long.BYTES + padded).order(ByteOrder.LITTLE_ENDIAN);
        start.putLong(padded).put(text);
        Arrays.fill(start.array(), Long.BYTES + text.length, start.capacity(), (byte) ' ');
        return start.array();
    }

    /// Reads a file that [#write] wrote. Fails with a [ResultException] that names the file when a single byte of it is
    /// not as it was.
    public static Content read(Path file) {
        MessageDigest digest = digest();
        try (InputStream raw = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
                DigestInputStream in = new DigestInputStream(raw, digest)) {
            long size = Files.size(file);
            byte[] lengthBytes = new byte[Long.BYTES];
            ArrayCodec.fill(in, lengthBytes, Long.BYTES);
            long length =
                    ByteBuffer.wrap(lengthBytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
            if (length < START.length() + DIGITS || length > MAX_HEADER || length > size - Long.BYTES) {
                throw new IllegalArgumentException("expected a header of " + (START.length() + DIGITS) + " to "
                        + Math.min(MAX_HEADER, size - Long.BYTES) + " bytes, got " + Long.toUnsignedString(length));
            }
            byte[] text = new byte[(int) length];
            ArrayCodec.fill(raw, text, text.length);
            String expected = takeChecksum(text);
            digest.update(text);
            Content content = content(Json.parse(text), size - Long.BYTES - length, in);
            String got = HexFormat.of().formatHex(digest.digest());
            if (!got.equals(expected)) {
                throw new IllegalArgumentException(
                        "the file is damaged: expected the checksum " + expected + ", got " + got);
            }
            content.tensors().values().forEach(NamedArray::checkFinite);
            return content;
        } catch (EOFException e) {
            throw ResultException.in(file, "cannot be read: the file is cut short", e);
        } catch (IOException e) {
            throw ResultException.in(file, "cannot be read: " + AtomicFiles.reason(e), e);
        } catch (IllegalArgumentException | NonFiniteException e) {
            throw ResultException.in(file, "cannot be read: " + e.getMessage(), e);
        }
    }

    /// The checksum in the header, whose digits are then set to zeros.
    private static String takeChecksum(byte[] header) {
        String start = new String(header, 0, START.length(), StandardCharsets.ISO_8859_1);
        if (!start.equals(START)) {
            throw new IllegalArgumentException("expected a header that starts with the checksum of the file");
        }
        String checksum = new String(header, START.length(), DIGITS, StandardCharsets.ISO_8859_1);
        if (!checksum.chars().allMatch(c -> (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'))) {
            throw new IllegalArgumentException("expected a checksum of 64 hexadecimal digits");
        }
        Arrays.fill(header, START.length(), START.length() + DIGITS, (byte) '0');
        return checksum;
    }

    private static Content content(Json header, long dataLength, InputStream in) throws IOException {
        Map<String, String> metadata = header.at(METADATA).map(Json::text);
        metadata.remove(CHECKSUM);
        Map<String, Json> entries = header.map(entry -> entry);
        entries.remove(METADATA);
        Map<String, NamedArray> tensors = new LinkedHashMap<>();
        long offset = 0;
        for (Map.Entry<String, Json> e : entries.entrySet()) {
            Json entry = e.getValue();
            String name = e.getKey();
            NamedArray.Type type = type(name, entry.at("dtype").text());
            int[] shape = entry.at("shape").list(Json::integer).stream()
                    .mapToInt(Integer::intValue)
                    .toArray();
            int elements = NamedArray.elements(name, shape);
            long end = offset + (long) elements * type.bytes();
            List<Long> offsets = entry.at("data_offsets").list(Json::longInteger);
            if (!offsets.equals(List.of(offset, end))) {
                throw new IllegalArgumentException(
                        "tensor " + name + ": expected data from byte " + offset + " to " + end + ", got " + offsets);
            }
            if (end > dataLength) {
                throw new EOFException();
            }
            tensors.put(name, new NamedArray(name, type, shape, elements, ArrayCodec.read(type, elements, in)));
            offset = end;
        }
        if (offset != dataLength) {
            throw new IllegalArgumentException("expected " + offset + " bytes of data, got " + dataLength);
        }
        return new Content(metadata, tensors);
    }

    private static NamedArray.Type type(String name, String text) {
        for (NamedArray.Type type : NamedArray.Type.values()) {
            if (type.safetensors().equals(text)) {
                return type;
            }
        }
        throw new IllegalArgumentException("tensor " + name + ": expected numbers of type F64, I64, I32 or U8, got "
                + (text.length() > 20 ? text.substring(0, 20) + "…" : text));
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
