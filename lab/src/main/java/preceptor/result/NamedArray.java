package preceptor.result;

import java.util.Arrays;
import java.util.Locale;
import preceptor.linalg.Matrix;

/// An array with a name, as it stands in an `.npz` or a `.safetensors` file. C-order (last index fastest), any rank;
/// rank 0 is one number. The data is not copied: who makes a NamedArray leaves the data alone until it is written.
public final class NamedArray {
    static final int MAX_NAME = 1024;
    static final int MAX_RANK = 32;

    /// The numbers an array holds.
    public enum Type {
        /// `double[]`; `<f8` in `.npz`, `F64` in `.safetensors`.
        FLOAT64(8, "<f8", "F64"),
        /// `long[]`; `<i8` and `I64`.
        INT64(8, "<i8", "I64"),
        /// `int[]`; `<i4` and `I32`.
        INT32(4, "<i4", "I32"),
        /// `byte[]`, read as unsigned; `|u1` and `U8`.
        UINT8(1, "|u1", "U8");

        private final int bytes;
        private final String numpy;
        private final String safetensors;

        Type(int bytes, String numpy, String safetensors) {
            this.bytes = bytes;
            this.numpy = numpy;
            this.safetensors = safetensors;
        }

        int bytes() {
            return bytes;
        }

        String numpy() {
            return numpy;
        }

        String safetensors() {
            return safetensors;
        }

        Object allocate(int length) {
            return switch (this) {
                case FLOAT64 -> new double[length];
                case INT64 -> new long[length];
                case INT32 -> new int[length];
                case UINT8 -> new byte[length];
            };
        }
    }

    private final String name;
    private final Type type;
    private final int[] shape;
    private final int length;
    private final Object data;

    NamedArray(String name, Type type, int[] shape, int length, Object data) {
        checkName(name);
        long expected = elements(name, shape);
        if (expected != length) {
            throw new IllegalArgumentException("array " + name + " of shape " + Arrays.toString(shape) + ": expected "
                    + expected + " numbers, got " + length);
        }
        this.name = name;
        this.type = type;
        this.shape = shape.clone();
        this.length = length;
        this.data = data;
    }

    /// An array of doubles.
    public static NamedArray of(String name, int[] shape, double[] data) {
        return new NamedArray(name, Type.FLOAT64, shape, data.length, data);
    }

    /// An array of 64-bit integers.
    public static NamedArray of(String name, int[] shape, long[] data) {
        return new NamedArray(name, Type.INT64, shape, data.length, data);
    }

    /// An array of 32-bit integers.
    public static NamedArray of(String name, int[] shape, int[] data) {
        return new NamedArray(name, Type.INT32, shape, data.length, data);
    }

    /// An array of unsigned bytes.
    public static NamedArray of(String name, int[] shape, byte[] data) {
        return new NamedArray(name, Type.UINT8, shape, data.length, data);
    }

    /// A matrix, shape (rows, columns); shares its data.
    public static NamedArray of(String name, Matrix matrix) {
        return of(name, new int[] {matrix.rows(), matrix.columns()}, matrix.data());
    }

    /// A vector of doubles; shares its data.
    public static NamedArray vector(String name, double... data) {
        return of(name, new int[] {data.length}, data);
    }

    /// A vector of 32-bit integers; shares its data.
    public static NamedArray vector(String name, int... data) {
        return of(name, new int[] {data.length}, data);
    }

    public String name() {
        return name;
    }

    public Type type() {
        return type;
    }

    /// A copy of the shape, outermost index first.
    public int[] shape() {
        return shape.clone();
    }

    /// How many numbers there are: the product of the shape.
    public int length() {
        return length;
    }

    /// The data itself, C-order; fails if [#type] is not FLOAT64.
    public double[] doubles() {
        if (data instanceof double[] d) {
            return d;
        }
        throw wrong(Type.FLOAT64);
    }

    /// The data itself, C-order; fails if [#type] is not INT64.
    public long[] longs() {
        if (data instanceof long[] d) {
            return d;
        }
        throw wrong(Type.INT64);
    }

    /// The data itself, C-order; fails if [#type] is not INT32.
    public int[] ints() {
        if (data instanceof int[] d) {
            return d;
        }
        throw wrong(Type.INT32);
    }

    /// The data itself, C-order; fails if [#type] is not UINT8.
    public byte[] bytes() {
        if (data instanceof byte[] d) {
            return d;
        }
        throw wrong(Type.UINT8);
    }

    /// The array as a matrix that shares its data; fails if it is not of rank 2 or not FLOAT64.
    public Matrix matrix() {
        if (shape.length != 2) {
            throw new ResultException(
                    "array " + name + ": expected a matrix (rank 2), got shape " + Arrays.toString(shape));
        }
        return Matrix.wrap(shape[0], shape[1], doubles());
    }

    private ResultException wrong(Type expected) {
        return new ResultException(
                "array " + name + ": expected numbers of type " + lower(expected) + ", got " + lower(type));
    }

    private static String lower(Type type) {
        return type.name().toLowerCase(Locale.ROOT);
    }

    /// The bytes the data takes in a file.
    long byteLength() {
        return (long) length * type.bytes;
    }

    /// Throws a [NonFiniteException] with the index of the first number that is NaN or infinite.
    void checkFinite() {
        if (data instanceof double[] d) {
            for (int i = 0; i < d.length; i++) {
                if (!Double.isFinite(d[i])) {
                    throw new NonFiniteException("array " + name + Arrays.toString(index(i)), d[i]);
                }
            }
        }
    }

    private int[] index(int flat) {
        int[] index = new int[shape.length];
        int rest = flat;
        for (int k = shape.length - 1; k >= 0; k--) {
            index[k] = rest % shape[k];
            rest /= shape[k];
        }
        return index;
    }

    /// The product of `shape`; fails when it is not a possible shape of a Java array.
    static int elements(String name, int[] shape) {
        if (shape.length > MAX_RANK) {
            throw new IllegalArgumentException(
                    "array " + name + ": expected a rank of at most " + MAX_RANK + ", got " + shape.length);
        }
        long product = 1;
        boolean empty = false;
        for (int extent : shape) {
            if (extent < 0) {
                throw new IllegalArgumentException(
                        "array " + name + ": expected extents of 0 or more, got shape " + Arrays.toString(shape));
            }
            if (extent == 0) {
                empty = true;
            } else {
                product *= extent;
            }
            if (product > Integer.MAX_VALUE - 8) {
                throw new IllegalArgumentException("array " + name + ": shape " + Arrays.toString(shape)
                        + " has more numbers than one array can hold (2147483639)");
            }
        }
        return empty ? 0 : (int) product;
    }

    /// Names are paths of plain segments, so that unpacking an archive can never leave its folder.
    static void checkName(String name) {
        if (name.isEmpty() || name.length() > MAX_NAME) {
            throw new IllegalArgumentException(
                    "name of an array: expected 1 to " + MAX_NAME + " characters, got " + name.length());
        }
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c < ' ' || c > '~' || c == '\\' || c == '"') {
                throw new IllegalArgumentException("name of an array: expected printable ASCII without \\ and \","
                        + " got character " + (int) c + " at place " + i);
            }
        }
        for (String segment : name.split("/", -1)) {
            if (segment.isEmpty() || ".".equals(segment) || "..".equals(segment)) {
                throw new IllegalArgumentException("name of an array: expected segments between single slashes, none of"
                        + " them empty, \".\" or \"..\", got " + name);
            }
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof NamedArray that
                && name.equals(that.name)
                && Arrays.equals(shape, that.shape)
                && switch (data) {
                    case double[] d -> that.data instanceof double[] e && Arrays.equals(d, e);
                    case long[] d -> that.data instanceof long[] e && Arrays.equals(d, e);
                    case int[] d -> that.data instanceof int[] e && Arrays.equals(d, e);
                    default -> data instanceof byte[] d && that.data instanceof byte[] e && Arrays.equals(d, e);
                };
    }

    @Override
    public int hashCode() {
        return 31 * name.hashCode() + Arrays.hashCode(shape);
    }

    @Override
    public String toString() {
        return name + " " + lower(type) + Arrays.toString(shape);
    }
}
