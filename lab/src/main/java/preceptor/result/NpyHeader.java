package preceptor.result;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What the header of an `.npy` says, and how many bytes it took.
///
/// The header is a Python dictionary; NumPy always writes its three keys in alphabetical order, and only that form is
/// taken.
public final class NpyHeader {
    /// Magic, version and length, in format 1.0.
    static final int PREFIX = 10;

    private static final int MAX_TEXT = 4096;
    private static final Pattern DICTIONARY = Pattern.compile(
            "\\{'descr': '([^']{1,16})', 'fortran_order': (True|False)," + " 'shape': \\(([0-9, ]*+)\\),? ?\\} *+\\n?");

    private final String name;
    private final String description;
    private final int[] shape;
    private final int elements;
    private final int size;

    private NpyHeader(String name, String description, int[] shape, int elements, int size) {
        this.name = name;
        this.description = description;
        this.shape = shape;
        this.elements = elements;
        this.size = size;
    }

    /// The bytes that an `.npy` begins with.
    public static byte[] magic() {
        return new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    }

    /// What NumPy calls the type of the numbers, such as `<f8` or `|u1`.
    public String description() {
        return description;
    }

    /// The type of the numbers; fails with an [IllegalArgumentException] when it is none that a [NamedArray] holds.
    NamedArray.Type type() {
        for (NamedArray.Type t : NamedArray.Type.values()) {
            if (t.numpy().equals(description)) {
                return t;
            }
        }
        throw new IllegalArgumentException("array " + name + ": expected numbers of type <f8, <i8, <i4 or |u1, got "
                + description + " (.astype('float64') or .astype('int32') makes it so)");
    }

    /// A copy of the shape, outermost index first.
    public int[] shape() {
        return shape.clone();
    }

    /// How many numbers there are: the product of the shape.
    public int elements() {
        return elements;
    }

    /// Bytes from the start of the `.npy` to its data.
    public int size() {
        return size;
    }

    /// Fails with an [IllegalArgumentException] when the header is not one of an array that can be read here.
    ///
    /// @param name what messages call the array
    public static NpyHeader read(String name, InputStream in) throws IOException {
        byte[] prefix = new byte[PREFIX];
        ArrayCodec.fill(in, prefix, PREFIX);
        byte[] magic = magic();
        if (!Arrays.equals(prefix, 0, magic.length, magic, 0, magic.length)) {
            throw new IllegalArgumentException("array " + name + ": expected the magic bytes of an .npy, got others");
        }
        int version = prefix[6];
        if (version < 1 || version > 3) {
            throw new IllegalArgumentException(
                    "array " + name + ": expected .npy format 1, 2 or 3, got " + Byte.toUnsignedInt(prefix[6]));
        }
        long length = Byte.toUnsignedInt(prefix[8]) | (Byte.toUnsignedInt(prefix[9]) << 8);
        int size = PREFIX;
        if (version > 1) {
            byte[] more = new byte[2];
            ArrayCodec.fill(in, more, 2);
            length |= ((long) Byte.toUnsignedInt(more[0]) << 16) | ((long) Byte.toUnsignedInt(more[1]) << 24);
            size += 2;
        }
        if (length > MAX_TEXT) {
            throw new IllegalArgumentException(
                    "array " + name + ": expected an .npy header of at most " + MAX_TEXT + " bytes, got " + length);
        }
        byte[] text = new byte[(int) length];
        ArrayCodec.fill(in, text, text.length);
        return parse(name, new String(text, StandardCharsets.ISO_8859_1), size + text.length);
    }

    private static NpyHeader parse(String name, String text, int size) {
        Matcher m = DICTIONARY.matcher(text);
        if (!m.matches()) {
            throw new IllegalArgumentException("array " + name + ": the .npy header is not one that NumPy writes");
        }
        if ("True".equals(m.group(2))) {
            throw new IllegalArgumentException(
                    "array " + name + ": expected C order, got Fortran order (numpy.ascontiguousarray makes it so)");
        }
        int[] shape = shape(name, m.group(3).strip());
        return new NpyHeader(name, m.group(1), shape, NamedArray.elements(name, shape), size);
    }

    private static int[] shape(String name, String text) {
        if (text.isEmpty()) {
            return new int[0];
        }
        String[] parts = (text.endsWith(",") ? text.substring(0, text.length() - 1) : text).split(",", -1);
        int[] shape = new int[parts.length];
        for (int k = 0; k < parts.length; k++) {
            try {
                shape[k] = Integer.parseInt(parts[k].strip());
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException(
                        "array " + name + ": expected extents from 0 to 2147483639, got shape (" + text + ")", e);
            }
        }
        return shape;
    }
}
