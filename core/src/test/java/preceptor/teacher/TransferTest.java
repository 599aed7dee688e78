package preceptor.teacher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import preceptor.linalg.Matrix;
import preceptor.random.Key;
import preceptor.random.RandomStream;

class TransferTest {
    private static final double TOLERANCE = 1e-13;

    @Test
    void theFactorsDoWhatTheirKroneckerProductDoes() {
        for (int seed = 0; seed < 60; seed++) {
            RandomStream s = Key.root(seed).named("transfer").stream();
            List<Matrix> factors = factors(s);
            Transfer inFactors = new KroneckerTransfer(factors);
            Matrix P = kronecker(factors);
            Transfer table = new TableTransfer(P);
            int n = 1 + s.nextInt(7);
            Matrix F = random(P.columns(), n, s);
            Matrix G = random(P.rows(), n, s);
            assertThat(inFactors.rows()).as("seed %d", seed).isEqualTo(P.rows());
            assertThat(inFactors.columns()).as("seed %d", seed).isEqualTo(P.columns());
            requireClose(inFactors.table(), P, seed);
            requireClose(inFactors.times(F), table.times(F), seed);
            Matrix start = random(P.columns(), n, s);
            Matrix pushed = start.copy();
            Matrix expected = start.copy();
            inFactors.push(G, pushed);
            table.push(G, expected);
            requireClose(pushed, expected, seed);
            for (int z = 0; z < P.rows(); z++) {
                assertThat(inFactors.row(z)).as("seed %d", seed).containsExactly(P.row(z), within(TOLERANCE));
                for (int v = 0; v < P.columns(); v++) {
                    assertThat(inFactors.get(z, v)).isCloseTo(P.get(z, v), within(TOLERANCE));
                }
            }
        }
    }

    @Test
    void oneFactorIsItsTableToTheBit() {
        RandomStream s = Key.root(3).stream();
        Matrix P = random(5, 3, s);
        Matrix F = random(3, 4, s);
        Matrix G = random(5, 4, s);
        Transfer one = new KroneckerTransfer(List.of(P));
        Transfer table = new TableTransfer(P);
        assertThat(one.times(F).data()).containsExactly(table.times(F).data());
        Matrix a = random(3, 4, s);
        Matrix b = a.copy();
        one.push(G, a);
        table.push(G, b);
        assertThat(a.data()).containsExactly(b.data());
        assertThat(one.table().data()).containsExactly(P.data());
    }

    @Test
    void shapesThatDoNotFitAreRefused() {
        Transfer t = new KroneckerTransfer(List.of(Matrix.identity(2), Matrix.zeros(3, 2)));
        assertThatThrownBy(() -> t.times(Matrix.zeros(5, 1)))
                .hasMessageContaining("pull of a transfer 6 x 4")
                .hasMessageContaining("5 x 1");
        assertThatThrownBy(() -> t.push(Matrix.zeros(6, 2), Matrix.zeros(4, 3))).hasMessageContaining("push");
    }

    /// Two to four factors of odd shapes, some rows of which are 0 as those of unused values are.
    private static List<Matrix> factors(RandomStream s) {
        List<Matrix> factors = new ArrayList<>();
        int count = 2 + s.nextInt(3);
        for (int k = 0; k < count; k++) {
            Matrix P = random(1 + s.nextInt(4), 1 + s.nextInt(4), s);
            for (int i = 0; i < P.rows(); i++) {
                if (s.nextInt(4) == 0) {
                    for (int j = 0; j < P.columns(); j++) {
                        P.set(i, j, 0);
                    }
                }
            }
            factors.add(P);
        }
        return factors;
    }

    private static Matrix random(int rows, int columns, RandomStream s) {
        Matrix m = Matrix.zeros(rows, columns);
        for (int i = 0; i < m.data().length; i++) {
            m.data()[i] = s.nextDouble();
        }
        return m;
    }

    /// By the digits of row and column, without the code that is tested.
    private static Matrix kronecker(List<Matrix> factors) {
        int rows = 1;
        int columns = 1;
        for (Matrix P : factors) {
            rows *= P.rows();
            columns *= P.columns();
        }
        Matrix all = Matrix.zeros(rows, columns);
        for (int z = 0; z < rows; z++) {
            for (int v = 0; v < columns; v++) {
                double product = 1;
                int below = rows;
                int childBelow = columns;
                for (Matrix P : factors) {
                    below /= P.rows();
                    childBelow /= P.columns();
                    product *= P.get(z / below % P.rows(), v / childBelow % P.columns());
                }
                all.set(z, v, product);
            }
        }
        return all;
    }

    private static void requireClose(Matrix got, Matrix expected, int seed) {
        assertThat(got.minus(expected).maxAbs())
                .as("seed %d", seed)
                .isLessThanOrEqualTo(TOLERANCE * (1 + expected.maxAbs()));
    }
}
