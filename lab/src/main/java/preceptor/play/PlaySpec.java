package preceptor.play;

import java.util.List;
import java.util.Optional;
import preceptor.run.RefusedException;
import preceptor.spec.DataSpec;
import preceptor.spec.EmissionSpec;
import preceptor.spec.OptimizerSpec;
import preceptor.spec.RegionSpec;
import preceptor.spec.Spec;
import preceptor.spec.SpecLoader;
import preceptor.spec.TeacherSpec;

/// The specs of the playground: settings `a.b=value` over one base, none of which names a file, and all small enough
/// that a step takes milliseconds. What is larger is refused in favour of `run`.
public final class PlaySpec {
    /// What the settings are put over. Inputs beyond `limits.inputs` are sampled, so that a step costs as much as
    /// `limits.monte_carlo` inputs do.
    private static final String BASE = """
            name: playground
            teacher: {kind: latent-tree}
            training: {steps: 400}
            expansion: {every: 1, gates: [measured, hard], orders: [0, 1], train: [hard]}
            limits: {inputs: 4096, configurations: 65536, memory_mb: 384, monte_carlo: 512, inference: 65536}
            """;

    private static final int MOST_SETTINGS = 64;
    private static final int MOST_REGIONS = 96;
    private static final int MOST_WIDTH = 64;
    private static final int MOST_VALUES = 4;
    private static final int MOST_PRODUCTIONS = 8;
    private static final int MOST_FACTORS = 3;
    private static final int MOST_INPUTS = 16;
    private static final int MOST_SAMPLES = 4096;
    private static final double LEAST_TOLERANCE = 1e-9;

    private PlaySpec() {}

    /// The spec that `sets` (`a.b=value`) make of the base.
    ///
    /// @throws preceptor.spec.SpecException if one of them is wrong
    /// @throws RefusedException if they ask for a file, or for more than the playground has time for
    public static Spec of(List<String> sets) {
        atMost("settings", sets.size(), MOST_SETTINGS);
        Spec spec = SpecLoader.parse(base(sets), "playground", sets);
        check(spec);
        return spec;
    }

    /// A product needs factors before one of them can be set.
    private static String base(List<String> sets) {
        return sets.contains("teacher.kind=product")
                ? BASE.replace(
                        "{kind: latent-tree}",
                        "{kind: product, factors: [{kind: latent-tree}," + " {kind: latent-tree}]}")
                : BASE;
    }

    private static void check(Spec spec) {
        regions(spec.regions());
        teacher("teacher", spec.teacher());
        spec.student().width().entries().forEach(width -> atMost("student.width", width, MOST_WIDTH));
        if (spec.training().data() instanceof DataSpec.Samples samples) {
            atMost("training.data.samples", samples.samples(), MOST_SAMPLES);
        }
        spec.training().optimizer().batchSize().ifPresent(size -> atMost("optimizer.batch", size, MOST_SAMPLES));
        if (spec.training().optimizer() instanceof OptimizerSpec.Flow flow && flow.tolerance() < LEAST_TOLERANCE) {
            throw refused("training.optimizer.tolerance goes down to " + LEAST_TOLERANCE, flow.tolerance());
        }
        if (spec.refinement().isPresent()) {
            throw new RefusedException("the playground does not refine summaries; remove refinement, or use run");
        }
        Spec base = SpecLoader.parse(BASE, "playground");
        atMost("limits.inputs", spec.limits().inputs(), base.limits().inputs());
        atMost(
                "limits.configurations",
                spec.limits().configurations(),
                base.limits().configurations());
        atMost("limits.memory_mb", spec.limits().memoryMb(), base.limits().memoryMb());
        atMost(
                "limits.monte_carlo",
                spec.limits().monteCarlo(),
                8L * base.limits().monteCarlo());
        atMost("limits.inference", spec.limits().inference(), base.limits().inference());
    }

    private static void regions(RegionSpec spec) {
        long count = switch (spec) {
            case RegionSpec.Tree tree -> {
                long total = 1;
                long level = 1;
                for (int l = 0; l < tree.depth(); l++) {
                    level *= tree.branching().at(l);
                    total += level;
                }
                yield total;
            }
            // Each level is at most as large as the one below it.
            case RegionSpec.Grid1d grid -> (long) grid.size() * (grid.kernels().length + 1);
            case RegionSpec.Grid2d grid -> (long) grid.size() * grid.size() * (grid.kernels().length + 1);
            case RegionSpec.Quadtree tree ->
                throw new RefusedException(
                        "the playground has no images: expected regions.kind tree, grid1d or grid2d");
            case RegionSpec.Explicit file ->
                throw new RefusedException(
                        "the playground opens no files: expected regions.kind tree, grid1d or grid2d");
        };
        atMost("number of regions", count, MOST_REGIONS);
    }

    private static void teacher(String path, TeacherSpec spec) {
        switch (spec) {
            case TeacherSpec.LatentTree t -> {
                values(path, t.values().entries());
                noFile(path, t.tables());
                emission(path, t.emission());
            }
            case TeacherSpec.RandomHierarchy t -> {
                values(path, t.values().entries());
                t.productions().entries().forEach(n -> atMost(path + ".productions", n, MOST_PRODUCTIONS));
                emission(path, t.emission());
            }
            case TeacherSpec.Computed t -> {
                values(path, t.values().entries());
                noFile(path, t.tables());
                emission(path, t.emission());
            }
            case TeacherSpec.Product t -> {
                atMost(path + ".factors", t.factors().size(), MOST_FACTORS);
                for (int k = 0; k < t.factors().size(); k++) {
                    teacher(path + ".factors[" + k + "]", t.factors().get(k));
                }
            }
            case TeacherSpec.Learned t ->
                throw new RefusedException("the playground opens no files: expected teacher.kind latent-tree,"
                        + " random-hierarchy, computed or product");
        }
    }

    private static void values(String path, List<Integer> entries) {
        entries.forEach(m -> atMost(path + ".values", m, MOST_VALUES));
    }

    private static void emission(String path, EmissionSpec spec) {
        switch (spec) {
            case EmissionSpec.OneHot e -> {}
            case EmissionSpec.Embedding e -> atMost(path + ".emission.dim", e.dim(), MOST_INPUTS);
            case EmissionSpec.Pixels e -> atMost(path + ".emission.dim", e.dim(), MOST_INPUTS);
        }
    }

    private static void noFile(String path, Optional<String> file) {
        if (file.isPresent()) {
            throw new RefusedException("the playground opens no files: remove " + path + ".tables, or use run");
        }
    }

    private static void atMost(String key, long value, long most) {
        if (value > most) {
            throw refused("the playground's " + key + " goes up to " + most, value);
        }
    }

    private static RefusedException refused(String expected, Object got) {
        return new RefusedException(expected + ", got " + got + "; ./preceptor run takes what is larger");
    }
}
