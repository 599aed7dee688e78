package preceptor.spec;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// One experiment, as [SpecLoader] reads it. Two specs are equal if and only if their canonical forms are.
///
/// @param seeds how many runs a group has: seeds `seed` … `seed + seeds − 1`
public record Spec(
        String name,
        long seed,
        int seeds,
        RegionSpec regions,
        TeacherSpec teacher,
        StudentSpec student,
        TrainingSpec training,
        ExpansionSpec expansion,
        Optional<RefinementSpec> refinement,
        List<Analysis> analyses,
        OutputSpec output,
        LimitsSpec limits) {
    /// What is analysed beside the training itself.
    public enum Analysis {
        FIDELITY,
        BATCH_NORM,
        DISENTANGLEMENT,
        GENERALIZATION
    }

    /// The length of the hash in the name of a run folder.
    private static final int SHORT_HASH = 8;

    private static final Pattern NAME_PATTERN = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,63}");

    private static final Field<Spec, String> NAME = Field.of(
            "name",
            Types.text(
                    "1 to 64 letters, digits, '.', '_' or '-', not starting with '.' or '-'",
                    "^" + NAME_PATTERN.pattern() + "$",
                    s -> NAME_PATTERN.matcher(s).matches()),
            "experiment",
            Spec::name,
            "the name, with which run folders begin");
    private static final Field<Spec, Long> SEED =
            Field.of("seed", Numbers.whole(0, Numbers.MOST_EXACT), 1L, Spec::seed, "the seed of all randomness");
    private static final Field<Spec, Integer> SEEDS =
            Field.of("seeds", Numbers.integer(1, 100_000), 1, Spec::seeds, "runs per group, with seeds counted up");
    private static final Field<Spec, RegionSpec> REGIONS =
            Field.of("regions", RegionSpec.type(), Spec::regions, "the regions that teacher and student share");
    private static final Field<Spec, TeacherSpec> TEACHER =
            Field.of("teacher", Types.recursive("teacher", TeacherSpec::type), Spec::teacher, "the teacher");
    private static final Field<Spec, StudentSpec> STUDENT =
            Field.of("student", StudentSpec.SHAPE, Spec::student, "the student");
    private static final Field<Spec, TrainingSpec> TRAINING =
            Field.of("training", TrainingSpec.SHAPE, Spec::training, "the training");
    private static final Field<Spec, ExpansionSpec> EXPANSION =
            Field.of("expansion", ExpansionSpec.SHAPE, Spec::expansion, "the expansion");
    private static final Field<Spec, Optional<RefinementSpec>> REFINEMENT = Field.of(
            "refinement",
            Types.optional(RefinementSpec.SHAPE),
            Optional.empty(),
            Spec::refinement,
            "splitting of summary values; none where it is left out");
    private static final Field<Spec, List<Analysis>> ANALYSES = Field.of(
            "analyses",
            Types.set(Types.word(Analysis.class), Analysis.values().length),
            List.of(Analysis.values()),
            Spec::analyses,
            "what is analysed beside the training");
    private static final Field<Spec, OutputSpec> OUTPUT =
            Field.of("output", OutputSpec.SHAPE, Spec::output, "what is written");
    private static final Field<Spec, LimitsSpec> LIMITS =
            Field.of("limits", LimitsSpec.SHAPE, Spec::limits, "what a run may cost");

    public Spec {
        analyses = List.copyOf(analyses);
    }

    static Shape<Spec> shape() {
        return Shape.of(
                "An experiment of Preceptor.",
                List.of(
                        NAME,
                        SEED,
                        SEEDS,
                        REGIONS,
                        TEACHER,
                        STUDENT,
                        TRAINING,
                        EXPANSION,
                        REFINEMENT,
                        ANALYSES,
                        OUTPUT,
                        LIMITS),
                v -> new Spec(
                        v.get(NAME),
                        v.get(SEED),
                        v.get(SEEDS),
                        v.get(REGIONS),
                        v.get(TEACHER),
                        v.get(STUDENT),
                        v.get(TRAINING),
                        v.get(EXPANSION),
                        v.get(REFINEMENT),
                        v.get(ANALYSES),
                        v.get(OUTPUT),
                        v.get(LIMITS)));
    }

    /// This spec with another seed.
    public Spec withSeed(long newSeed) {
        return new Spec(
                name,
                newSeed,
                seeds,
                regions,
                teacher,
                student,
                training,
                expansion,
                refinement,
                analyses,
                output,
                limits);
    }

    /// The canonical form: a plain tree of maps, lists, texts, numbers and booleans with every default filled in, keys
    /// in
    /// the order of the documentation.
    public Map<String, Object> toTree() {
        return shape().write(this);
    }

    /// The canonical form as one line of JSON: keys sorted, numbers as short as they can be. Reading it gives this
    /// spec.
    public String canonicalJson() {
        return Json.canonical(toTree());
    }

    /// The SHA-256, in hexadecimal, of the canonical form without `seed`, `seeds` and `output`: what's left says which
    /// experiment it is.
    public String sha256() {
        Map<String, Object> tree = new LinkedHashMap<>(toTree());
        tree.keySet().removeAll(List.of(SEED.name(), SEEDS.name(), OUTPUT.name()));
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(Json.canonical(tree).getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /// The name of the run's folder: `name-<first 8 of the hash>-s<seed>`.
    public String runName() {
        return name + "-" + sha256().substring(0, SHORT_HASH) + "-s" + seed;
    }
}
