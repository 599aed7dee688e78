package preceptor.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import preceptor.spec.Spec;
import preceptor.spec.SpecLoader;

/// Gradient flow is the limit of gradient descent: at the same time the difference falls with the rate. The student is
/// linear, since the kinks of ReLU nodes roughen the slope.
class FlowTest {
    @TempDir
    private Path folder;

    private double[] trained(String optimizer, int steps) throws IOException {
        Path file = Files.writeString(folder.resolve("flow.yaml"), """
                regions: {depth: 2}
                student: {width: 3, activation: linear}
                expansion: {gates: [], orders: [0], train: []}
                """);
        Spec spec = SpecLoader.load(
                file,
                List.of("teacher.kind=latent-tree", "training={steps: " + steps + ", optimizer: " + optimizer + "}"),
                OptionalLong.empty());
        Experiment experiment =
                new Experiment(spec, Problems.of(spec, file), () -> 0, new preceptor.parallel.Workers(1));
        return experiment.run(Progress.SILENT).parameters().values();
    }

    private double distance(double[] flow, double rate, int steps) throws IOException {
        double[] descent = trained("{kind: gd, rate: " + rate + "}", steps);
        double sum = 0;
        for (int i = 0; i < flow.length; i++) {
            sum += (flow[i] - descent[i]) * (flow[i] - descent[i]);
        }
        return Math.sqrt(sum);
    }

    @Test
    void isTheLimitOfDescent() throws IOException {
        double[] flow = trained("{kind: flow, rate: 0.4, tolerance: 1e-11}", 5);
        double coarse = distance(flow, 0.02, 100);
        double fine = distance(flow, 0.002, 1000);
        assertThat(coarse).isBetween(1e-6, 0.1);
        assertThat(coarse / fine).isBetween(9.0, 11.0);
    }
}
