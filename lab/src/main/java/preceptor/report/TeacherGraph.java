package preceptor.report;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// The region graph, root above, with one sampled input pushed through it: the value of every summary as a numbered
/// disc, the input vectors as columns of cells under the leaves. Levels too wide for discs become strips of cells;
/// very wide ones show evenly spaced regions and say so.
final class TeacherGraph {
    private static final int MOST_DISCS = 32;
    private static final int MOST_CELLS = 400;
    private static final int MOST_CROSSING = 200;
    private static final double LEFT = 132;
    private static final double RIGHT = 12;
    private static final double ROW = 66;

    /// Colours of summary values, told apart by their number too.
    private static final List<String> VALUES =
            List.of("#0b5a94", "#e8a33d", "#2f8f7b", "#b9557f", "#7d6bb3", "#8a8d2b", "#c4623a", "#5a6b7a");

    private TeacherGraph() {}

    /// Draws `regions` with the values of `sample`, when there is one, in `width` pixels; inputs that are `patches` of
    /// an
    /// image are drawn as squares.
    static Panel draw(
            List<ReportData.Region> regions,
            Optional<ReportData.Sample> sample,
            List<Integer> heads,
            boolean patches,
            double width) {
        if (regions.isEmpty()) {
            return Panel.empty(width, "", "no regions recorded");
        }
        NavigableMap<Integer, List<ReportData.Region>> levels = new TreeMap<>();
        for (ReportData.Region r : regions) {
            levels.computeIfAbsent(r.level(), k -> new ArrayList<>()).add(r);
        }
        Map<String, Integer> order = depthFirst(regions, levels);
        levels.values().forEach(l -> l.sort((a, b) -> Integer.compare(order.get(a.id()), order.get(b.id()))));
        double plot = width - LEFT - RIGHT;
        int top = levels.lastKey();
        double offset = sample.isPresent() ? 42 : 16;
        Map<String, double[]> places = new HashMap<>();
        int row = 0;
        for (int level : levels.descendingKeySet()) {
            List<ReportData.Region> shown = shown(levels.get(level));
            for (int i = 0; i < shown.size(); i++) {
                double x = LEFT + plot * (i + 0.5) / shown.size();
                places.put(shown.get(i).id(), new double[] {x, offset + 18 + ROW * row});
            }
            row++;
        }
        Svg svg = new Svg();
        edges(svg, regions, places, levels);
        sample.ifPresent(s -> svg.text(
                places.get(levels.get(top).getFirst().id())[0],
                offset - 12,
                "label y = " + Words.tuple(s.y(), heads),
                12.5,
                Ink.TEXT,
                Svg.Anchor.MIDDLE,
                " font-weight=\"600\""));
        row = 0;
        for (int level : levels.descendingKeySet()) {
            List<ReportData.Region> all = levels.get(level);
            double y = offset + 18 + ROW * row;
            levelLabel(svg, level, top, all, shown(all).size(), y);
            if (all.size() <= MOST_DISCS) {
                discs(svg, all, places, sample, radius(plot, all.size()));
            } else {
                strip(svg, shown(all), places, sample, plot);
            }
            row++;
        }
        boolean abridged = levels.firstEntry().getValue().size() > MOST_CELLS;
        double bottom = offset + 18 + ROW * (row - 1) + (abridged ? 36 : 24);
        bottom = inputs(svg, levels.firstEntry().getValue(), places, sample, patches, plot, bottom);
        return new Panel(width, bottom + 6, "", describe(levels, sample), svg.content());
    }

    /// The order in which a walk from the root first meets each region, so that trees are drawn without crossings.
    private static Map<String, Integer> depthFirst(
            List<ReportData.Region> regions, NavigableMap<Integer, List<ReportData.Region>> levels) {
        Map<String, ReportData.Region> byId = new HashMap<>();
        regions.forEach(r -> byId.put(r.id(), r));
        Map<String, Integer> order = new LinkedHashMap<>();
        Deque<String> open = new ArrayDeque<>();
        levels.lastEntry().getValue().forEach(root -> open.addLast(root.id()));
        while (!open.isEmpty()) {
            String id = open.removeFirst();
            ReportData.Region region = byId.get(id);
            if (region != null && order.putIfAbsent(id, order.size()) == null) {
                region.children().reversed().forEach(open::addFirst);
            }
        }
        regions.forEach(r -> order.putIfAbsent(r.id(), order.size()));
        return order;
    }

    private static List<ReportData.Region> shown(List<ReportData.Region> level) {
        if (level.size() <= MOST_CELLS) {
            return level;
        }
        List<ReportData.Region> some = new ArrayList<>();
        for (int i = 0; i < MOST_CELLS; i++) {
            some.add(level.get((int) ((long) i * level.size() / MOST_CELLS)));
        }
        return some;
    }

    private static double radius(double plot, int count) {
        return Math.min(14, plot / count * 0.42);
    }

    /// The levels whose edges down cross and are too many to draw: of these only some regions' are drawn.
    static Set<Integer> crowded(List<ReportData.Region> regions) {
        Map<Integer, Integer> edges = new TreeMap<>();
        Map<Integer, Set<String>> children = new TreeMap<>();
        for (ReportData.Region r : regions) {
            edges.merge(r.level(), r.children().size(), Integer::sum);
            children.computeIfAbsent(r.level(), level -> new HashSet<>()).addAll(r.children());
        }
        Set<Integer> crowded = new TreeSet<>();
        edges.forEach((level, count) -> {
            if (count > MOST_CROSSING && count > children.get(level).size()) {
                crowded.add(level);
            }
        });
        return crowded;
    }

    /// The first, the middle and the last region of a level stand for all.
    private static boolean isExample(ReportData.Region region, int count) {
        return region.index() == 0 || region.index() == count / 2 || region.index() == count - 1;
    }

    private static void edges(
            Svg svg,
            List<ReportData.Region> regions,
            Map<String, double[]> places,
            NavigableMap<Integer, List<ReportData.Region>> levels) {
        int most = levels.values().stream().mapToInt(List::size).max().orElse(1);
        double thickness = most <= MOST_DISCS ? 1.2 : 0.5;
        StringBuilder lines = new StringBuilder();
        Set<Integer> crowded = crowded(regions);
        for (ReportData.Region parent : regions) {
            if (crowded.contains(parent.level())
                    && !isExample(parent, levels.get(parent.level()).size())) {
                continue;
            }
            double[] from = places.get(parent.id());
            for (String child : parent.children()) {
                double[] to = places.get(child);
                if (from != null && to != null) {
                    lines.append('M').append(point(from)).append('L').append(point(to));
                }
            }
        }
        svg.path(
                lines.toString(),
                " fill=\"none\"" + Ink.AXIS.stroke() + " stroke-width=\"" + Numbers.coordinate(thickness) + "\"");
    }

    private static String point(double[] at) {
        return Numbers.coordinate(at[0]) + " " + Numbers.coordinate(at[1]);
    }

    /// Draws cells as thick lines, one path per colour: `cells` maps a colour to the data of its path.
    private static void cells(Svg svg, Map<String, StringBuilder> cells, double height) {
        svg.group(" fill=\"none\" stroke-width=\"" + Numbers.coordinate(height) + "\"");
        cells.forEach((colour, data) -> svg.path(data.toString(), " stroke=\"" + colour + "\""));
        svg.endGroup();
    }

    private static void cell(Map<String, StringBuilder> cells, String colour, double x, double y, double w) {
        StringBuilder data = cells.computeIfAbsent(colour, k -> new StringBuilder());
        data.append('M').append(Numbers.coordinate(x)).append(' ').append(Numbers.coordinate(y));
        data.append('h').append(Numbers.coordinate(w));
    }

    private static void levelLabel(Svg svg, int level, int top, List<ReportData.Region> regions, int shown, double y) {
        String place = level == 0 ? "leaves" : level == top ? "root" : "";
        String name = "level " + level + (place.isEmpty() ? "" : ", " + place);
        svg.text(0, y - 2, name, 12, Ink.TEXT, Svg.Anchor.START);
        String count = regions.size() == 1 ? "" : Numbers.count(regions.size()) + " × ";
        String sizes = count + "m = "
                + values(regions)
                + (level == 0 ? ", d = " : ", n = ")
                + range(regions.stream().mapToInt(ReportData.Region::width).toArray());
        svg.text(0, y + 13, sizes, 11, Ink.MUTED, Svg.Anchor.START);
        if (shown < regions.size()) {
            svg.text(0, y + 27, shown + " of them shown", 11, Ink.MUTED, Svg.Anchor.START);
        }
    }

    /// "2–4", or "2×3" of tuples.
    private static String values(List<ReportData.Region> regions) {
        List<Integer> factors = regions.getFirst().factors();
        boolean tuples = regions.stream().allMatch(r -> r.factors().equals(factors));
        return factors.size() > 1 && tuples
                ? String.join("×", factors.stream().map(Object::toString).toList())
                : range(regions.stream().mapToInt(ReportData.Region::values).toArray());
    }

    private static String range(int[] values) {
        int lo = Integer.MAX_VALUE;
        int hi = Integer.MIN_VALUE;
        for (int v : values) {
            lo = Math.min(lo, v);
            hi = Math.max(hi, v);
        }
        return lo == hi ? Integer.toString(lo) : lo + "–" + hi;
    }

    private static Optional<Integer> value(Optional<ReportData.Sample> sample, String id) {
        return sample.map(s -> s.z().get(id));
    }

    private static String colour(int value) {
        return VALUES.get(Math.floorMod(value, VALUES.size()));
    }

    private static void discs(
            Svg svg,
            List<ReportData.Region> regions,
            Map<String, double[]> places,
            Optional<ReportData.Sample> sample,
            double radius) {
        for (ReportData.Region r : regions) {
            double[] at = places.get(r.id());
            Optional<Integer> z = value(sample, r.id());
            if (z.isEmpty()) {
                svg.circle(at[0], at[1], radius, Ink.SOFT.fill(Ink.AXIS));
                continue;
            }
            svg.circle(
                    at[0],
                    at[1],
                    radius,
                    " fill=\"" + colour(z.get()) + "\"" + Ink.PAPER.stroke() + " stroke-width=\"1.5\"");
            String text = Words.tuple(z.get(), r.factors());
            double size = Math.min(12.5, Math.min(radius * 1.15, 2 * radius * 0.8 / Svg.width(text, 1)));
            if (size >= 5) {
                svg.label(at[0], at[1] + size * 0.36, text, size, onDisc(z.get()));
            }
        }
    }

    /// White or near-black, whichever reads better on the disc.
    private static String onDisc(int value) {
        int at = Math.floorMod(value, VALUES.size());
        return at == 1 ? "#1f2328" : "#ffffff";
    }

    private static void strip(
            Svg svg,
            List<ReportData.Region> shown,
            Map<String, double[]> places,
            Optional<ReportData.Sample> sample,
            double plot) {
        double w = plot / shown.size();
        Map<String, StringBuilder> cells = new TreeMap<>();
        for (ReportData.Region r : shown) {
            double[] at = places.get(r.id());
            String colour = value(sample, r.id()).map(TeacherGraph::colour).orElse(Ink.SOFT.light());
            cell(cells, colour, at[0] - w / 2, at[1], w);
        }
        cells(svg, cells, 16);
        svg.rect(LEFT, places.get(shown.getFirst().id())[1] - 8, plot, 16, " fill=\"none\"" + Ink.AXIS.stroke());
    }

    /// Draws the inputs under the leaves, as columns of cells or as patches, and returns how far down they reach.
    private static double inputs(
            Svg svg,
            List<ReportData.Region> leaves,
            Map<String, double[]> places,
            Optional<ReportData.Sample> sample,
            boolean patches,
            double plot,
            double top) {
        if (sample.isEmpty() || sample.get().x().isEmpty()) {
            return top;
        }
        double scale = 0;
        int longest = 0;
        for (List<Double> x : sample.get().x().values()) {
            longest = Math.max(longest, x.size());
            for (double v : x) {
                scale = Math.max(scale, Math.abs(v));
            }
        }
        boolean negative =
                sample.get().x().values().stream().flatMap(List::stream).anyMatch(v -> v < 0);
        ColourMap map = negative ? ColourMap.DIVERGING : ColourMap.SEQUENTIAL;
        List<ReportData.Region> shown = shown(leaves);
        int across = patches ? (int) Math.round(Math.sqrt(longest)) : 1;
        int down = (longest + across - 1) / Math.max(1, across);
        double w = Math.min(patches ? 60 : 22, plot / shown.size() * (shown.size() <= MOST_DISCS ? 0.7 : 1));
        double h = patches ? w / across : Math.min(9, 110.0 / Math.max(1, longest));
        Map<String, StringBuilder> cells = new TreeMap<>();
        for (ReportData.Region leaf : shown) {
            List<Double> x = sample.get().x().getOrDefault(leaf.id(), List.of());
            double left = places.get(leaf.id())[0] - w / 2;
            for (int i = 0; i < x.size(); i++) {
                String colour = map.colour(map.bin(x.get(i), scale));
                int rowAt = i / across;
                cell(cells, colour, left + w / across * (i % across), top + h * (rowAt + 0.5), w / across);
            }
        }
        cells(svg, cells, h);
        for (ReportData.Region leaf : shown) {
            int size = sample.get().x().getOrDefault(leaf.id(), List.of()).size();
            if (w >= 4 && size > 0) {
                double left = places.get(leaf.id())[0] - w / 2;
                svg.rect(left, top, w, h * down, " fill=\"none\"" + Ink.AXIS.stroke() + " stroke-width=\"0.7\"");
            }
        }
        svg.text(0, top + 10, "input x", 12, Ink.TEXT, Svg.Anchor.START);
        String range = scale == 0
                ? "all zero"
                : (negative ? "−" + Numbers.shortForm(scale) : "0") + " to " + Numbers.shortForm(scale);
        svg.text(0, top + 24, range, 11, Ink.MUTED, Svg.Anchor.START);
        int n = map.size() / 2 + 1;
        for (int i = 0; i < n; i++) {
            String colour = map.colour(2 * i);
            svg.rect(92.0 * i / n, top + 30, 92.0 / n + 0.2, 6, " fill=\"" + colour + "\"");
        }
        return Math.max(top + h * down, top + 38);
    }

    private static String describe(
            NavigableMap<Integer, List<ReportData.Region>> levels, Optional<ReportData.Sample> sample) {
        StringBuilder text = new StringBuilder("Region graph, from the root down:");
        for (int level : levels.descendingKeySet()) {
            text.append(" level ")
                    .append(level)
                    .append(": ")
                    .append(levels.get(level).size())
                    .append(" regions");
            List<ReportData.Region> regions = levels.get(level);
            if (sample.isPresent() && regions.size() <= MOST_DISCS) {
                text.append(" with values");
                regions.forEach(r ->
                        value(sample, r.id()).ifPresent(z -> text.append(' ').append(Words.tuple(z, r.factors()))));
            }
            text.append(';');
        }
        sample.ifPresent(s -> text.append(" label ").append(s.y()).append('.'));
        return text.toString();
    }
}
