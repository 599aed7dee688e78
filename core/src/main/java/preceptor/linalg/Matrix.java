package preceptor.linalg;

import java.util.Arrays;
import java.util.function.IntToDoubleFunction;

/// A dense matrix of doubles in row-major order. The elements are shared, not copied: whoever holds the matrix may
/// write to it, and a method that must not says so.
///
/// Shapes are checked when a matrix is made and before every operation; element access is only asserted, since it
/// stands in inner loops.
public final class Matrix {
    /// The index in an array of doubles at which a cache line starts if the array's own object starts at one and has a
    /// header of 16 bytes, as under `-XX:ObjectAlignmentInBytes=64`. A vector that lies on two lines costs two
    /// accesses.
    public static final int LINE_START = 6;

    private final int rows;
    private final int columns;
    private final double[] data;
    private final int offset;

    private Matrix(int rows, int columns, double[] data, int offset) {
        this.rows = rows;
        this.columns = columns;
        this.data = data;
        this.offset = offset;
    }

    /// A zero matrix of `rows` × `columns`.
    public static Matrix zeros(int rows, int columns) {
        if (rows < 0 || columns < 0) {
            throw new IllegalArgumentException("a matrix needs sizes of 0 or more, got " + rows + " x " + columns);
        }
        return new Matrix(rows, columns, new double[Math.multiplyExact(rows, columns)], 0);
    }

    /// A zero matrix whose first element is [#LINE_START] into its array, for those who ask for [#array] and [#offset].
    public static Matrix onLines(int rows, int columns) {
        double[] data = new double[LINE_START + Math.multiplyExact(rows, columns)];
        return new Matrix(rows, columns, data, LINE_START);
    }

    /// Wraps `data`, row-major, without copying it.
    public static Matrix wrap(int rows, int columns, double[] data) {
        if ((long) rows * columns != data.length) {
            throw new IllegalArgumentException("expected " + rows + " x " + columns + " = " + (long) rows * columns
                    + " elements, got " + data.length);
        }
        return new Matrix(rows, columns, data, 0);
    }

    /// Copies `rows`, which must all have the same length.
    public static Matrix of(double[][] rows) {
        int columns = rows.length == 0 ? 0 : rows[0].length;
        Matrix m = zeros(rows.length, columns);
        for (int i = 0; i < rows.length; i++) {
            if (rows[i].length != columns) {
                throw new IllegalArgumentException(
                        "row " + i + " has " + rows[i].length + " elements, row 0 has " + columns);
            }
            System.arraycopy(rows[i], 0, m.data, i * columns, columns);
        }
        return m;
    }

    /// The identity of size `n`.
    public static Matrix identity(int n) {
        Matrix m = zeros(n, n);
        for (int i = 0; i < n; i++) {
            m.data[i * n + i] = 1;
        }
        return m;
    }

    /// A column vector (`values.length` × 1) of copies of `values`.
    public static Matrix column(double... values) {
        return wrap(values.length, 1, values.clone());
    }

    public int rows() {
        return rows;
    }

    public int columns() {
        return columns;
    }

    /// The elements themselves, row-major and from the start of the array; writing to the array writes to the matrix.
    /// Not of a matrix made by [#onLines].
    public double[] data() {
        if (offset != 0) {
            throw new IllegalStateException("the elements of this matrix start at " + offset + " of its array");
        }
        return data;
    }

    /// The array that holds the elements, row-major, from [#offset] on.
    public double[] array() {
        return data;
    }

    /// Where the elements start in [#array].
    public int offset() {
        return offset;
    }

    public double get(int row, int column) {
        assert row >= 0 && row < rows && column >= 0 && column < columns : row + "," + column;
        return data[offset + row * columns + column];
    }

    public void set(int row, int column, double value) {
        assert row >= 0 && row < rows && column >= 0 && column < columns : row + "," + column;
        data[offset + row * columns + column] = value;
    }

    public void add(int row, int column, double value) {
        assert row >= 0 && row < rows && column >= 0 && column < columns : row + "," + column;
        data[offset + row * columns + column] += value;
    }

    /// A copy of row `row`.
    public double[] row(int row) {
        return Arrays.copyOfRange(data, offset + row * columns, offset + (row + 1) * columns);
    }

    public Matrix copy() {
        return wrap(rows, columns, Arrays.copyOfRange(data, offset, data.length));
    }

    public void fill(double value) {
        Arrays.fill(data, offset, data.length, value);
    }

    public Matrix transpose() {
        Matrix t = zeros(columns, rows);
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                t.data[j * rows + i] = get(i, j);
            }
        }
        return t;
    }

    /// The product `this` · `other`.
    public Matrix times(Matrix other) {
        if (columns != other.rows) {
            throw shapes("times", other);
        }
        Matrix c = zeros(rows, other.columns);
        Kernels.get().multiplyAdd(rows, columns, other.columns, data, offset, other.data, other.offset, c.data, 0);
        return c;
    }

    /// The product `this`ᵀ · `other`.
    public Matrix transposeTimes(Matrix other) {
        if (rows != other.rows) {
            throw shapes("transposeTimes", other);
        }
        Matrix c = zeros(columns, other.columns);
        Kernels.get()
                .multiplyTransposedAdd(rows, columns, other.columns, data, offset, other.data, other.offset, c.data, 0);
        return c;
    }

    /// The product `this` · `other`ᵀ.
    public Matrix timesTranspose(Matrix other) {
        if (columns != other.columns) {
            throw shapes("timesTranspose", other);
        }
        Matrix c = zeros(rows, other.rows);
        Kernels.get()
                .multiplyByTransposedAdd(rows, columns, other.rows, data, offset, other.data, other.offset, c.data, 0);
        return c;
    }

    /// The elementwise product `this` ∘ `other`.
    public Matrix hadamard(Matrix other) {
        requireSameShape("hadamard", other);
        Matrix c = zeros(rows, columns);
        for (int i = 0; i < c.data.length; i++) {
            c.data[i] = data[offset + i] * other.data[other.offset + i];
        }
        return c;
    }

    public Matrix plus(Matrix other) {
        requireSameShape("plus", other);
        Matrix c = zeros(rows, columns);
        for (int i = 0; i < c.data.length; i++) {
            c.data[i] = data[offset + i] + other.data[other.offset + i];
        }
        return c;
    }

    public Matrix minus(Matrix other) {
        requireSameShape("minus", other);
        Matrix c = zeros(rows, columns);
        for (int i = 0; i < c.data.length; i++) {
            c.data[i] = data[offset + i] - other.data[other.offset + i];
        }
        return c;
    }

    public Matrix scaled(double factor) {
        Matrix c = zeros(rows, columns);
        for (int i = 0; i < c.data.length; i++) {
            c.data[i] = data[offset + i] * factor;
        }
        return c;
    }

    /// diag(`factors`) · `this`: row i is multiplied by the factor of i.
    public Matrix scaleRows(IntToDoubleFunction factors) {
        Matrix c = zeros(rows, columns);
        for (int i = 0; i < rows; i++) {
            double factor = factors.applyAsDouble(i);
            for (int j = 0; j < columns; j++) {
                c.data[i * columns + j] = get(i, j) * factor;
            }
        }
        return c;
    }

    /// Adds `other` to this matrix in place.
    public void addInPlace(Matrix other) {
        requireSameShape("addInPlace", other);
        for (int i = 0; i < rows * columns; i++) {
            data[offset + i] += other.data[other.offset + i];
        }
    }

    /// The Frobenius inner product Σ aᵢⱼ bᵢⱼ.
    public double dot(Matrix other) {
        requireSameShape("dot", other);
        double sum = 0;
        for (int i = 0; i < rows * columns; i++) {
            sum += data[offset + i] * other.data[other.offset + i];
        }
        return sum;
    }

    /// The squared Frobenius norm of `this` − `other`.
    public double squaredDistance(Matrix other) {
        requireSameShape("squaredDistance", other);
        double sum = 0;
        for (int i = 0; i < rows * columns; i++) {
            double d = data[offset + i] - other.data[other.offset + i];
            sum += d * d;
        }
        return sum;
    }

    /// The Frobenius norm.
    public double norm() {
        return Math.sqrt(dot(this));
    }

    /// The largest absolute element; 0 for an empty matrix.
    public double maxAbs() {
        double max = 0;
        for (double v : data) {
            max = Math.max(max, Math.abs(v));
        }
        return max;
    }

    public boolean isFinite() {
        for (double v : data) {
            if (!Double.isFinite(v)) {
                return false;
            }
        }
        return true;
    }

    private void requireSameShape(String operation, Matrix other) {
        if (rows != other.rows || columns != other.columns) {
            throw shapes(operation, other);
        }
    }

    private IllegalArgumentException shapes(String operation, Matrix other) {
        return new IllegalArgumentException(operation + ": shapes " + rows + " x " + columns + " and " + other.rows
                + " x " + other.columns + " do not fit");
    }

    @Override
    public String toString() {
        StringBuilder s = new StringBuilder().append(rows).append(" x ").append(columns);
        for (int i = 0; i < Math.min(rows, 8); i++) {
            s.append('\n').append(Arrays.toString(row(i)));
        }
        return s.toString();
    }
}
