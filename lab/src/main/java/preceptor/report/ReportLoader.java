package preceptor.report;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import preceptor.linalg.Matrix;
import preceptor.result.Metrics;
import preceptor.result.MetricsCsv;
import preceptor.result.NamedArray;
import preceptor.result.NpzReader;
import preceptor.result.ResultException;
import preceptor.result.RunFolder;
import preceptor.result.RunManifest;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// From a run folder's data to what a report shows.
public final class ReportLoader {
    private static final String FRAMES = "frames/";

    private ReportLoader() {}

    /// A report's data from finished run folders.
    ///
    /// @throws ResultException if a folder is not one of a finished run, or a file in it is damaged
    public static ReportData read(List<Path> folders) {
        List<ReportData.Run> runs = new ArrayList<>();
        for (Path folder : folders) {
            if (!RunFolder.isFinished(folder)) {
                throw ResultException.in(folder, "expected the folder of a finished run, with a file run.json");
            }
            RunManifest manifest = RunManifest.read(folder.resolve(RunFolder.MANIFEST));
            Metrics metrics = MetricsCsv.read(folder.resolve(RunFolder.METRICS));
            List<NamedArray> frames =
                    List.copyOf(NpzReader.read(folder.resolve(RunFolder.FRAMES)).values());
            runs.add(run(manifest, metrics, frames));
        }
        return new ReportData(runs);
    }

    /// A report's data from a run that is still in memory.
    public static ReportData of(RunManifest manifest, Metrics metrics, List<NamedArray> frames) {
        return new ReportData(List.of(run(manifest, metrics, frames)));
    }

    private static ReportData.Run run(RunManifest manifest, Metrics metrics, List<NamedArray> frames) {
        boolean squared =
                manifest.spec().path("student").path("loss").asString("").startsWith("squared");
        NavigableMap<Integer, Map<String, Matrix>> byStep = new TreeMap<>();
        Map<String, Matrix> constants = new TreeMap<>();
        for (NamedArray array : frames) {
            if (array.name().startsWith(FRAMES)) {
                String rest = array.name().substring(FRAMES.length());
                int slash = rest.indexOf('/');
                byStep.computeIfAbsent(Integer.parseInt(rest.substring(0, slash)), s -> new TreeMap<>())
                        .put(rest.substring(slash + 1), array.matrix());
            } else {
                constants.put(array.name(), array.matrix());
            }
        }
        return new ReportData.Run(
                manifest.name(),
                specText(manifest.spec()),
                manifest.specSha256(),
                manifest.seed(),
                manifest.version(),
                command(manifest),
                squared ? "squared error" : "cross-entropy",
                squared ? "" : "nats",
                regions(manifest),
                teacher(manifest),
                manifest.sample().map(s -> new ReportData.Sample(s.z(), s.x(), s.y())),
                table(metrics),
                byStep,
                constants,
                checks(manifest),
                provenance(manifest));
    }

    private static String command(RunManifest manifest) {
        String command = manifest.environment().command();
        return command.isEmpty() ? "./preceptor run SPEC --seed " + manifest.seed() : command;
    }

    private static String specText(JsonNode spec) {
        return JsonMapper.builder().build().writerWithDefaultPrettyPrinter().writeValueAsString(spec);
    }

    private static List<ReportData.Region> regions(RunManifest manifest) {
        List<ReportData.Region> regions = new ArrayList<>();
        for (RunManifest.Region r : manifest.regions()) {
            regions.add(new ReportData.Region(
                    r.id(), r.level(), r.index(), r.children(), r.values(), r.width(), r.factors()));
        }
        return regions;
    }

    private static ReportData.Teacher teacher(RunManifest manifest) {
        RunManifest.Teacher t = manifest.teacher();
        Optional<ReportData.SampledLaw> law =
                t.law().map(l -> new ReportData.SampledLaw(l.samples(), l.effective(), l.standardError()));
        return new ReportData.Teacher(
                t.kind(), t.exact(), known(t.bayesRisk()), known(t.bayesAccuracy()), t.heads(), law);
    }

    private static Optional<Double> known(double value) {
        return Double.isNaN(value) ? Optional.empty() : Optional.of(value);
    }

    private static MetricTable table(Metrics metrics) {
        List<MetricTable.Row> rows = new ArrayList<>();
        metrics.forEach(r -> rows.add(new MetricTable.Row(
                Math.toIntExact(r.step()), r.level(), r.region(), r.child(), r.metric(), r.value())));
        return new MetricTable(rows);
    }

    private static List<ReportData.Check> checks(RunManifest manifest) {
        List<ReportData.Check> checks = new ArrayList<>();
        for (RunManifest.Check c : manifest.checks()) {
            checks.add(new ReportData.Check(
                    c.label(),
                    c.title(),
                    c.residual(),
                    c.tolerance(),
                    switch (c.verdict()) {
                        case PASS -> ReportData.Verdict.PASS;
                        case FAIL -> ReportData.Verdict.FAIL;
                        case OPEN -> ReportData.Verdict.OPEN;
                    },
                    c.note()));
        }
        return checks;
    }

    private static List<ReportData.Entry> provenance(RunManifest manifest) {
        List<ReportData.Entry> entries = new ArrayList<>();
        entries.add(new ReportData.Entry("Java", manifest.environment().jvm()));
        entries.add(new ReportData.Entry("System", manifest.environment().os()));
        entries.add(new ReportData.Entry(
                "Processors", Integer.toString(manifest.environment().processors())));
        manifest.seconds()
                .forEach((phase, seconds) -> entries.add(
                        new ReportData.Entry("Time to " + phase, String.format(Locale.ROOT, "%.2f s", seconds))));
        return entries;
    }
}
