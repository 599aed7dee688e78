package preceptor.teacher;

import preceptor.linalg.Matrix;

/// Kronecker products, and the numbering of tuples that goes with them: row-major, the first member slowest.
final class Tuples {
    private Tuples() {}

    /// a ⊗ b ⊗ …, of length the product of the lengths.
    static double[] product(double[]... vectors) {
        double[] product = {1};
        for (double[] v : vectors) {
            double[] next = new double[Math.multiplyExact(product.length, v.length)];
            for (int i = 0; i < product.length; i++) {
                for (int j = 0; j < v.length; j++) {
                    next[i * v.length + j] = product[i] * v[j];
                }
            }
            product = next;
        }
        return product;
    }

    /// a ⊗ b.
    static Matrix product(Matrix a, Matrix b) {
        Matrix c = Matrix.zeros(Math.multiplyExact(a.rows(), b.rows()), Math.multiplyExact(a.columns(), b.columns()));
        double[] d = c.data();
        int at = 0;
        for (int i = 0; i < a.rows(); i++) {
            for (int k = 0; k < b.rows(); k++) {
                for (int j = 0; j < a.columns(); j++) {
                    for (int l = 0; l < b.columns(); l++) {
                        d[at++] = a.get(i, j) * b.get(k, l);
                    }
                }
            }
        }
        return c;
    }

    /// Per member its rows of `tables` side by side, for every tuple of their rows: (∏ rows × Σ columns).
    static Matrix sideBySide(Matrix... tables) {
        int[] sizes = new int[tables.length];
        int columns = 0;
        for (int k = 0; k < tables.length; k++) {
            sizes[k] = tables[k].rows();
            columns += tables[k].columns();
        }
        Matrix all = Matrix.zeros(count("rows of a product", sizes), columns);
        int[] digits = new int[sizes.length];
        for (int i = 0; i < all.rows(); i++) {
            Checks.digits(i, sizes, digits);
            int at = i * columns;
            for (int k = 0; k < tables.length; k++) {
                int n = tables[k].columns();
                System.arraycopy(tables[k].data(), digits[k] * n, all.data(), at, n);
                at += n;
            }
        }
        return all;
    }

    /// The number of tuples, which must be that of an array's elements.
    static int count(String what, int[] sizes) {
        long count = Checks.product(sizes);
        if (count > Integer.MAX_VALUE - 8) {
            throw new IllegalArgumentException(
                    what + ": expected at most " + (Integer.MAX_VALUE - 8) + " tuples, got " + count);
        }
        return (int) count;
    }
}
