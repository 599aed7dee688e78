package preceptor.run;

import java.util.Arrays;
import java.util.List;
import preceptor.learn.ImageRegions;
import preceptor.learn.Objective;
import preceptor.learn.Options;
import preceptor.region.Regions;
import preceptor.spec.ObjectiveSpec;
import preceptor.spec.PerLevel;
import preceptor.spec.RegionSpec;
import preceptor.spec.TeacherSpec;

/// From what a spec says of a learned teacher to what learns it.
public final class LearnedRegions {
    private LearnedRegions() {}

    /// @throws IllegalArgumentException if the regions have no pixels of their own
    public static ImageRegions of(RegionSpec spec) {
        return switch (spec) {
            case RegionSpec.Quadtree q -> new ImageRegions.Quadtree(q.size(), q.leaf());
            case RegionSpec.Grid2d g ->
                new ImageRegions.Grid2d(g.size(), list(g.kernels()), g.stride().entries(), padding(g.padding()));
            case RegionSpec.Grid1d g ->
                new ImageRegions.Grid1d(g.size(), list(g.kernels()), g.stride().entries(), padding(g.padding()));
            case RegionSpec.Tree t ->
                new ImageRegions.Tree(t.depth(), t.branching().entries());
            case RegionSpec.Explicit e ->
                throw new IllegalArgumentException("expected quadtree or grid2d (patches), grid1d or tree (bands of"
                        + " rows), got explicit, which does not say which pixels each leaf has");
        };
    }

    static Options options(TeacherSpec.Learned learned) {
        return new Options(
                list(PerLevel.ints(learned.codes())),
                switch (learned.objective()) {
                    case ObjectiveSpec.Kmeans k -> new Objective.KMeans();
                    case ObjectiveSpec.LabelAware a -> new Objective.LabelAware(a.beta(), a.start());
                },
                learned.codebooks() == TeacherSpec.Learned.Codebooks.PER_LEVEL,
                learned.smoothing());
    }

    private static List<Integer> list(int[] entries) {
        return Arrays.stream(entries).boxed().toList();
    }

    private static Regions.Padding padding(RegionSpec.Padding padding) {
        return padding == RegionSpec.Padding.SAME ? Regions.Padding.SAME : Regions.Padding.VALID;
    }
}
