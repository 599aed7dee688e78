package preceptor.spec;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// The teacher: the joint law of all summaries and inputs; mathematics.md §1. Lists per level run from the root to the
/// leaves.
public sealed interface TeacherSpec {
    /// The most factors that a product may have.
    int MOST_FACTORS = 16;

    /// The rule by which a computed teacher's summary follows from its children.
    enum Rule {
        MAJORITY,
        PARITY,
        AND_OR,
        TABLE,
        RANDOM
    }

    /// Which of several equally common values a majority takes: the lowest, or that of the first child among them.
    enum Ties {
        LOWEST,
        FIRST
    }

    /// Each child is drawn given its parent: the parent's value (mod m_β) with probability `correlation`, else uniform;
    /// or by the tables of a file, in which case `correlation` is empty. The last `distractors` children of a
    /// region are
    /// uniform whatever its value is.
    record LatentTree(
            PerLevel<Integer> values,
            Optional<PerLevel<Double>> correlation,
            Optional<String> tables,
            PerLevel<Integer> distractors,
            EmissionSpec emission)
            implements TeacherSpec {
        private static final double USUAL_CORRELATION = 0.75;
        private static final Field<LatentTree, PerLevel<Integer>> VALUES = valuesField(LatentTree::values);
        private static final Field<LatentTree, Optional<PerLevel<Double>>> CORRELATION = Field.of(
                "correlation",
                Types.optional(Types.perLevel(Numbers.real(0, 1))),
                Optional.empty(),
                LatentTree::correlation,
                "P(child | parent) = correlation·[same value] + (1 − correlation)/m; 0.75 unless tables are given");
        private static final Field<LatentTree, Optional<String>> TABLES = Field.of(
                "tables",
                Types.optional(Types.file()),
                Optional.empty(),
                LatentTree::tables,
                "a file with the root's prior and each edge's table, in place of correlation");
        private static final Field<LatentTree, PerLevel<Integer>> DISTRACTORS = Field.of(
                "distractors",
                Types.perLevel(Numbers.integer(0, 65535)),
                PerLevel.of(0),
                LatentTree::distractors,
                "how many of a region's children, the last ones, know nothing of it (T10), root first");
        private static final Field<LatentTree, EmissionSpec> EMISSION = emissionField(LatentTree::emission);
        static final Shape<LatentTree> SHAPE = Shape.of(
                        "A latent tree: children are independent given their parent.",
                        List.of(VALUES, CORRELATION, TABLES, DISTRACTORS, EMISSION),
                        v -> new LatentTree(
                                v.get(VALUES), v.get(CORRELATION), v.get(TABLES), v.get(DISTRACTORS), v.get(EMISSION)))
                .checked((t, report) -> {
                    if (t.correlation().isPresent() && t.tables().isPresent()) {
                        report.problem("tables", "expected either correlation or tables, got both");
                    }
                    if (t.tables().isPresent()
                            && t.distractors().entries().stream().anyMatch(k -> k > 0)) {
                        report.problem(
                                "distractors",
                                "expected 0 beside tables: a table whose rows are equal makes a distractor");
                    }
                });

        public LatentTree {
            if (correlation.isEmpty() && tables.isEmpty()) {
                correlation = Optional.of(PerLevel.of(USUAL_CORRELATION));
            }
        }
    }

    /// The random hierarchy: each value expands to one of `productions` equally likely tuples of child values.
    record RandomHierarchy(
            PerLevel<Integer> values, PerLevel<Integer> productions, boolean sharedRules, EmissionSpec emission)
            implements TeacherSpec {
        private static final Field<RandomHierarchy, PerLevel<Integer>> VALUES = valuesField(RandomHierarchy::values);
        private static final Field<RandomHierarchy, PerLevel<Integer>> PRODUCTIONS = Field.of(
                "productions",
                Types.perLevel(Numbers.integer(1, 65536)),
                PerLevel.of(2),
                RandomHierarchy::productions,
                "child tuples per value, root first");
        private static final Field<RandomHierarchy, Boolean> SHARED_RULES = Field.of(
                "shared_rules",
                Types.flag(),
                true,
                RandomHierarchy::sharedRules,
                "whether all regions of a level share their productions");
        private static final Field<RandomHierarchy, EmissionSpec> EMISSION = emissionField(RandomHierarchy::emission);
        static final Shape<RandomHierarchy> SHAPE = Shape.of(
                "The random hierarchy model.",
                List.of(VALUES, PRODUCTIONS, SHARED_RULES, EMISSION),
                v -> new RandomHierarchy(v.get(VALUES), v.get(PRODUCTIONS), v.get(SHARED_RULES), v.get(EMISSION)));
    }

    /// Summaries computed bottom-up from the leaves: the rule's value with probability 1 − `noise`, else uniform.
    /// Leaves
    /// that are Ising spins form a square lattice on two-dimensional regions, else a chain.
    record Computed(
            Rule rule,
            PerLevel<Integer> values,
            PerLevel<Double> noise,
            LeavesSpec leaves,
            Ties ties,
            Optional<String> tables,
            EmissionSpec emission)
            implements TeacherSpec {
        private static final Field<Computed, Rule> RULE = Field.of(
                "rule",
                Types.word(Rule.class),
                Rule.MAJORITY,
                Computed::rule,
                "how a summary follows from its children");
        private static final Field<Computed, PerLevel<Integer>> VALUES = valuesField(Computed::values);
        private static final Field<Computed, PerLevel<Double>> NOISE = Field.of(
                "noise",
                Types.perLevel(Numbers.real(0, 1)),
                PerLevel.of(0.0),
                Computed::noise,
                "probability of a uniform value in place of the rule's");
        private static final Field<Computed, LeavesSpec> LEAVES =
                Field.of("leaves", LeavesSpec.type(), Computed::leaves, "the prior of the leaves");
        private static final Field<Computed, Ties> TIES = Field.of(
                "ties",
                Types.word(Ties.class),
                Ties.LOWEST,
                Computed::ties,
                "which of equally common values a majority takes: the lowest, or the first child's");
        private static final Field<Computed, Optional<String>> TABLES = Field.of(
                "tables",
                Types.optional(Types.file()),
                Optional.empty(),
                Computed::tables,
                "the file of the rule table");
        private static final Field<Computed, EmissionSpec> EMISSION = emissionField(Computed::emission);
        static final Shape<Computed> SHAPE = Shape.of(
                        "Summaries computed from the leaves up.",
                        List.of(RULE, VALUES, NOISE, LEAVES, TIES, TABLES, EMISSION),
                        v -> new Computed(
                                v.get(RULE),
                                v.get(VALUES),
                                v.get(NOISE),
                                v.get(LEAVES),
                                v.get(TIES),
                                v.get(TABLES),
                                v.get(EMISSION)))
                .checked((t, report) -> {
                    if (t.tables().isPresent() != (t.rule() == Rule.TABLE)) {
                        report.problem(
                                "tables",
                                t.tables().isPresent()
                                        ? "expected only with rule table, got rule " + Words.of(t.rule())
                                        : "required for rule table; expected the path of a file");
                    }
                });
    }

    /// Several teachers on one region graph; each leaf's input is its factors' inputs one after the other.
    ///
    /// @param dependence κ: how much the factors' roots depend on each other, 0 where not at all
    record Product(List<TeacherSpec> factors, LabelSpec label, double dependence) implements TeacherSpec {
        private static final Field<Product, List<TeacherSpec>> FACTORS = Field.of(
                "factors",
                Types.list(Types.recursive("teacher", TeacherSpec::type), 1, MOST_FACTORS),
                Product::factors,
                "the factor teachers");
        private static final Field<Product, LabelSpec> LABEL = Field.of(
                "label",
                LabelSpec.type(),
                new LabelSpec.Tuple(),
                Product::label,
                "tuple: all factors' root summaries; or the number of one factor, from 0");
        private static final Field<Product, Double> DEPENDENCE = Field.of(
                "dependence",
                Numbers.real(0, 1),
                0.0,
                Product::dependence,
                "probability that the factors' roots are alike, else they are independent; all below is drawn given them");
        static final Shape<Product> SHAPE = Shape.of(
                        "Factor teachers on one region graph, independent or with dependent roots.",
                        List.of(FACTORS, LABEL, DEPENDENCE),
                        v -> new Product(v.get(FACTORS), v.get(LABEL), v.get(DEPENDENCE)))
                .checked((t, report) -> {
                    for (int i = 0; t.dependence() > 0 && i < t.factors().size(); i++) {
                        if (t.factors().get(i) instanceof Computed) {
                            report.problem(
                                    "factors[" + i + "].kind",
                                    "expected latent-tree or random-hierarchy beside dependence " + t.dependence()
                                            + ", since factors depend on each other at the root, which must be drawn"
                                            + " first; got computed, whose root follows from its leaves");
                        }
                    }
                    if (t.label() instanceof LabelSpec.Factor factor
                            && factor.index() >= t.factors().size()) {
                        report.problem(
                                "label",
                                "expected tuple or a factor from 0 to "
                                        + (t.factors().size() - 1) + ", got " + factor.index());
                    }
                    for (int i = 0; i < t.factors().size(); i++) {
                        if (t.factors().get(i) instanceof Product || t.factors().get(i) instanceof Learned) {
                            report.problem(
                                    "factors[" + i + "].kind",
                                    "expected one of latent-tree, random-hierarchy, computed inside a product");
                        }
                    }
                });

        public Product {
            factors = List.copyOf(factors);
        }
    }

    /// A teacher learned from data: one that's been written to `file`, or one to be learned from images.
    record Learned(
            Optional<String> file,
            Optional<String> images,
            Optional<String> labels,
            int train,
            int test,
            PerLevel<Integer> codes,
            ObjectiveSpec objective,
            Codebooks codebooks,
            double smoothing)
            implements TeacherSpec {
        /// Which regions have a codebook together.
        public enum Codebooks {
            PER_REGION,
            PER_LEVEL
        }

        private static final Field<Learned, Optional<String>> FILE = Field.of(
                "file",
                Types.optional(Types.file()),
                Optional.empty(),
                Learned::file,
                "a teacher as the command learn writes it");
        private static final Field<Learned, Optional<String>> IMAGES = Field.of(
                "images",
                Types.optional(Types.file()),
                Optional.empty(),
                Learned::images,
                "images in IDX or .npy format");
        private static final Field<Learned, Optional<String>> LABELS = Field.of(
                "labels",
                Types.optional(Types.file()),
                Optional.empty(),
                Learned::labels,
                "labels in IDX or .npy format");
        private static final Field<Learned, Integer> TRAIN = Field.of(
                "train", Numbers.integer(1, 100_000_000), 8000, Learned::train, "the first images, for training");
        private static final Field<Learned, Integer> TEST = Field.of(
                "test", Numbers.integer(0, 100_000_000), 2000, Learned::test, "the images after those, for testing");
        private static final Field<Learned, PerLevel<Integer>> CODES = Field.of(
                "codes",
                Types.perLevel(Numbers.integer(1, 65536)),
                PerLevel.of(16),
                Learned::codes,
                "codebook sizes of the levels below the root, whose summary is the label");
        private static final Field<Learned, ObjectiveSpec> OBJECTIVE =
                Field.of("objective", ObjectiveSpec.type(), Learned::objective, "what the codes are chosen for");
        private static final Field<Learned, Codebooks> CODEBOOKS = Field.of(
                "codebooks",
                Types.word(Codebooks.class),
                Codebooks.PER_REGION,
                Learned::codebooks,
                "per-region, or per-level: one for all regions of a level whose kernels have the same slots");
        private static final Field<Learned, Double> SMOOTHING = Field.of(
                "smoothing",
                Numbers.real(0, 1e6),
                0.0,
                Learned::smoothing,
                "added to every count of a code, a pair of codes or a label; above 0 there are no orders above 0");
        static final Shape<Learned> SHAPE = Shape.of(
                        "A teacher learned from images and labels.",
                        List.of(FILE, IMAGES, LABELS, TRAIN, TEST, CODES, OBJECTIVE, CODEBOOKS, SMOOTHING),
                        v -> new Learned(
                                v.get(FILE),
                                v.get(IMAGES),
                                v.get(LABELS),
                                v.get(TRAIN),
                                v.get(TEST),
                                v.get(CODES),
                                v.get(OBJECTIVE),
                                v.get(CODEBOOKS),
                                v.get(SMOOTHING)))
                .checked((t, report) -> {
                    boolean data = t.images().isPresent() || t.labels().isPresent();
                    if (t.file().isPresent() && data) {
                        report.problem("file", "expected either file, or images and labels, got both");
                    } else if (t.file().isEmpty() && t.images().isEmpty()) {
                        report.problem(
                                "images",
                                "required; expected the path of images in IDX or .npy format, or the key file");
                    } else if (t.file().isEmpty() && t.labels().isEmpty()) {
                        report.problem(
                                "labels", "required beside images; expected the path of labels in IDX or .npy format");
                    }
                });
    }

    private static <R> Field<R, PerLevel<Integer>> valuesField(Function<R, PerLevel<Integer>> getter) {
        return Field.of(
                "values",
                Types.perLevel(Numbers.integer(1, 65536)),
                PerLevel.of(2),
                getter,
                "m: values of a summary, root first");
    }

    private static <R> Field<R, EmissionSpec> emissionField(Function<R, EmissionSpec> getter) {
        return Field.of("emission", EmissionSpec.type(), getter, "how a leaf's summary becomes its input");
    }

    /// A new kind of teacher is one more record and one more line here.
    static Type<TeacherSpec> type() {
        return Choice.required(
                "The teacher: the law of all summaries, inputs and labels.",
                List.of(
                        new Choice.Kind<>("latent-tree", LatentTree.class, LatentTree.SHAPE),
                        new Choice.Kind<>("random-hierarchy", RandomHierarchy.class, RandomHierarchy.SHAPE),
                        new Choice.Kind<>("computed", Computed.class, Computed.SHAPE),
                        new Choice.Kind<>("product", Product.class, Product.SHAPE),
                        new Choice.Kind<>("learned", Learned.class, Learned.SHAPE)));
    }
}
