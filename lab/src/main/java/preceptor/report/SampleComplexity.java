package preceptor.report;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import preceptor.result.ResultException;
import preceptor.result.SweepFolder;
import preceptor.result.SweepManifest;
import preceptor.result.SweepSummary;
import tools.jackson.databind.JsonNode;

/// How many samples a student needs on the random hierarchy, from a sweep over `training.data.samples`: P*, where its
/// error on the population falls below a part of that of a guess, beside v·m^L, the number that Cagnetta, Petrini,
/// Tomasini, Favero and Wyart (2023, arXiv:2307.02129) find it to grow with where there are as many classes as values.
///
/// @param below the part of a guess's error, 1 − 1/v, that counts as learned
/// @param tasks one per (v, m, L), in the order of the sweep
public record SampleComplexity(double below, List<Task> tasks) {
    private static final String SAMPLES = "training.data.samples";
    private static final String VALUES = "teacher.values";
    private static final String PRODUCTIONS = "teacher.productions";
    private static final String DEPTH = "regions.depth";
    private static final String ACCURACY = "accuracy/population";

    public SampleComplexity {
        tasks = List.copyOf(tasks);
    }

    /// Errors at one number of samples, as parts of a guess's: median and quartiles over seeds.
    public record Point(int samples, double error, double least, double most) {}

    /// The students of one random hierarchy with `values` v, `productions` m and `depth` L.
    ///
    /// @param points by number of samples, ascending
    public record Task(int values, int productions, int depth, List<Point> points) {
        public Task {
            points = List.copyOf(points);
        }

        /// v·m^L.
        public double predicted() {
            return values * StrictMath.pow(productions, depth);
        }

        /// P*: where the median error first falls below `part`, between two numbers of samples on a line over log N;
        /// empty where the sweep does not reach down to it, or starts below it.
        public Optional<Double> needed(double part) {
            for (int i = 1; i < points.size(); i++) {
                Point before = points.get(i - 1);
                Point after = points.get(i);
                if (before.error >= part && after.error < part) {
                    double t = (before.error - part) / (before.error - after.error);
                    double from = StrictMath.log(before.samples);
                    return Optional.of(StrictMath.exp(from + t * (StrictMath.log(after.samples) - from)));
                }
                if (before.error < part) {
                    return Optional.empty();
                }
            }
            return Optional.empty();
        }

        String name() {
            return "v " + values + ", m " + productions + ", L " + depth;
        }
    }

    /// log P* = intercept + slope · log(v·m^L), by least squares over the tasks whose P* is known.
    ///
    /// @param error the standard error of the slope
    /// @param constant the geometric mean of P*/(v·m^L)
    /// @param spread e to the standard deviation of log(P*/(v·m^L)): by what factor P* lies off `constant`·v·m^L
    public record Fit(int tasks, double slope, double error, double intercept, double constant, double spread) {}

    /// Reads a finished sweep.
    ///
    /// @throws ResultException if `folder` holds no sweep over `training.data.samples` of random hierarchies on
    ///     trees with one number of values and productions for all levels
    public static SampleComplexity read(Path folder, double below) {
        SweepManifest manifest = SweepManifest.read(folder.resolve(SweepFolder.MANIFEST));
        if (!manifest.finished()) {
            throw ResultException.in(folder, "expected a finished sweep; --resume finishes it");
        }
        requireFit(manifest, folder);
        return of(manifest, SweepSummary.read(folder.resolve(SweepFolder.SUMMARY), manifest), below, folder);
    }

    private static void requireFit(SweepManifest manifest, Path folder) {
        if (!manifest.axes().contains(SAMPLES)) {
            throw ResultException.in(
                    folder,
                    "expected a sweep over " + SAMPLES + ", got one over " + String.join(", ", manifest.axes()));
        }
        String kind = text(manifest, manifest.cells().getFirst(), "teacher.kind");
        if (!kind.equals("random-hierarchy")) {
            throw ResultException.in(folder, "expected teacher.kind random-hierarchy, got " + kind);
        }
    }

    private static SampleComplexity of(SweepManifest manifest, SweepSummary summary, double below, Path folder) {
        Map<List<Integer>, TreeMap<Integer, Point>> found = new LinkedHashMap<>();
        for (int cell = 0; cell < summary.cells(); cell++) {
            SweepManifest.Cell of = manifest.cells().get(cell);
            int values = number(manifest, of, VALUES, folder);
            List<Integer> task =
                    List.of(values, number(manifest, of, PRODUCTIONS, folder), number(manifest, of, DEPTH, folder));
            int samples = number(manifest, of, SAMPLES, folder);
            TreeMap<Integer, Point> points = found.computeIfAbsent(task, t -> new TreeMap<>());
            Optional<SweepSummary.Row> row = summary.row(cell, ACCURACY);
            if (row.isEmpty()) {
                continue;
            }
            double guess = 1 - 1.0 / values;
            Point point = new Point(
                    samples,
                    (1 - row.get().median()) / guess,
                    (1 - row.get().q3()) / guess,
                    (1 - row.get().q1()) / guess);
            if (points.put(samples, point) != null) {
                throw ResultException.in(
                        folder,
                        "expected one cell for each of values, productions, depth and samples; there are two with "
                                + of.title());
            }
        }
        List<Task> tasks = new ArrayList<>();
        found.forEach((task, points) ->
                tasks.add(new Task(task.get(0), task.get(1), task.get(2), List.copyOf(points.values()))));
        return new SampleComplexity(below, tasks);
    }

    /// What a cell has at `path`: its own setting, else that of the first cell's spec, where all others are the same.
    private static String text(SweepManifest manifest, SweepManifest.Cell cell, String path) {
        if (cell.settings().containsKey(path)) {
            return cell.settings().get(path);
        }
        JsonNode node = manifest.spec();
        for (String key : path.split("\\.", -1)) {
            node = node.path(key);
        }
        return node.isValueNode() ? node.asString() : node.toString();
    }

    private static int number(SweepManifest manifest, SweepManifest.Cell cell, String path, Path folder) {
        String text = text(manifest, cell, path);
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw ResultException.in(
                    folder, path + ": expected one number for all levels, got " + (text.isEmpty() ? "none" : text), e);
        }
    }

    /// The fit over the tasks whose P* is known; empty where there are fewer than three, or all have one v·m^L.
    public Optional<Fit> fit() {
        List<double[]> logs = new ArrayList<>();
        for (Task task : tasks) {
            task.needed(below)
                    .ifPresent(p -> logs.add(new double[] {StrictMath.log(task.predicted()), StrictMath.log(p)}));
        }
        int n = logs.size();
        double x = 0;
        double y = 0;
        for (double[] at : logs) {
            x += at[0] / n;
            y += at[1] / n;
        }
        double xx = 0;
        double xy = 0;
        double ratios = 0;
        for (double[] at : logs) {
            xx += (at[0] - x) * (at[0] - x);
            xy += (at[0] - x) * (at[1] - y);
            double off = at[1] - at[0] - (y - x);
            ratios += off * off;
        }
        if (n < 3 || xx < 1e-9) {
            return Optional.empty();
        }
        double slope = xy / xx;
        double rest = 0;
        for (double[] at : logs) {
            double off = at[1] - y - slope * (at[0] - x);
            rest += off * off;
        }
        return Optional.of(new Fit(
                n,
                slope,
                Math.sqrt(rest / (n - 2) / xx),
                y - slope * x,
                StrictMath.exp(y - x),
                StrictMath.exp(Math.sqrt(ratios / (n - 1)))));
    }

    /// The table in Markdown: v, m, L, v·m^L, P* and what it is in parts of v·m^L, and the fit under it.
    public String markdown() {
        StringBuilder text = new StringBuilder("| v | m | L | v·m^L | P* | P* / v·m^L |\n|---|---|---|---|---|---|\n");
        for (Task task : tasks) {
            Optional<Double> needed = task.needed(below);
            text.append(String.format(
                    Locale.ROOT,
                    "| %d | %d | %d | %.0f | %s | %s |\n",
                    task.values,
                    task.productions,
                    task.depth,
                    task.predicted(),
                    needed.map(p -> Numbers.significant(p, 3)).orElseGet(() -> outside(task)),
                    needed.map(p -> Numbers.significant(p / task.predicted(), 3))
                            .orElse("–")));
        }
        fit().ifPresent(f -> text.append("\nOver ")
                .append(f.tasks)
                .append(" tasks log P* rises by ")
                .append(Numbers.fixed(f.slope, 2))
                .append(" ± ")
                .append(Numbers.fixed(f.error, 2))
                .append(" per log(v·m^L); P* is ")
                .append(Numbers.significant(f.constant, 3))
                .append("·v·m^L up to a factor of ")
                .append(Numbers.significant(f.spread, 3))
                .append(" (one standard deviation).\n"));
        return text.toString();
    }

    private String outside(Task task) {
        if (task.points.isEmpty()) {
            return "–";
        }
        Point first = task.points.getFirst();
        return first.error < below ? "< " + first.samples : "> " + task.points.getLast().samples;
    }

    /// Both figures as one SVG file: errors over N/(v·m^L), and P* over v·m^L.
    public String svg() {
        return SampleComplexityFigure.draw(this).standalone();
    }
}
