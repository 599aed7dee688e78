package preceptor.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class EnsembleTest {
    @Test
    void anIntervalOfACosineStaysWithinItsBounds() {
        for (double cosine : new double[] {-1, -0.999, -0.3, 0, 0.9, 0.9999, 1}) {
            double last = Ensemble.cosine(cosine, -0.5);
            assertThat(last).isBetween(-1.0, cosine);
            for (double error : new double[] {-0.01, 0, 0.01, 0.5}) {
                double edge = Ensemble.cosine(cosine, error);
                assertThat(edge).isBetween(last, 1.0);
                last = edge;
            }
        }
        assertThat(Ensemble.cosine(0.4, 0)).isCloseTo(0.4, within(1e-15));
        // Of small errors it is the usual interval.
        assertThat(Ensemble.cosine(0.4, 1e-4)).isCloseTo(0.4 + 1e-4, within(1e-8));
    }
}
