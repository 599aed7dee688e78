package preceptor.run;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import preceptor.analysis.Check;
import preceptor.linalg.Matrix;
import preceptor.region.RegionGraph;
import preceptor.result.NamedArray;
import preceptor.result.RunFolder;
import preceptor.result.RunManifest;
import preceptor.spec.OutputSpec;
import preceptor.spec.Spec;
import preceptor.teacher.Batch;
import preceptor.teacher.Bayes;
import preceptor.teacher.Law;
import preceptor.teacher.Membership;

/// Writes what a run has come to into its folder; `run.json` last, as the mark that the folder is whole.
public final class RunWriter {
    /// The version of the program, part of what determines a result.
    public static final String VERSION = "0.1.0";

    private RunWriter() {}

    /// Writes all files but the report, and returns the manifest for [#finish].
    public static RunManifest write(
            RunFolder folder, Spec spec, Problem problem, Outcome outcome, RunManifest.Environment environment) {
        folder.writeMetrics(outcome.metrics());
        folder.writeFrames(outcome.frames());
        if (spec.output().tensors() == OutputSpec.Tensors.FINAL) {
            List<NamedArray> tensors = new ArrayList<>(Tensors.all(problem, outcome.parameters(), outcome.last()));
            tensors.addAll(outcome.refined());
            folder.writeTensors(tensors);
        }
        if (spec.output().tensorboard()) {
            folder.writeTensorBoard(outcome.metrics());
        }
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("format", "preceptor-checkpoint-1");
        metadata.put("specSha256", spec.sha256());
        metadata.put("seed", Long.toString(spec.seed()));
        metadata.put("step", Integer.toString(spec.training().steps()));
        folder.writeCheckpoint(metadata, Tensors.parameters(outcome.parameters()));
        return manifest(spec, problem, outcome, environment);
    }

    /// The manifest of a finished experiment.
    public static RunManifest manifest(
            Spec spec, Problem problem, Outcome outcome, RunManifest.Environment environment) {
        Optional<Bayes> bayes = problem.bayes();
        RunManifest.Teacher teacher = new RunManifest.Teacher(
                problem.teacherKind(),
                problem.exact(),
                bayes.map(Bayes::risk).orElse(Double.NaN),
                bayes.map(Bayes::accuracy).orElse(Double.NaN),
                bayes.map(Bayes::standardErrorRisk).orElse(0.0),
                sizes(problem.architecture().heads().sizes()),
                sampledLaw(problem.theory().law()));
        return new RunManifest(
                spec.name(),
                RunManifest.parseSpec(spec.canonicalJson()),
                spec.sha256(),
                spec.seed(),
                VERSION,
                outcome.results(),
                checks(outcome.checks()),
                regions(problem),
                teacher,
                Optional.of(sample(problem)),
                environment,
                outcome.seconds());
    }

    private static Optional<RunManifest.SampledLaw> sampledLaw(Law law) {
        return law.exactness() == Law.Exactness.MONTE_CARLO
                ? Optional.of(
                        new RunManifest.SampledLaw(law.samples(), law.effectiveSamples(), law.largestStandardError()))
                : Optional.empty();
    }

    /// The checks of one case, by label.
    public static List<RunManifest.Check> checks(List<Check> checks) {
        List<RunManifest.Check> result = new ArrayList<>();
        for (Check c : checks.stream().sorted(Check.BY_LABEL).toList()) {
            RunManifest.Verdict verdict = c.passes()
                    ? RunManifest.Verdict.PASS
                    : c.fails() ? RunManifest.Verdict.FAIL : RunManifest.Verdict.OPEN;
            String note = c.isOpen() && c.note().isEmpty() ? "the numbers overflow" : c.note();
            result.add(new RunManifest.Check(c.label(), c.title(), c.residual(), c.tolerance(), verdict, note));
        }
        return result;
    }

    /// The regions with their sizes.
    public static List<RunManifest.Region> regions(Problem problem) {
        RegionGraph graph = problem.graph();
        List<RunManifest.Region> regions = new ArrayList<>();
        for (int a = 0; a < graph.size(); a++) {
            List<String> children = new ArrayList<>();
            for (int i = 0; i < graph.childCount(a); i++) {
                children.add(graph.id(graph.child(a, i)));
            }
            regions.add(new RunManifest.Region(
                    graph.id(a),
                    graph.level(a),
                    graph.indexInLevel(a),
                    children,
                    problem.values()[a],
                    problem.architecture().width(a),
                    sizes(problem.theory().law().factorValues(a))));
        }
        return regions;
    }

    /// More than one size, or none: of one there is nothing to tell apart.
    private static List<Integer> sizes(int[] sizes) {
        return sizes.length > 1 ? Arrays.stream(sizes).boxed().toList() : List.of();
    }

    /// The first sample of the teacher, or the first training image.
    private static RunManifest.Sample sample(Problem problem) {
        Batch one = problem.teacher()
                .map(t -> t.sample(problem.key().named("picture"), 0, 1))
                .orElseGet(() -> problem.training().block(0));
        RegionGraph graph = problem.graph();
        Map<String, Integer> z = new LinkedHashMap<>();
        Map<String, List<Double>> x = new LinkedHashMap<>();
        for (int a = 0; a < graph.size(); a++) {
            if (one.memberships()[a] instanceof Membership.Hard hard) {
                z.put(graph.id(a), hard.z()[0]);
            }
            if (graph.isLeaf(a)) {
                List<Double> row = new ArrayList<>();
                Matrix inputs = one.inputs()[a];
                for (int k = 0; k < inputs.columns(); k++) {
                    row.add(inputs.get(0, k));
                }
                x.put(graph.id(a), row);
            }
        }
        return new RunManifest.Sample(z, x, one.labels()[0]);
    }

    /// Whether the folder of a run below `root` holds a finished one.
    public static boolean isFinished(Path root, Spec spec) {
        return RunFolder.isFinished(root.resolve(RunFolder.folderName(spec.name(), spec.sha256(), spec.seed())));
    }

    /// Opens the folder of a run below `root`.
    public static RunFolder open(Path root, Spec spec, RunFolder.Mode mode) {
        return RunFolder.open(root, spec.name(), spec.sha256(), spec.seed(), mode);
    }
}
