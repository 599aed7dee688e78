package preceptor.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class MatrixTest {
    private static final Matrix A = Matrix.of(new double[][] {{1, 2, 3}, {4, 5, 6}});
    private static final Matrix B = Matrix.of(new double[][] {{1, 0}, {2, -1}, {0, 3}});

    @Test
    void productsAgreeWithHandComputedOnes() {
        assertThat(A.times(B).data()).containsExactly(5, 7, 14, 13);
        assertThat(A.transpose().transposeTimes(B).data()).containsExactly(5, 7, 14, 13);
        assertThat(A.timesTranspose(B.transpose()).data()).containsExactly(5, 7, 14, 13);
    }

    @Test
    void shapesThatDoNotFitAreNamed() {
        assertThatThrownBy(() -> A.times(A)).hasMessageContaining("2 x 3 and 2 x 3");
    }
}
