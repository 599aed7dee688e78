package preceptor.run;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import preceptor.linalg.Blocks;
import preceptor.linalg.Matrix;
import preceptor.random.Key;
import preceptor.region.RegionGraph;
import preceptor.region.Regions;
import preceptor.spec.BatchNormSpec;
import preceptor.spec.EmissionSpec;
import preceptor.spec.LabelSpec;
import preceptor.spec.OptimizerSpec;
import preceptor.spec.PerLevel;
import preceptor.spec.RegionSpec;
import preceptor.spec.Spec;
import preceptor.spec.SpecLoader;
import preceptor.spec.StudentSpec;
import preceptor.spec.TeacherSpec;
import preceptor.student.Activation;
import preceptor.student.Architecture;
import preceptor.student.BatchNorm;
import preceptor.student.Initialization;
import preceptor.student.Loss;
import preceptor.teacher.Emission;
import preceptor.teacher.LatentTree;
import preceptor.teacher.Law;
import preceptor.teacher.ProductTeacher;
import preceptor.teacher.RandomHierarchy;
import preceptor.teacher.Teacher;
import preceptor.teacher.TooLargeException;
import preceptor.teacher.TreeTeacher;
import preceptor.training.Optimizer;

/// From the parts of a spec to the objects of the library. Whatever the library refuses is told with the spec's key.
final class Builders {
    /// What one flat array holds, with room for biases.
    private static final double MOST_PARAMETERS = 2e9;

    private Builders() {}

    static RegionGraph graph(RegionSpec spec, Path specFile) {
        try {
            return switch (spec) {
                case RegionSpec.Tree t -> Regions.tree(t.depth(), PerLevel.ints(t.branching()));
                case RegionSpec.Grid1d g ->
                    Regions.grid1d(g.size(), g.kernels(), PerLevel.ints(g.stride()), padding(g.padding()));
                case RegionSpec.Grid2d g ->
                    Regions.grid2d(g.size(), g.kernels(), PerLevel.ints(g.stride()), padding(g.padding()));
                case RegionSpec.Quadtree q -> Regions.quadtree(q.size(), q.leaf());
                case RegionSpec.Explicit e -> PlainFiles.graph(SpecLoader.dataFile(specFile, e.file()));
            };
        } catch (IllegalArgumentException e) {
            throw new InputException(specFile + ": regions: " + e.getMessage(), e);
        }
    }

    private static Regions.Padding padding(RegionSpec.Padding padding) {
        return switch (padding) {
            case VALID -> Regions.Padding.VALID;
            case SAME -> Regions.Padding.SAME;
        };
    }

    /// The teacher of a spec, or of one factor of it.
    static Teacher teacher(TeacherSpec spec, Spec whole, RegionGraph graph, Path specFile, Key key) {
        requireLevels(spec, graph, specFile);
        try {
            return switch (spec) {
                case TeacherSpec.LatentTree t -> latentTree(t, graph, specFile, key);
                case TeacherSpec.RandomHierarchy t ->
                    shown(
                            RandomHierarchy.of(
                                    graph,
                                    PerLevel.ints(t.values()),
                                    PerLevel.ints(t.productions()),
                                    t.sharedRules(),
                                    key.named("rules")),
                            t.emission(),
                            key);
                case TeacherSpec.Computed t -> ComputedTeachers.of(t, whole, graph, specFile, key);
                case TeacherSpec.Product t -> product(t, whole, graph, specFile, key);
                case TeacherSpec.Learned t ->
                    throw new IllegalStateException("learned teachers are built from their data");
            };
        } catch (TooLargeException e) {
            String what = e.getMessage().substring(0, e.getMessage().indexOf(';'));
            throw new RefusedException(specFile + ": teacher: " + what
                    + "; lower teacher.values, teacher.productions, the number of teacher.factors or the children per"
                    + " region in regions");
        } catch (IllegalArgumentException e) {
            throw new InputException(specFile + ": teacher: " + e.getMessage(), e);
        }
    }

    /// What only the graph can tell: lists per level must not be longer than there are levels.
    private static void requireLevels(TeacherSpec spec, RegionGraph graph, Path specFile) {
        int levels = graph.depth() + 1;
        switch (spec) {
            case TeacherSpec.LatentTree t -> {
                requireEntries(t.values(), levels, specFile, "teacher.values");
                t.correlation().ifPresent(c -> requireEntries(c, levels - 1, specFile, "teacher.correlation"));
                requireEntries(t.distractors(), levels - 1, specFile, "teacher.distractors");
            }
            case TeacherSpec.RandomHierarchy t -> {
                requireEntries(t.values(), levels, specFile, "teacher.values");
                requireEntries(t.productions(), levels - 1, specFile, "teacher.productions");
            }
            case TeacherSpec.Computed t -> {
                requireEntries(t.values(), levels, specFile, "teacher.values");
                requireEntries(t.noise(), levels - 1, specFile, "teacher.noise");
            }
            case TeacherSpec.Product t -> t.factors().forEach(f -> requireLevels(f, graph, specFile));
            case TeacherSpec.Learned t -> {}
        }
    }

    private static void requireEntries(PerLevel<?> list, int levels, Path specFile, String key) {
        if (list.entries().size() > levels) {
            throw new InputException(specFile + ": " + key + ": expected at most " + levels
                    + " entries, one per level of this graph, got "
                    + list.entries().size());
        }
    }

    private static ProductTeacher product(
            TeacherSpec.Product t, Spec whole, RegionGraph graph, Path specFile, Key key) {
        List<Teacher> factors = new ArrayList<>();
        for (int k = 0; k < t.factors().size(); k++) {
            factors.add(teacher(t.factors().get(k), whole, graph, specFile, ProductTeacher.factorKey(key, k)));
        }
        ProductTeacher product = switch (t.label()) {
            case LabelSpec.Tuple all -> ProductTeacher.of(factors);
            case LabelSpec.Factor one -> ProductTeacher.of(factors, one.index());
        };
        return product.withDependence(t.dependence());
    }

    private static TreeTeacher latentTree(TeacherSpec.LatentTree t, RegionGraph graph, Path specFile, Key key) {
        TreeTeacher plain;
        if (t.tables().isPresent()) {
            PlainFiles.Tables tables =
                    PlainFiles.tables(SpecLoader.dataFile(specFile, t.tables().get()), graph);
            try {
                plain = LatentTree.of(graph, tables.prior(), tables.P());
            } catch (IllegalArgumentException e) {
                throw new InputException(
                        SpecLoader.dataFile(specFile, t.tables().get()) + ": " + e.getMessage(), e);
            }
        } else {
            double[] correlation = t.correlation().orElseThrow().entries().stream()
                    .mapToDouble(Double::doubleValue)
                    .toArray();
            int[] distractors = PerLevel.ints(t.distractors());
            try {
                plain = LatentTree.withDistractors(graph, PerLevel.ints(t.values()), correlation, distractors);
            } catch (IllegalArgumentException e) {
                throw new InputException(specFile + ": teacher." + e.getMessage(), e);
            }
        }
        return shown(plain, t.emission(), key);
    }

    /// One codebook for all leaves: a value looks the same wherever it stands.
    private static TreeTeacher shown(TreeTeacher plain, EmissionSpec spec, Key key) {
        return plain.withEmissions(emission(spec, key, plain.law()));
    }

    static Emission.Maker emission(EmissionSpec spec, Key key, Law law) {
        Key own = key.named("emission");
        Map<Codebook, Emission> made = new HashMap<>();
        return (leaf, m) -> {
            boolean centred = spec instanceof EmissionSpec.Embedding e && e.centred();
            double[] p = centred ? law.p(leaf) : new double[0];
            Codebook codebook = new Codebook(m, Arrays.stream(p).boxed().toList());
            return made.computeIfAbsent(codebook, k -> emission(spec, m, p, own));
        };
    }

    /// What tells the codebooks of leaves apart: their values and, where they are centred, the law of these.
    private record Codebook(int values, List<Double> law) {}

    private static Emission emission(EmissionSpec spec, int m, double[] p, Key key) {
        return switch (spec) {
            case EmissionSpec.OneHot e -> Emission.of(Matrix.identity(m), e.noise());
            case EmissionSpec.Embedding e -> {
                Emission drawn = Emission.embedding(m, e.dim(), e.noise(), key);
                yield e.centred() ? drawn.centred(p) : drawn;
            }
            case EmissionSpec.Pixels e -> Emission.pixels(m, e.dim(), e.noise(), key);
        };
    }

    static Architecture architecture(StudentSpec spec, RegionGraph graph, int[] inputs, Blocks heads, Path specFile) {
        requireEntries(spec.width(), graph.depth(), specFile, "student.width");
        for (int k = 0; k < heads.count(); k++) {
            if (heads.size(k) < 2) {
                String key = heads.count() == 1 ? "teacher.values" : "teacher.factors[" + k + "].values";
                throw new InputException(specFile + ": " + key + ": expected 2 or more values of the root, which are"
                        + " the labels, got " + heads.size(k));
            }
        }
        int[] width = new int[graph.size()];
        for (int a = 0; a < width.length; a++) {
            width[a] = graph.isLeaf(a) ? inputs[a] : spec.width().at(graph.depth() - graph.level(a));
        }
        double parameters = (double) width[graph.root()] * heads.total();
        for (int e = 0; e < graph.edges(); e++) {
            parameters += (double) width[graph.child(e)] * width[graph.parent(e)];
        }
        if (parameters > MOST_PARAMETERS) {
            throw new RefusedException(String.format(
                    Locale.ROOT,
                    "%s: parameters of the student: needed %.3g, allowed %.3g; lower student.width",
                    specFile,
                    parameters,
                    MOST_PARAMETERS));
        }
        BatchNormSpec norm = spec.batchNorm();
        BatchNorm.Place place = switch (norm.place()) {
            case NONE -> BatchNorm.Place.NONE;
            case BEFORE_RELU -> BatchNorm.Place.BEFORE_RELU;
            case AFTER_RELU -> BatchNorm.Place.AFTER_RELU;
        };
        try {
            return new Architecture(
                    graph,
                    width,
                    heads,
                    switch (spec.activation()) {
                        case RELU -> Activation.RELU;
                        case LINEAR -> Activation.LINEAR;
                    },
                    place == BatchNorm.Place.NONE
                            ? BatchNorm.NONE
                            : new BatchNorm(place, norm.epsilon(), norm.scale(), norm.shift()),
                    spec.bias(),
                    spec.sharedWeights(),
                    spec.residual(),
                    switch (spec.loss()) {
                        case CROSS_ENTROPY -> Loss.CROSS_ENTROPY;
                        case SQUARED_ERROR -> Loss.SQUARED_ERROR;
                    });
        } catch (IllegalArgumentException e) {
            throw new InputException(specFile + ": student: " + e.getMessage(), e);
        }
    }

    static Initialization initialization(StudentSpec.Init spec) {
        return switch (spec.kind()) {
            case HE -> new Initialization(Initialization.Kind.HE, spec.scale());
            case LECUN -> new Initialization(Initialization.Kind.LECUN, spec.scale());
            case ORTHOGONAL -> new Initialization(Initialization.Kind.ORTHOGONAL, spec.scale());
            case SEPARABLE -> new Initialization(Initialization.Kind.SEPARABLE, spec.scale());
        };
    }

    static Optimizer optimizer(OptimizerSpec spec) {
        return switch (spec) {
            case OptimizerSpec.Gd o -> new Optimizer.GradientDescent(o.rate());
            case OptimizerSpec.Sgd o -> new Optimizer.GradientDescent(o.rate());
            case OptimizerSpec.Momentum o -> new Optimizer.Momentum(o.rate(), o.momentum(), false);
            case OptimizerSpec.Nesterov o -> new Optimizer.Momentum(o.rate(), o.momentum(), true);
            case OptimizerSpec.Adam o -> new Optimizer.Adam(o.rate(), o.beta1(), o.beta2(), o.epsilon());
            case OptimizerSpec.Flow o -> new Optimizer.Flow(o.rate(), o.tolerance());
        };
    }
}
