package preceptor.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import preceptor.result.RunState;
import preceptor.result.SweepFolder;
import preceptor.result.SweepManifest;
import preceptor.spec.SweepPlan;

/// A cluster one of whose two workers is killed, with all that it has started, while a sweep goes on.
@Tag("slow")
final class KilledWorkerTest {
    private static final String WIDTHS = "student.width=8,16";

    @TempDir
    private Path folder;

    @Test
    void noRunIsLostOrDoubled() throws Exception {
        Path spec = Files.writeString(folder.resolve("spec.yaml"), """
                name: killed
                seeds: 20
                regions: {depth: 3}
                teacher: {kind: latent-tree}
                training: {steps: 400}
                expansion: {every: 100}
                output: {report: false}
                """);
        SweepPlan plan = Sweeps.plan(spec, WIDTHS);
        Path out = folder.resolve("spark");
        try (LocalCluster cluster = new LocalCluster(folder)) {
            Process doomed = cluster.worker("doomed");
            cluster.worker("other");
            cluster.waitForWorkers(2);
            Process driver = cluster.driver(
                    "driver", List.of("sweep", spec.toString(), "--set", WIDTHS, "--out", out.toString()));
            Path manifest = out.resolve(plan.folderName()).resolve(SweepFolder.MANIFEST);
            cluster.waitFor("a quarter of the runs", () -> !driver.isAlive() || done(manifest) >= plan.runs() / 4);
            assertThat(driver.isAlive())
                    .as(() -> "the sweep still goes on: " + cluster.log("driver"))
                    .isTrue();
            assertThat(doomed.descendants()).as("the worker has an executor").isNotEmpty();
            LocalCluster.kill(doomed);

            assertThat(driver.waitFor(LocalCluster.PATIENCE_SECONDS, TimeUnit.SECONDS))
                    .isTrue();
            assertThat(driver.exitValue()).as(() -> cluster.log("driver")).isZero();
            assertThat(cluster.log("master")).contains("Removing worker");
        }
        Sweeps.assertSame(Sweeps.onThreads(plan, spec, folder.resolve("threads")), out.resolve(plan.folderName()));
    }

    private static int done(Path manifest) {
        return Files.isRegularFile(manifest) ? SweepManifest.read(manifest).count(RunState.DONE) : 0;
    }
}
