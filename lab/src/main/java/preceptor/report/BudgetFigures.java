package preceptor.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;

/// The error budget B0 − B5, part by part, by level and over time.
final class BudgetFigures {
    private static final double HEIGHT = 190;
    private static final int MOST_BARS = 24;
    /// Below this part of ‖B0‖ an error is rounding.
    private static final double ROUNDING = 1e-9;

    private record Part(String metric, String name, String phrase, Ink ink) {}

    private static final List<Part> COMMON = List.of(
            new Part("budget/B0-B1", "within-summary covariance", "within-summary covariance", Ink.COVARIANCE),
            new Part("budget/B1-B2", "insufficient summaries (A1)", "the insufficiency of summaries", Ink.SUFFICIENCY),
            new Part("budget/B2-B3", "forward gates", "the forward gate error", Ink.FORWARD),
            new Part("budget/B3-B4", "backward (A2, A3)", "the backward error", Ink.BACKWARD));

    private BudgetFigures() {}

    /// One figure per kind of closed gates, or one without closure when there is none.
    static List<Figure> draw(Ensemble group, String suffix) {
        List<Figure> figures = new ArrayList<>();
        boolean any = false;
        for (String gates : List.of("hard", "gaussian")) {
            String metric = "budget/B4-B5-" + gates;
            if (!group.metrics().levels(metric).isEmpty()) {
                any = true;
                String name = (gates.equals("hard") ? "hard" : "Gaussian") + "-gate closure";
                List<Part> parts = new ArrayList<>(COMMON);
                parts.add(new Part(metric, name, "the " + name, Ink.CLOSURE));
                figure(group, parts, "budget-" + gates + suffix).ifPresent(figures::add);
            }
        }
        if (!any) {
            figure(group, COMMON, "budget" + suffix).ifPresent(figures::add);
        }
        return figures;
    }

    private static Optional<Figure> figure(Ensemble group, List<Part> candidates, String id) {
        List<Part> parts = candidates.stream()
                .filter(p -> !group.metrics().levels(p.metric).isEmpty())
                .toList();
        if (parts.isEmpty()) {
            return Optional.empty();
        }
        TreeSet<Integer> levels = new TreeSet<>();
        TreeSet<Integer> steps = new TreeSet<>();
        for (Part part : parts) {
            for (int level : group.metrics().levels(part.metric)) {
                levels.add(level);
                steps.addAll(group.band(part.metric, level).mid().keySet());
            }
        }
        List<Integer> bars = thinned(steps);
        Map<Integer, List<StackedBars.Part>> stacks = new LinkedHashMap<>();
        Map<Integer, List<Double>> errors = new LinkedHashMap<>();
        double highest = 0;
        double lowestPeak = Double.POSITIVE_INFINITY;
        for (int level : levels) {
            List<StackedBars.Part> stack = new ArrayList<>();
            for (Part part : parts) {
                stack.add(new StackedBars.Part(part.name, part.ink, values(group, part.metric, level, bars)));
            }
            stacks.put(level, stack);
            errors.put(level, whiskers(group, parts, level, bars));
            double peak = StackedBars.highest(stack, errors.get(level), bars.size());
            highest = Math.max(highest, peak);
            lowestPeak = Math.min(lowestPeak, peak);
        }
        boolean shared = highest < 6 * lowestPeak;
        int depth = group.first().depth();
        List<Panel> panels = new ArrayList<>();
        for (int level : levels) {
            panels.add(StackedBars.draw(
                    Words.capital(Words.level(level, depth)),
                    "part of ‖B0‖",
                    bars,
                    stacks.get(level),
                    errors.get(level),
                    FidelityFigures.WIDTH,
                    HEIGHT,
                    shared ? highest : 0));
        }
        panels.add(legend(parts));
        boolean whiskers = errors.values().stream().anyMatch(e -> !e.isEmpty());
        String caption =
                "Each segment is the norm of one difference of the budget over the norm of the exact gradient B0. "
                        + "The differences add up to B0 − B5 as matrices, so a bar’s height bounds the whole error from above."
                        + (shared ? "" : " Scales differ between panels.")
                        + (whiskers ? " Whiskers are 95 % intervals of the whole bar (Monte Carlo)." : "")
                        + (group.single() ? "" : " Medians over " + group.runs().size() + " seeds.");
        Figure figure = new Figure(
                id, finding(group, parts, levels), caption, panels, 3, true, table(group, parts, levels, steps));
        return Optional.of(figure);
    }

    private static List<Double> values(Ensemble group, String metric, int level, List<Integer> steps) {
        NavigableMap<Integer, Double> band = group.band(metric, level).mid();
        return steps.stream()
                .map(step -> Math.max(0, band.getOrDefault(step, 0.0)))
                .toList();
    }

    /// Half-widths of 95 % intervals of whole bars, the parts taken as independent; empty without standard errors.
    private static List<Double> whiskers(Ensemble group, List<Part> parts, int level, List<Integer> steps) {
        List<Band> bands = parts.stream().map(p -> group.band(p.metric, level)).toList();
        List<Double> whiskers = new ArrayList<>();
        boolean any = false;
        for (int step : steps) {
            double sum = 0;
            for (Band band : bands) {
                if (group.single() && band.hi().containsKey(step)) {
                    any = true;
                    double half = band.hi().get(step) - band.mid().get(step);
                    sum += half * half;
                }
            }
            whiskers.add(Math.sqrt(Math.min(sum, Scale.LIMIT)));
        }
        return any ? whiskers : List.of();
    }

    private static List<Integer> thinned(NavigableSet<Integer> steps) {
        List<Integer> all = new ArrayList<>(steps);
        if (all.size() <= MOST_BARS) {
            return all;
        }
        List<Integer> some = new ArrayList<>();
        for (int i = 0; i < MOST_BARS; i++) {
            some.add(all.get((int) ((long) i * (all.size() - 1) / (MOST_BARS - 1))));
        }
        return some;
    }

    private static Panel legend(List<Part> parts) {
        Svg svg = new Svg();
        svg.text(0, 13, "Parts, from the top down", 13, Ink.TEXT, Svg.Anchor.START, " font-weight=\"600\"");
        double y = 32;
        for (Part part : parts.reversed()) {
            svg.rect(0, y, 14, 14, part.ink.fill());
            svg.text(22, y + 11.5, part.name, 12.5, Ink.TEXT, Svg.Anchor.START);
            y += 23;
        }
        return new Panel(FidelityFigures.WIDTH, y, "Legend", "Legend of the parts of the bars.", svg.content());
    }

    private static String finding(Ensemble group, List<Part> parts, NavigableSet<Integer> levels) {
        int depth = group.first().depth();
        Map<Part, List<Integer>> leaders = new LinkedHashMap<>();
        double overall = 0;
        double at = 0;
        String where = "";
        int step = 0;
        for (int level : levels) {
            Part leader = parts.getFirst();
            double most = -1;
            for (Part part : parts) {
                Band band = group.band(part.metric, level);
                if (!band.isEmpty() && band.last() > most) {
                    most = band.last();
                    leader = part;
                    step = Math.max(step, band.mid().lastKey());
                }
            }
            overall = Math.max(overall, most);
            if (most > at) {
                at = most;
                where = Words.levels(List.of(level), depth);
            }
            leaders.computeIfAbsent(leader, k -> new ArrayList<>()).add(level);
        }
        if (overall < ROUNDING) {
            return "The reformulation is exact to rounding: no part of the budget exceeds "
                    + Numbers.significant(overall, 2) + " of ‖B0‖ at step " + step;
        }
        String end = " (up to " + Numbers.significant(at, 2) + (at >= 1 ? " times" : " of") + " ‖B0‖, " + where + ")";
        if (leaders.size() == 1) {
            String scope = levels.size() == 1 ? "" : " at every level";
            return "At step " + step + " " + leaders.keySet().iterator().next().phrase + " is the largest error" + scope
                    + end;
        }
        List<String> clauses = new ArrayList<>();
        leaders.forEach((part, names) -> clauses.add(part.phrase + " at " + Words.levels(names, depth)));
        return "At step " + step + " the largest error is " + Words.list(clauses) + end;
    }

    private static DataTable table(
            Ensemble group, List<Part> parts, NavigableSet<Integer> levels, NavigableSet<Integer> steps) {
        int depth = group.first().depth();
        List<String> columns = new ArrayList<>(List.of("level", "step"));
        parts.forEach(p -> columns.add(p.name));
        columns.add("‖B0‖");
        List<List<Object>> rows = new ArrayList<>();
        for (int level : levels) {
            List<Band> bands = new ArrayList<>();
            parts.forEach(p -> bands.add(group.band(p.metric, level)));
            bands.add(group.band("budget/B0", level));
            for (int step : steps) {
                List<Object> row = new ArrayList<>();
                row.add(Words.level(level, depth));
                row.add(step);
                bands.forEach(band -> row.add(band.mid().get(step)));
                rows.add(row);
            }
        }
        return new DataTable(columns, rows, 48);
    }
}
