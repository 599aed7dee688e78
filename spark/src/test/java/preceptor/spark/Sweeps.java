package preceptor.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import preceptor.result.SweepFolder;
import preceptor.result.SweepManifest;
import preceptor.run.Progress;
import preceptor.spec.SweepLoader;
import preceptor.spec.SweepPlan;
import preceptor.sweep.Cluster;
import preceptor.sweep.LocalPool;
import preceptor.sweep.OneRun;
import preceptor.sweep.Sweep;

/// Sweeps for tests: the same one on threads and on a cluster.
final class Sweeps {
    private Sweeps() {}

    static SweepPlan plan(Path file, String... sets) {
        return SweepLoader.load(file, List.of(sets), OptionalLong.empty());
    }

    /// On two threads of this process; the folder.
    static Path onThreads(SweepPlan plan, Path file, Path out) {
        try (SweepFolder folder = SweepFolder.open(out.resolve(plan.folderName()))) {
            new Sweep(plan, folder, false)
                    .run(new LocalPool(new OneRun(plan, file, () -> 0, OneRun.NOTHING), 2), false, Progress.SILENT);
            return folder.path();
        }
    }

    static SweepManifest on(Cluster cluster, SweepPlan plan, Path file, Path out, boolean failFast) {
        try (SweepFolder folder = SweepFolder.open(out.resolve(plan.folderName()))) {
            return new Sweep(plan, folder, false).run(cluster.executor(plan, file), failFast, Progress.SILENT);
        }
    }

    /// Fails unless both folders hold the same files with the same bytes.
    static void assertSame(Path expected, Path actual) {
        SortedMap<String, byte[]> left = files(expected);
        SortedMap<String, byte[]> right = files(actual);
        assertThat(left).containsKeys("metrics.csv", "metrics.parquet", "summary.csv", "sweep.json");
        assertThat(right.keySet()).isEqualTo(left.keySet());
        left.forEach((name, bytes) -> assertThat(right.get(name)).as(name).isEqualTo(bytes));
    }

    private static SortedMap<String, byte[]> files(Path folder) {
        SortedMap<String, byte[]> found = new TreeMap<>();
        try (Stream<Path> inside = Files.walk(folder)) {
            for (Path file : inside.filter(Files::isRegularFile).toList()) {
                String name = folder.relativize(file).toString();
                if (!name.startsWith(".")) {
                    found.put(name, Files.readAllBytes(file));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found;
    }
}
