package preceptor.student;

import java.util.Arrays;
import preceptor.linalg.Matrix;

/// The parameters of a student as one vector with named parts; also the type of their gradient, which has the same
/// layout.
public final class Parameters {
    private final Architecture architecture;
    private final Layout layout;
    private final double[] values;

    private Parameters(Architecture architecture, Layout layout, double[] values) {
        this.architecture = architecture;
        this.layout = layout;
        this.values = values;
    }

    /// All zero, c₁ included: the start of a gradient.
    public static Parameters zeros(Architecture architecture) {
        Layout layout = new Layout(architecture);
        return new Parameters(architecture, layout, new double[layout.size()]);
    }

    /// How many parameters a student has, without making them.
    public static int count(Architecture architecture) {
        return new Layout(architecture).size();
    }

    /// Zeros of the same layout.
    public Parameters zeros() {
        return new Parameters(architecture, layout, new double[values.length]);
    }

    public Parameters copy() {
        return new Parameters(architecture, layout, values.clone());
    }

    /// The same layout around `vector`, which is not copied.
    public Parameters with(double[] vector) {
        if (vector.length != values.length) {
            throw new IllegalArgumentException(
                    "parameters: expected " + values.length + " values, got " + vector.length);
        }
        return new Parameters(architecture, layout, vector);
    }

    public Architecture architecture() {
        return architecture;
    }

    public Layout layout() {
        return layout;
    }

    public int size() {
        return values.length;
    }

    /// The vector itself; writing to it writes the parameters.
    public double[] values() {
        return values;
    }

    /// A copy of W_βα (n_β × n_α).
    public Matrix W(int edge) {
        int rows = architecture.width(architecture.graph().child(edge));
        return part(
                layout.weights(edge),
                rows,
                architecture.width(architecture.graph().parent(edge)));
    }

    /// A copy of V (n_ω × C).
    public Matrix V() {
        return part(layout.head(), architecture.width(architecture.graph().root()), architecture.classes());
    }

    /// A copy of the bias of `region` (1 × n_α); only where there is one.
    public Matrix bias(int region) {
        return part(layout.bias(region), 1, architecture.width(region));
    }

    /// A copy of c₁ of `region` (1 × n_α); only with batch norm.
    public Matrix scale(int region) {
        return part(layout.scale(region), 1, architecture.width(region));
    }

    /// A copy of c₀ of `region` (1 × n_α); only with batch norm.
    public Matrix shift(int region) {
        return part(layout.shift(region), 1, architecture.width(region));
    }

    /// A copy of the head's bias (1 × C); only where there is one.
    public Matrix headBias() {
        return part(layout.headBias(), 1, architecture.classes());
    }

    private Matrix part(int offset, int rows, int columns) {
        if (offset < 0) {
            throw new IllegalStateException("this student has no such parameter");
        }
        return Matrix.wrap(rows, columns, Arrays.copyOfRange(values, offset, offset + rows * columns));
    }
}
