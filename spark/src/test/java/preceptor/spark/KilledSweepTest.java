package preceptor.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import preceptor.result.RunState;
import preceptor.result.SweepFolder;
import preceptor.result.SweepProgress;
import preceptor.spec.SweepPlan;

/// A thousand runs on a cluster of two workers, interrupted twice and gone on with: the driver is killed (`kill -9`)
/// after a third; after two thirds a worker with all that it has started, and the driver again. None is lost, none done
/// twice, and the bytes are those of a sweep on threads that nobody disturbed.
@Tag("slow")
final class KilledSweepTest {
    @TempDir
    private Path folder;

    @Test
    void killedTwiceAndGoneOnWith() throws Exception {
        Path spec = Files.writeString(folder.resolve("spec.yaml"), """
                name: thousand
                seeds: 50
                regions: {depth: 1}
                teacher: {kind: latent-tree}
                training: {steps: 6}
                expansion: {every: 3}
                sweep: {grid: {student.width: [1, 2, 3, 4], training.optimizer.rate: [0.1, 0.2, 0.3, 0.4, 0.5]}}
                output: {report: false}
                """);
        SweepPlan plan = Sweeps.plan(spec);
        Path sweep = folder.resolve("spark").resolve(plan.folderName());
        try (LocalCluster cluster = new LocalCluster(folder)) {
            cluster.worker("one");
            Process doomed = cluster.worker("doomed");
            cluster.waitForWorkers(2);
            int first = killedAfter(plan.runs() / 3, cluster, "first", spec, sweep, Optional.empty());
            int second = killedAfter(2 * plan.runs() / 3, cluster, "second", spec, sweep, Optional.of(doomed));
            assertThat(second).as("runs ended after the second interruption").isGreaterThan(first);
            cluster.worker("third");
            cluster.waitForWorkers(3);
            Process last = submit(cluster, "last", spec, sweep);
            assertThat(last.waitFor(LocalCluster.PATIENCE_SECONDS, TimeUnit.SECONDS))
                    .isTrue();
            assertThat(last.exitValue()).as(() -> cluster.log("last")).isZero();
            assertThat(cluster.log("last")).contains("1000 of 1000 runs done");
            assertThat(cluster.log("master")).contains("Removing worker");
        }
        assertThat(sweep.resolve("parts")).doesNotExist();
        Sweeps.assertSame(Sweeps.onThreads(plan, spec, folder.resolve("threads")), sweep);
    }

    private static Process submit(LocalCluster cluster, String name, Path spec, Path sweep) throws IOException {
        List<String> command = new ArrayList<>(
                List.of("sweep", spec.toString(), "--out", sweep.getParent().toString()));
        if (SweepFolder.isSweep(sweep)) {
            command.add("--resume");
        }
        return cluster.driver(name, command);
    }

    /// Kills the driver, and `doomed` if any, once so many runs have ended; how many had.
    private static int killedAfter(
            int runs, LocalCluster cluster, String name, Path spec, Path sweep, Optional<Process> doomed)
            throws Exception {
        Process driver = submit(cluster, name, spec, sweep);
        cluster.waitFor(runs + " runs", () -> !driver.isAlive() || ended(sweep) >= runs);
        doomed.ifPresent(worker -> {
            assertThat(worker.descendants()).as("the worker has an executor").isNotEmpty();
            LocalCluster.kill(worker);
        });
        LocalCluster.kill(driver);
        driver.waitFor();
        int ended = ended(sweep);
        assertThat(ended).as(() -> "runs ended: " + cluster.log(name)).isBetween(runs, 999);
        return ended;
    }

    private static int ended(Path sweep) {
        return SweepFolder.isSweep(sweep) ? SweepProgress.read(sweep).manifest().count(RunState.DONE) : 0;
    }
}
