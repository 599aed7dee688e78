package preceptor.report;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import preceptor.linalg.Matrix;
import preceptor.report.MetricTable.Row;

/// Reports with numbers that behave like a run's: a binary tree of three levels above the leaves, recorded eleven
/// times in 200 steps.
final class ReportFixture {
    static final int DEPTH = 3;
    static final int VALUES = 2;
    static final int WIDTH = 16;
    static final int EVERY = 20;
    static final int RECORDED = 11;

    private ReportFixture() {}

    static ReportData realistic() {
        return new ReportData(List.of(run("quickstart", "3f9a61c0d7e25b84", 1)));
    }

    static ReportData seeds(int count) {
        List<ReportData.Run> runs = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            runs.add(run("quickstart", "3f9a61c0d7e25b84", 1 + i));
        }
        return new ReportData(runs);
    }

    static ReportData.Run run(String name, String hash, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        return new ReportData.Run(
                name,
                "name: " + name + "\nregions: {kind: tree, depth: 3, branching: 2}\nstudent: {width: 16}\n",
                hash.repeat(4),
                seed,
                "0.1.0",
                "./preceptor run examples/quickstart.yaml --seed " + seed,
                "cross-entropy",
                "nats",
                tree(DEPTH, 2, VALUES, WIDTH),
                new ReportData.Teacher("latent-tree", true, Optional.of(0.371), Optional.of(0.862)),
                Optional.of(sample(tree(DEPTH, 2, VALUES, WIDTH), random)),
                new MetricTable(rows(random)),
                frames(random),
                Map.of(
                        "P/3.0/2.0", Matrix.of(new double[][] {{0.875, 0.125}, {0.125, 0.875}}),
                        "P/2.0/1.0", Matrix.of(new double[][] {{0.875, 0.125}, {0.125, 0.875}}),
                        "P/1.0/0.0", Matrix.of(new double[][] {{0.875, 0.125}, {0.125, 0.875}})),
                checks(),
                List.of(
                        new ReportData.Entry("JVM", "25.0.1"),
                        new ReportData.Entry("system", "Linux amd64, 2 processors, 2 threads"),
                        new ReportData.Entry("wall time", "train 1.8 s, expand 0.6 s")));
    }

    static List<ReportData.Region> tree(int depth, int branching, int values, int width) {
        List<ReportData.Region> regions = new ArrayList<>();
        int count = 1;
        for (int level = depth; level >= 0; level--) {
            for (int i = 0; i < count; i++) {
                List<String> children = new ArrayList<>();
                for (int c = 0; level > 0 && c < branching; c++) {
                    children.add((level - 1) + "." + (i * branching + c));
                }
                regions.add(new ReportData.Region(level + "." + i, level, i, children, values, level == 0 ? 4 : width));
            }
            count *= branching;
        }
        return regions;
    }

    static ReportData.Sample sample(List<ReportData.Region> regions, SplittableRandom random) {
        Map<String, Integer> z = new HashMap<>();
        Map<String, List<Double>> x = new HashMap<>();
        z.put(regions.getFirst().id(), 1);
        for (ReportData.Region r : regions) {
            int mine = z.get(r.id());
            for (String child : r.children()) {
                z.put(child, random.nextDouble() < 0.8 ? mine : random.nextInt(r.values()));
            }
            if (r.children().isEmpty()) {
                List<Double> values = new ArrayList<>();
                for (int i = 0; i < r.width(); i++) {
                    values.add(StrictMath.sin(1.3 * i + 2.1 * mine));
                }
                x.put(r.id(), values);
            }
        }
        return new ReportData.Sample(z, x, 1);
    }

    private static List<Row> rows(SplittableRandom random) {
        List<Row> rows = new ArrayList<>();
        double shift = 0.02 * random.nextDouble();
        for (int i = 0; i < RECORDED; i++) {
            int step = i * EVERY;
            double t = (double) i / (RECORDED - 1);
            double student = 0.382 + shift + 0.35 * StrictMath.exp(-4.5 * t);
            double twin = 0.412 + shift + 0.30 * StrictMath.exp(-6 * t);
            whole(rows, step, "loss/population", student);
            whole(rows, step, "loss/train", student);
            whole(rows, step, "accuracy/population", 0.851 - 0.36 * StrictMath.exp(-5 * t) - shift);
            whole(rows, step, "accuracy/train", 0.851 - 0.36 * StrictMath.exp(-5 * t) - shift);
            whole(rows, step, "loss/bayes", 0.371);
            whole(rows, step, "accuracy/bayes", 0.862);
            whole(rows, step, "twin/hard/loss", twin);
            whole(rows, step, "twin/hard/accuracy", 0.84 - 0.3 * StrictMath.exp(-6 * t));
            whole(rows, step, "twin/hard/transplanted-loss", twin + 0.05 * t);
            whole(rows, step, "twin/hard/transplanted-accuracy", 0.83 - 0.3 * StrictMath.exp(-6 * t));
            for (int level = 1; level <= DEPTH + 1; level++) {
                double keep = level == DEPTH + 1 ? 0.1 : 0.7 / level;
                double cosine = 0.98 - keep * t * t - 0.02 * random.nextDouble();
                at(rows, step, level, "fidelity/B4/cosine", cosine);
                at(rows, step, level, "fidelity/B4/norm-ratio", 1 - 0.8 * keep * t);
                at(rows, step, level, "fidelity/B5-hard/cosine", cosine - 0.1 - 0.15 * t);
                at(rows, step, level, "fidelity/B5-hard/norm-ratio", 1.1 - 0.6 * keep * t);
                at(rows, step, level, "fidelity/B5-gaussian/cosine", cosine - 0.02);
                at(rows, step, level, "fidelity/B5-gaussian/norm-ratio", 1.02 - 0.7 * keep * t);
                at(rows, step, level, "budget/B0", 0.3 * StrictMath.exp(-2 * t) / level);
                at(rows, step, level, "budget/B0-B1", 0.05 + keep * 1.2 * t);
                at(rows, step, level, "budget/B1-B2", 1e-16);
                at(rows, step, level, "budget/B2-B3", level == 1 ? 0 : 0.04 * level * (0.5 + t));
                at(rows, step, level, "budget/B3-B4", 0.06 * (DEPTH + 1 - level) * (0.4 + t));
                at(rows, step, level, "budget/B4-B5-hard", 0.1 + 0.05 * t + 0.02 * random.nextDouble());
            }
            for (ReportData.Region r : tree(DEPTH, 2, VALUES, WIDTH)) {
                if (r.level() > 0) {
                    double drift = 3e-3 * t * (1 + 0.4 * random.nextDouble()) * StrictMath.pow(2.5, -r.level());
                    rows.add(new Row(step, r.level(), r.id(), "", "balance/T7-drift", drift));
                    rows.add(new Row(step, r.level(), r.id(), "", "rank", 2));
                    rows.add(new Row(step, r.level(), r.id(), "", "rank/of", 2));
                }
            }
        }
        return rows;
    }

    static void whole(List<Row> rows, int step, String metric, double value) {
        rows.add(new Row(step, MetricTable.NO_LEVEL, "", "", metric, value));
    }

    static void at(List<Row> rows, int step, int level, String metric, double value) {
        rows.add(new Row(step, level, "", "", metric, value));
    }

    private static NavigableMap<Integer, Map<String, Matrix>> frames(SplittableRandom random) {
        NavigableMap<Integer, Map<String, Matrix>> frames = new TreeMap<>();
        Map<String, double[]> base = new HashMap<>();
        for (int i = 0; i < RECORDED; i++) {
            double t = (double) i / (RECORDED - 1);
            Map<String, Matrix> maps = new LinkedHashMap<>();
            for (int level = 1; level <= DEPTH; level++) {
                String id = level + ".0";
                double[] seeds = base.computeIfAbsent(
                        id, k -> random.doubles(WIDTH).map(v -> 2 * v - 1).toArray());
                Matrix f = Matrix.zeros(VALUES, WIDTH);
                Matrix d = Matrix.zeros(VALUES, WIDTH);
                Matrix g = Matrix.zeros(VALUES, WIDTH);
                for (int z = 0; z < VALUES; z++) {
                    for (int j = 0; j < WIDTH; j++) {
                        double h = (z == 0 ? seeds[j] : -0.6 * seeds[j] + 0.2) * (1 + 2 * t);
                        f.set(z, j, Math.max(0, h + 0.1));
                        d.set(z, j, 1 / (1 + StrictMath.exp(-4 * h)));
                        g.set(z, j, 0.05 * (z == 0 ? 1 : -1) * seeds[WIDTH - 1 - j] * StrictMath.exp(-2 * t));
                    }
                }
                put(maps, "F/" + id, f, 0.03 * level, random);
                put(maps, "D/" + id, d, 0, random);
                put(maps, "G/" + id, g, 0.004 * (1 + 2 * t), random);
                int below = level == 1 ? 4 : WIDTH;
                Matrix w = Matrix.zeros(below, WIDTH);
                for (int k = 0; k < w.data().length; k++) {
                    w.data()[k] = StrictMath.sin(k * 1.7 + level) * (0.4 + 0.6 * t);
                }
                maps.put("W/" + id + "/" + (level - 1) + ".0", w);
            }
            frames.put(i * EVERY, maps);
        }
        return frames;
    }

    private static void put(
            Map<String, Matrix> maps, String name, Matrix theory, double noise, SplittableRandom random) {
        Matrix measured = theory.copy();
        for (int i = 0; i < measured.data().length; i++) {
            measured.data()[i] += noise * (random.nextDouble() - 0.5);
        }
        maps.put(name, theory);
        maps.put("measured/" + name, name.startsWith("F") ? nonNegative(measured) : measured);
    }

    private static Matrix nonNegative(Matrix m) {
        for (int i = 0; i < m.data().length; i++) {
            m.data()[i] = Math.max(0, m.data()[i]);
        }
        return m;
    }

    private static List<ReportData.Check> checks() {
        return List.of(
                check("E3", "Exact gradient against finite differences", 3.1e-9, 1e-6, ReportData.Verdict.PASS, ""),
                check("T1", "Forward law with measured gates", 4e-13, 1e-10, ReportData.Verdict.PASS, ""),
                check(
                        "T5",
                        "Norm conserved by batch norm",
                        0,
                        0,
                        ReportData.Verdict.OPEN,
                        "no batch norm in this spec"),
                check("B", "Budget telescopes to B0 − B5", 2.2e-16, 1e-12, ReportData.Verdict.PASS, ""),
                check("T7", "Balance of incoming and outgoing weights", 3.9e-3, 1e-2, ReportData.Verdict.PASS, ""));
    }

    private static ReportData.Check check(
            String label, String title, double residual, double tolerance, ReportData.Verdict verdict, String note) {
        return new ReportData.Check(label, title, residual, tolerance, verdict, note);
    }

    /// The run of [#realistic] with other metrics, frames and regions.
    static ReportData with(
            List<ReportData.Region> regions, List<Row> rows, NavigableMap<Integer, Map<String, Matrix>> frames) {
        ReportData.Run r = run("other", "aa", 1);
        return new ReportData(List.of(new ReportData.Run(
                r.name(),
                r.spec(),
                r.specSha256(),
                r.seed(),
                r.version(),
                r.command(),
                r.lossName(),
                r.lossUnit(),
                regions,
                r.teacher(),
                Optional.empty(),
                new MetricTable(rows),
                frames,
                Map.of(),
                List.of(),
                List.of())));
    }
}
