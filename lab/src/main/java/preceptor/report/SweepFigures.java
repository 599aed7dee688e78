package preceptor.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import preceptor.result.SweepSummary;

/// The figures of a sweep: final numbers over each swept number, over pairs of swept paths, and cell by cell.
final class SweepFigures {
    /// More lines than this cannot be told apart; the cells of a value are then drawn as one.
    private static final int MOST_LINES = 6;

    private static final int MOST_GRIDS = 4;
    private static final int MOST_MEASURES = 4;
    private static final List<String> DASHES = List.of("", "7 4", "2 3", "9 3 2 3", "12 4", "5 2");

    private final SweepGrid grid;
    private final SweepSummary summary;
    private final List<SweepMeasure> measures;
    private final int seeds;

    SweepFigures(SweepGrid grid, SweepSummary summary, List<SweepMeasure> measures, int seeds) {
        this.grid = grid;
        this.summary = summary;
        this.measures =
                measures.stream().filter(m -> count(m) > 0).limit(MOST_MEASURES).toList();
        this.seeds = seeds;
    }

    private long count(SweepMeasure measure) {
        long count = 0;
        for (int cell = 0; cell < grid.cells(); cell++) {
            count += measure.spread().apply(cell).isPresent() ? 1 : 0;
        }
        return count;
    }

    /// The cell whose median is best; empty where there is none.
    Optional<SweepSummary.Row> best(SweepMeasure measure) {
        SweepSummary.Row best = null;
        for (int cell = 0; cell < grid.cells(); cell++) {
            SweepSummary.Row row = measure.spread().apply(cell).orElse(null);
            if (row != null && (best == null || measure.better(row.median(), best.median()))) {
                best = row;
            }
        }
        return Optional.ofNullable(best);
    }

    /// A figure per measure over each swept number.
    List<Figure> overKeys() {
        List<Figure> figures = new ArrayList<>();
        List<SweepGrid.Axis> numeric =
                grid.varied().stream().filter(SweepGrid.Axis::numeric).toList();
        for (int i = 0; i < numeric.size(); i++) {
            for (SweepMeasure measure : measures) {
                overKey(numeric.get(i), measure, i + 1).ifPresent(figures::add);
            }
        }
        return figures;
    }

    private Optional<Figure> overKey(SweepGrid.Axis axis, SweepMeasure measure, int number) {
        Map<String, List<Integer>> groups = grid.groups(Set.of(axis.path()));
        boolean pooled = groups.size() > MOST_LINES;
        List<KeyChart.Line> lines = new ArrayList<>();
        if (pooled) {
            List<KeyChart.Point> points = new ArrayList<>();
            for (String value : axis.values()) {
                List<Double> medians = new ArrayList<>();
                groups.values()
                        .forEach(cells -> cells.stream()
                                .filter(cell -> value.equals(grid.value(cell, axis.path())))
                                .flatMap(cell -> measure.spread().apply(cell).stream())
                                .forEach(row -> medians.add(row.median())));
                if (!medians.isEmpty()) {
                    medians.sort(null);
                    int n = medians.size();
                    double mid = n % 2 == 1 ? medians.get(n / 2) : medians.get(n / 2 - 1) / 2 + medians.get(n / 2) / 2;
                    points.add(new KeyChart.Point(axis.number(value), mid, medians.getFirst(), medians.getLast()));
                }
            }
            add(lines, "all settings", points);
        } else {
            groups.forEach((others, cells) -> {
                TreeMap<Double, KeyChart.Point> points = new TreeMap<>();
                for (int cell : cells) {
                    double x = axis.number(grid.value(cell, axis.path()));
                    measure.spread()
                            .apply(cell)
                            .ifPresent(r -> points.put(x, new KeyChart.Point(x, r.median(), r.min(), r.max())));
                }
                add(lines, others, List.copyOf(points.values()));
            });
        }
        if (lines.stream().noneMatch(l -> l.points().size() > 1)) {
            return Optional.empty();
        }
        Optional<KeyChart.Line> bayes = bayes(axis, measure);
        Panel panel = KeyChart.draw(axis, measure.axis(), lines, bayes);
        String caption = pooled
                ? "The line is the median over all " + groups.size() + " settings of the other paths (each the median "
                        + seeds() + "), the band their range."
                : "Lines are medians " + seeds() + (seeds > 1 ? ", bands their full range." : ".");
        return Optional.of(new Figure(
                measure.id() + "-over-" + number,
                finding(axis, measure, lines, pooled),
                caption,
                List.of(panel),
                1,
                false,
                table(axis, lines)));
    }

    private String seeds() {
        return seeds == 1 ? "of one seed" : "over " + seeds + " seeds";
    }

    private static void add(List<KeyChart.Line> lines, String name, List<KeyChart.Point> points) {
        if (!points.isEmpty()) {
            int i = lines.size() % MOST_LINES;
            lines.add(new KeyChart.Line(name, CurveFigures.GROUPS.get(i), DASHES.get(i), points));
        }
    }

    /// The Bayes line, where it is the same for all cells.
    private Optional<KeyChart.Line> bayes(SweepGrid.Axis axis, SweepMeasure measure) {
        if (!measure.id().equals("loss") && !measure.id().equals("accuracy")) {
            return Optional.empty();
        }
        double lo = Double.POSITIVE_INFINITY;
        double hi = Double.NEGATIVE_INFINITY;
        for (int cell = 0; cell < grid.cells(); cell++) {
            Optional<SweepSummary.Row> row = summary.row(cell, measure.id() + "/bayes");
            if (row.isPresent()) {
                lo = Math.min(lo, row.get().min());
                hi = Math.max(hi, row.get().max());
            }
        }
        if (!(hi - lo <= 1e-12)) {
            return Optional.empty();
        }
        double y = lo;
        List<KeyChart.Point> ends = List.of(
                new KeyChart.Point(axis.number(axis.values().getFirst()), y, y, y),
                new KeyChart.Point(axis.number(axis.values().getLast()), y, y, y));
        return Optional.of(new KeyChart.Line("Bayes", Ink.BAYES, "2 3", ends));
    }

    private static String finding(
            SweepGrid.Axis axis, SweepMeasure measure, List<KeyChart.Line> lines, boolean pooled) {
        String name = "the " + measure.name();
        List<KeyChart.Line> drawn =
                lines.stream().filter(l -> l.points().size() > 1).toList();
        boolean falls = drawn.stream().allMatch(l -> steady(l, -1));
        boolean rises = drawn.stream().allMatch(l -> steady(l, 1));
        if ((falls || rises) && !(falls && rises)) {
            KeyChart.Line most = drawn.getFirst();
            for (KeyChart.Line line : drawn) {
                most = Math.abs(change(line)) > Math.abs(change(most)) ? line : most;
            }
            String span = Numbers.decimals(most.points().getFirst().mid()) + " to "
                    + Numbers.decimals(most.points().getLast().mid());
            String with = "With larger " + axis.path() + " " + name + (falls ? " falls" : " rises");
            return pooled || drawn.size() == 1
                    ? with + " from " + span
                    : with + " in all " + drawn.size() + " settings, most at " + most.name() + " (" + span + ")";
        }
        KeyChart.Point best = null;
        String at = "";
        for (KeyChart.Line line : lines) {
            for (KeyChart.Point p : line.points()) {
                if (best == null || measure.better(p.mid(), best.mid())) {
                    best = p;
                    at = line.name();
                }
            }
        }
        double x = best.x();
        String value = axis.values().stream()
                .filter(v -> axis.number(v) == x)
                .findFirst()
                .orElseThrow();
        return Words.capital(name) + " is " + measure.best() + " at " + axis.path() + " = " + value
                + (at.isEmpty() || pooled ? "" : " with " + at) + ": " + Numbers.decimals(best.mid());
    }

    private static double change(KeyChart.Line line) {
        return line.points().getLast().mid() - line.points().getFirst().mid();
    }

    /// Whether the medians never go against `sign`.
    private static boolean steady(KeyChart.Line line, int sign) {
        for (int i = 1; i < line.points().size(); i++) {
            if (sign * (line.points().get(i).mid() - line.points().get(i - 1).mid()) < 0) {
                return false;
            }
        }
        return true;
    }

    private static DataTable table(SweepGrid.Axis axis, List<KeyChart.Line> lines) {
        List<List<Object>> rows = new ArrayList<>();
        for (KeyChart.Line line : lines) {
            for (KeyChart.Point p : line.points()) {
                rows.add(List.of(line.name(), p.x(), p.mid(), p.lo(), p.hi()));
            }
        }
        return new DataTable(List.of("setting", axis.path(), "median", "lowest", "highest"), rows, 24);
    }

    /// A phase diagram per measure over the two swept paths that have the most values, numbers before others.
    List<Figure> phases() {
        List<SweepGrid.Axis> varied = new ArrayList<>(grid.varied());
        if (varied.size() < 2) {
            return List.of();
        }
        varied.sort((a, b) -> a.numeric() == b.numeric()
                ? Integer.compare(b.values().size(), a.values().size())
                : a.numeric() ? -1 : 1);
        SweepGrid.Axis columns = varied.get(0);
        SweepGrid.Axis rows = varied.get(1);
        List<Figure> figures = new ArrayList<>();
        for (SweepMeasure measure : measures) {
            phase(columns, rows, measure).ifPresent(figures::add);
        }
        return figures;
    }

    private Optional<Figure> phase(SweepGrid.Axis columns, SweepGrid.Axis rows, SweepMeasure measure) {
        Map<String, List<Integer>> groups = grid.groups(Set.of(columns.path(), rows.path()));
        Map<String, Double[][]> grids = new LinkedHashMap<>();
        List<List<Object>> table = new ArrayList<>();
        double lo = Double.POSITIVE_INFINITY;
        double hi = Double.NEGATIVE_INFINITY;
        for (Map.Entry<String, List<Integer>> group : groups.entrySet()) {
            Double[][] values =
                    new Double[rows.values().size()][columns.values().size()];
            for (int cell : group.getValue()) {
                SweepSummary.Row row = measure.spread().apply(cell).orElse(null);
                if (row == null) {
                    continue;
                }
                String across = grid.value(cell, columns.path());
                String up = grid.value(cell, rows.path());
                values[rows.values().indexOf(up)][columns.values().indexOf(across)] = row.median();
                lo = Math.min(lo, row.median());
                hi = Math.max(hi, row.median());
                table.add(List.of(group.getKey(), across, up, row.median()));
            }
            if (grids.size() < MOST_GRIDS) {
                grids.put(group.getKey(), values);
            }
        }
        if (!(lo <= hi) || table.size() < 3) {
            return Optional.empty();
        }
        double size = Math.max(Math.abs(lo), Math.abs(hi));
        double least = measure.signed() ? -size : lo;
        double most = measure.signed() ? size : hi;
        List<Panel> panels = new ArrayList<>();
        grids.forEach((title, values) -> panels.add(PhaseDiagram.draw(
                new PhaseDiagram.Grid(title, columns, rows, values, measure.signed(), least, most), measure.axis())));
        String caption = "Medians " + seeds() + ", " + measure.axis() + "."
                + (groups.size() > MOST_GRIDS
                        ? " Of " + groups.size() + " settings of the other paths the first " + MOST_GRIDS
                                + " are drawn; the CSV has all."
                        : "");
        SweepSummary.Row best = best(measure).orElseThrow();
        String finding = Words.capital("the " + measure.name()) + " goes from " + Numbers.decimals(lo) + " to "
                + Numbers.decimals(hi) + "; it is " + measure.best() + " at " + grid.title(best.cell());
        boolean wide = PhaseDiagram.wide(columns) || panels.size() > 1;
        DataTable data = new DataTable(
                List.of("setting", columns.path(), rows.path(), "median of " + measure.name()), table, 24);
        return Optional.of(new Figure(
                "phase-" + measure.id(), finding, caption, panels, PhaseDiagram.wide(columns) ? 1 : 2, wide, data));
    }
}
