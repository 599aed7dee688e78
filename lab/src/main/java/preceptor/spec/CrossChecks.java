package preceptor.spec;

/// What must hold between sections of a spec, as far as it can be told without building a graph.
final class CrossChecks {
    private CrossChecks() {}

    static void check(Spec spec, Reading reading) {
        teacher(spec.teacher(), "teacher", spec.regions(), reading);
        if (spec.student().init().kind() == StudentSpec.InitKind.SEPARABLE
                && !(spec.teacher() instanceof TeacherSpec.Product)) {
            reading.problem(
                    "student.init.kind", "separable needs a teacher of kind product; expected he, lecun or orthogonal");
        }
        if (spec.student().init().kind() == StudentSpec.InitKind.SEPARABLE
                && spec.teacher() instanceof TeacherSpec.Product product) {
            int least = spec.student().width().entries().stream()
                    .min(Integer::compare)
                    .orElseThrow();
            if (least < product.factors().size()) {
                reading.problem(
                        "student.width",
                        "expected at least " + product.factors().size()
                                + ", one node per factor of the teacher, for separable weights, got " + least);
            }
        }
        if (spec.teacher() instanceof TeacherSpec.Learned learned
                && learned.images().isPresent()
                && spec.training().data() instanceof DataSpec.Samples samples
                && samples.samples() > learned.train()) {
            reading.problem(
                    "training.data.samples",
                    "expected at most the " + learned.train() + " training images of teacher.train, got "
                            + samples.samples());
        }
        if (spec.regions() instanceof RegionSpec.Tree tree) {
            entries(spec.student().width(), tree.depth(), "student.width", "one per level above the leaves", reading);
        }
    }

    private static void teacher(TeacherSpec teacher, String path, RegionSpec regions, Reading reading) {
        switch (teacher) {
            case TeacherSpec.LatentTree t -> {
                needsTree("latent-tree", path, regions, reading);
                levels(t.values(), path, regions, reading);
                if (regions instanceof RegionSpec.Tree tree && t.correlation().isPresent()) {
                    entries(
                            t.correlation().get(),
                            tree.depth(),
                            path + ".correlation",
                            "one per level above the leaves",
                            reading);
                }
            }
            case TeacherSpec.RandomHierarchy t -> {
                needsTree("random-hierarchy", path, regions, reading);
                levels(t.values(), path, regions, reading);
                productions(t, path, regions, reading);
            }
            case TeacherSpec.Computed t -> levels(t.values(), path, regions, reading);
            case TeacherSpec.Product t -> {
                for (int i = 0; i < t.factors().size(); i++) {
                    teacher(t.factors().get(i), path + ".factors[" + i + "]", regions, reading);
                }
            }
            case TeacherSpec.Learned t -> {
                boolean square = regions instanceof RegionSpec.Quadtree || regions instanceof RegionSpec.Grid2d;
                if (t.images().isPresent() && !square) {
                    reading.problem(
                            "regions.kind", "a teacher learned from images needs regions of kind quadtree or grid2d");
                }
            }
        }
    }

    private static void needsTree(String kind, String path, RegionSpec regions, Reading reading) {
        boolean tree = switch (regions) {
            case RegionSpec.Tree t -> true;
            case RegionSpec.Quadtree q -> true;
            case RegionSpec.Grid1d g -> Grids.isTree(g.kernel(), g.stride());
            case RegionSpec.Grid2d g -> Grids.isTree(g.kernel(), g.stride());
            // Only the graph itself can tell.
            case RegionSpec.Explicit e -> true;
        };
        if (!tree) {
            reading.problem(
                    path + ".kind",
                    kind + " needs regions with one parent each, but the kernels of regions overlap;"
                            + " expected computed, or regions with stride equal to kernel");
        }
    }

    private static void levels(PerLevel<Integer> values, String path, RegionSpec regions, Reading reading) {
        if (regions instanceof RegionSpec.Tree tree) {
            entries(values, tree.depth() + 1, path + ".values", "one per level", reading);
        }
    }

    private static void entries(PerLevel<?> list, int levels, String path, String meaning, Reading reading) {
        if (list.entries().size() > levels) {
            reading.problem(
                    path,
                    "expected at most " + levels + " entries, " + meaning + ", got "
                            + list.entries().size());
        }
    }

    /// Tuples are unique per level, so there must be enough of them.
    private static void productions(TeacherSpec.RandomHierarchy t, String path, RegionSpec regions, Reading reading) {
        if (!(regions instanceof RegionSpec.Tree tree)) {
            return;
        }
        entries(t.productions(), tree.depth(), path + ".productions", "one per level above the leaves", reading);
        for (int l = 0; l < tree.depth(); l++) {
            double tuples =
                    StrictMath.pow(t.values().at(l + 1), tree.branching().at(l));
            double needed = (double) t.values().at(l) * t.productions().at(l);
            if (needed > tuples) {
                reading.problem(
                        path + ".productions",
                        "expected at most "
                                + Json.number(Math.floor(tuples / t.values().at(l))) + " at level "
                                + (tree.depth() - l) + ", where " + t.values().at(l) + " values share the "
                                + Json.number(tuples) + " tuples of their children, got "
                                + t.productions().at(l));
                return;
            }
        }
    }
}
