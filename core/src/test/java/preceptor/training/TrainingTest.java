package preceptor.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import preceptor.region.Regions;
import preceptor.student.Architecture;
import preceptor.student.BatchNorm;
import preceptor.student.Parameters;

/// Optimisers against a few steps by hand on ℓ = ½ Σ aᵢ θᵢ².
class TrainingTest {
    private static final Integrator NONE = (field, duration, tolerance, theta) -> {
        throw new AssertionError("no flow here");
    };

    /// One weight and two in the head.
    private static Parameters three(double... values) {
        Parameters p = Parameters.zeros(Architecture.plain(Regions.tree(1, 1), new int[] {1, 1}, 2));
        System.arraycopy(values, 0, p.values(), 0, values.length);
        assertThat(p.size()).isEqualTo(3);
        return p;
    }

    /// A loss whose gradient is written to an array.
    private interface Field {
        double evaluate(Parameters at, long step, double[] gradient);
    }

    private static Objective objective(Field field) {
        return (at, step, sink) -> {
            double[] gradient = new double[at.size()];
            sink.loss(field.evaluate(at, step, gradient));
            sink.accept(0, gradient.length, gradient, 0);
        };
    }

    private static Objective quadratic(double... a) {
        return objective((at, step, gradient) -> {
            double loss = 0;
            for (int i = 0; i < a.length; i++) {
                double theta = at.values()[i];
                gradient[i] = -a[i] * theta;
                loss += 0.5 * a[i] * theta * theta;
            }
            return loss;
        });
    }

    private static double[] after(Optimizer optimizer, double decay, int steps, Objective objective, double... start) {
        Training training = new Training(objective, optimizer, NONE, decay, three(start));
        for (int i = 0; i < steps; i++) {
            training.step();
        }
        assertThat(training.state().steps()).isEqualTo(steps);
        return training.parameters().values();
    }

    @Test
    void gradientDescentContractsEachCoordinate() {
        double[] a = {1, 2, 5};
        for (double decay : new double[] {0, 0.3}) {
            double[] theta = after(new Optimizer.GradientDescent(0.1), decay, 7, quadratic(a), 1, -2, 3);
            double[] start = {1, -2, 3};
            for (int i = 0; i < 3; i++) {
                double factor = 1 - 0.1 * (a[i] + decay);
                assertThat(theta[i]).isCloseTo(start[i] * StrictMath.pow(factor, 7), within(1e-15));
            }
        }
    }

    @Test
    void momentumByHand() {
        // v = −1, −1, −½ and θ = ½, 0, −¼, all exact in binary.
        Optimizer optimizer = new Optimizer.Momentum(0.5, 0.5, false);
        double[] theta = {0.5, 0, -0.25};
        for (int steps = 1; steps <= 3; steps++) {
            assertThat(after(optimizer, 0, steps, quadratic(1, 1, 1), 1, 2, 4))
                    .containsExactly(theta[steps - 1], 2 * theta[steps - 1], 4 * theta[steps - 1]);
        }
    }

    @Test
    void nesterovByHand() {
        // v = −1, −¾, −5/16; θ = ¼, −1/16, −7/64.
        Optimizer optimizer = new Optimizer.Momentum(0.5, 0.5, true);
        double[] theta = {0.25, -0.0625, -0.109375};
        for (int steps = 1; steps <= 3; steps++) {
            assertThat(after(optimizer, 0, steps, quadratic(1, 1, 1), 1, 2, 4))
                    .containsExactly(theta[steps - 1], 2 * theta[steps - 1], 4 * theta[steps - 1]);
        }
    }

    @Test
    void adamCorrectsItsBias() {
        Optimizer adam = new Optimizer.Adam(0.1, 0.9, 0.999, 1e-8);
        // Under a constant gradient both corrected moments are exact, so that every step has the rate's size.
        Objective slope = objective((at, step, gradient) -> {
            gradient[0] = 3;
            gradient[1] = -1e-3;
            gradient[2] = 0;
            return 0;
        });
        double[] theta = after(adam, 0, 25, slope, 0, 0, 7);
        assertThat(theta[0]).isCloseTo(25 * 0.1 * 3 / (3 + 1e-8), within(1e-13));
        assertThat(theta[1]).isCloseTo(-25 * 0.1 * 1e-3 / (1e-3 + 1e-8), within(1e-13));
        assertThat(theta[2]).isEqualTo(7);
    }

    @Test
    void adamByHand() {
        Optimizer adam = new Optimizer.Adam(0.1, 0.5, 0.75, 1e-8);
        double[] one = after(adam, 0, 1, quadratic(1, 1, 1), 1, 1, 1);
        double first = 1 - 0.1 / (1 + 1e-8);
        assertThat(one[0]).isCloseTo(first, within(1e-15));
        // m = −¼ − first/2 over 1 − ½², v = 3/16 + first²/4 over 1 − ¾².
        double m = (-0.25 - 0.5 * first) / 0.75;
        double v = (0.1875 + 0.25 * first * first) / 0.4375;
        double[] two = after(adam, 0, 2, quadratic(1, 1, 1), 1, 1, 1);
        assertThat(two[0]).isCloseTo(first + 0.1 * m / (Math.sqrt(v) + 1e-8), within(1e-15));
    }

    @Test
    void weightDecayEntersEveryOptimiserAsPartOfTheGradient() {
        for (Optimizer optimizer : new Optimizer[] {
            new Optimizer.GradientDescent(0.1),
            new Optimizer.Momentum(0.1, 0.9, false),
            new Optimizer.Momentum(0.1, 0.9, true),
            new Optimizer.Adam(0.1, 0.9, 0.99, 1e-8)
        }) {
            double[] decayed = after(optimizer, 0.25, 5, quadratic(1, 2, 3), 1, 2, 3);
            double[] stiffer = after(optimizer, 0, 5, quadratic(1.25, 2.25, 3.25), 1, 2, 3);
            for (int i = 0; i < 3; i++) {
                assertThat(decayed[i]).as("%s", optimizer).isCloseTo(stiffer[i], within(1e-14));
            }
        }
    }

    @Test
    void flowIsHandedToTheIntegratorWithItsDurationAndTolerance() {
        double[] seen = new double[2];
        Integrator euler = (field, duration, tolerance, theta) -> {
            seen[0] = duration;
            seen[1] = tolerance;
            double[] slope = new double[theta.length];
            int parts = 20_000;
            for (int i = 0; i < parts; i++) {
                field.evaluate(theta, slope);
                for (int k = 0; k < theta.length; k++) {
                    theta[k] += duration / parts * slope[k];
                }
            }
        };
        Training training = new Training(quadratic(1, 2, 0), new Optimizer.Flow(0.5, 1e-9), euler, 0.1, three(1, 2, 3));
        assertThat(training.loss()).isNaN();
        training.step();
        training.step();
        assertThat(seen).containsExactly(0.5, 1e-9);
        assertThat(training.state().steps()).isEqualTo(2);
        double[] theta = training.parameters().values();
        double[] rate = {1.1, 2.1, 0.1};
        for (int i = 0; i < 3; i++) {
            assertThat(theta[i]).isCloseTo((i + 1) * StrictMath.exp(-rate[i]), within(1e-4));
        }
        double atSecond = 0.5 * StrictMath.exp(-1.1) + 4 * StrictMath.exp(-2.1);
        assertThat(training.loss()).isCloseTo(atSecond, within(1e-3));
    }

    @Test
    void savedStateGoesOnToTheBit() {
        for (Optimizer optimizer :
                new Optimizer[] {new Optimizer.Momentum(0.1, 0.9, true), new Optimizer.Adam(0.1, 0.9, 0.99, 1e-8)}) {
            Objective noisy = objective((at, step, gradient) -> {
                double loss = quadratic(1, 2, 3).evaluate(at, step, at.with(gradient));
                gradient[0] += step;
                return loss;
            });
            double[] through = after(optimizer, 0.01, 9, noisy, 1, 2, 3);
            Training half = new Training(noisy, optimizer, NONE, 0.01, three(1, 2, 3));
            for (int i = 0; i < 4; i++) {
                half.step();
            }
            double[][] memory =
                    Arrays.stream(half.state().memory()).map(double[]::clone).toArray(double[][]::new);
            OptimizerState saved = new OptimizerState(half.state().steps(), memory);
            Training rest = new Training(noisy, optimizer, NONE, 0.01, half.parameters(), saved);
            for (int i = 0; i < 5; i++) {
                rest.step();
            }
            assertThat(rest.parameters().values()).containsExactly(through);
        }
    }

    @Test
    void divergenceNamesStepAndPlace() {
        Objective loss = objective((at, step, gradient) -> step == 3 ? Double.NaN : 1);
        Training training = new Training(loss, new Optimizer.GradientDescent(1), NONE, 0, three(1, 2, 3));
        for (int i = 0; i < 3; i++) {
            training.step();
        }
        DivergedException e = catchThrowableOfType(DivergedException.class, training::step);
        assertThat(e.step()).isEqualTo(3);
        assertThat(e).hasMessageContaining("step 3").hasMessageContaining("the loss is NaN");
    }

    @Test
    void divergenceNamesTheRegionOfTheParameter() {
        // Two leaves under each of 1.0 and 1.1, the root 2.0 above them; with c₁, c₀ and biases in every region.
        Architecture architecture = Architecture.plain(Regions.tree(2, 2), new int[] {1, 1, 1, 1, 2, 2, 3}, 2)
                .withNorm(BatchNorm.at(BatchNorm.Place.AFTER_RELU))
                .withBias(true);
        Parameters p = Parameters.zeros(architecture);
        for (int bad = 0; bad < p.size(); bad++) {
            int at = bad;
            Objective burst = objective((theta, step, gradient) -> {
                gradient[at] = step == 1 ? Double.POSITIVE_INFINITY : 0;
                return 0;
            });
            Training training = new Training(burst, new Optimizer.GradientDescent(1), NONE, 0, p);
            training.step();
            // Per inner region 2 weights per node and child, a bias, c₁ and c₀: (2 + 3)·2 = 10; the root has 4·3 + 9.
            String where = bad < 10 ? "region 1.0" : bad < 20 ? "region 1.1" : bad < 41 ? "region 2.0" : "head";
            DivergedException e = catchThrowableOfType(DivergedException.class, training::step);
            assertThat(e).hasMessageContaining("step 2, " + where + ":").hasMessageContaining("Infinity");
            assertThat(e.step()).isEqualTo(2);
        }
        assertThat(p.size()).isEqualTo(41 + 8);
    }

    @Test
    void settingsOutOfRangeAreRefused() {
        assertThatThrownBy(() -> new Optimizer.GradientDescent(0)).hasMessageContaining("rate: expected more than 0");
        assertThatThrownBy(() -> new Optimizer.GradientDescent(Double.NaN)).hasMessageContaining("got NaN");
        assertThatThrownBy(() -> new Optimizer.Momentum(0.1, 1, true)).hasMessageContaining("momentum");
        assertThatThrownBy(() -> new Optimizer.Adam(0.1, 0.9, 1, 1e-8)).hasMessageContaining("beta2");
        assertThatThrownBy(() -> new Optimizer.Adam(0.1, 0.9, 0.9, 0)).hasMessageContaining("epsilon");
        assertThatThrownBy(() -> new Optimizer.Flow(1, -1)).hasMessageContaining("tolerance");
    }
}
