package preceptor.spec;

import java.util.List;

/// What must hold between sections of a spec, as far as it can be told without building a graph.
final class CrossChecks {
    private CrossChecks() {}

    static void check(Spec spec, Reading reading) {
        teacher(spec.teacher(), "teacher", spec, reading);
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
        for (int step : spec.refinement().map(RefinementSpec::at).orElse(List.of())) {
            if (step > spec.training().steps()) {
                reading.problem(
                        "refinement.at",
                        "expected final or steps up to the last, "
                                + spec.training().steps() + ", got " + step);
            }
        }
        if (spec.regions() instanceof RegionSpec.Tree tree) {
            entries(spec.student().width(), tree.depth(), "student.width", "one per level above the leaves", reading);
        }
    }

    private static void teacher(TeacherSpec teacher, String path, Spec spec, Reading reading) {
        RegionSpec regions = spec.regions();
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
                distractors(t, path, regions, reading);
            }
            case TeacherSpec.RandomHierarchy t -> {
                needsTree("random-hierarchy", path, regions, reading);
                levels(t.values(), path, regions, reading);
                productions(t, path, regions, reading);
            }
            case TeacherSpec.Computed t -> levels(t.values(), path, regions, reading);
            case TeacherSpec.Product t -> {
                for (int i = 0; i < t.factors().size(); i++) {
                    teacher(t.factors().get(i), path + ".factors[" + i + "]", spec, reading);
                }
            }
            case TeacherSpec.Learned t -> {
                if (regions instanceof RegionSpec.Explicit) {
                    reading.problem(
                            "regions.kind",
                            "a teacher learned from images has to know which pixels each leaf has; expected quadtree or"
                                    + " grid2d (patches), grid1d or tree (bands of rows)");
                }
                String orders = aboveZero(spec.expansion());
                if (t.smoothing() > 0 && !orders.isEmpty()) {
                    reading.problem(
                            orders,
                            "orders above 0 need the tuples of codes as they were seen; expected [0], or"
                                    + " teacher.smoothing 0");
                }
                if (overlap(regions) && !orders.isEmpty()) {
                    reading.problem(
                            orders,
                            "orders above 0 need regions with one parent each; expected [0], or a stride equal to the"
                                    + " kernel");
                }
            }
        }
    }

    /// The key that has an order above 0; empty where none has.
    private static String aboveZero(ExpansionSpec expansion) {
        if (expansion.orders().stream().anyMatch(r -> r > 0)) {
            return "expansion.orders";
        }
        return expansion.twinOrders().isEmpty() ? "" : "expansion.train_orders";
    }

    /// At least one child of every region must know of it.
    private static void distractors(TeacherSpec.LatentTree t, String path, RegionSpec regions, Reading reading) {
        if (!(regions instanceof RegionSpec.Tree tree)) {
            return;
        }
        entries(t.distractors(), tree.depth(), path + ".distractors", "one per level above the leaves", reading);
        for (int l = 0; l < tree.depth(); l++) {
            int children = tree.branching().at(l);
            if (t.distractors().at(l) >= children) {
                reading.problem(
                        path + ".distractors",
                        "expected 0 to " + (children - 1) + " of the " + children + " children at level "
                                + (tree.depth() - l) + ", got "
                                + t.distractors().at(l));
                return;
            }
        }
    }

    private static void needsTree(String kind, String path, RegionSpec regions, Reading reading) {
        if (overlap(regions)) {
            reading.problem(
                    path + ".kind",
                    kind + " needs regions with one parent each, but the kernels of regions overlap;"
                            + " expected computed, or regions with stride equal to kernel");
        }
    }

    /// Whether some region has two parents; of an explicit graph only the graph itself can tell.
    private static boolean overlap(RegionSpec regions) {
        return switch (regions) {
            case RegionSpec.Tree t -> false;
            case RegionSpec.Quadtree q -> false;
            case RegionSpec.Grid1d g -> !Grids.isTree(g.kernel(), g.stride());
            case RegionSpec.Grid2d g -> !Grids.isTree(g.kernel(), g.stride());
            case RegionSpec.Explicit e -> false;
        };
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
