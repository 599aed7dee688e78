package preceptor.report;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import preceptor.result.RunState;
import preceptor.result.SweepManifest;

/// How far a sweep has come: a tile for every run.
final class SweepStates {
    private static final double WIDTH = 984;
    private static final double NARROWEST = 330;
    private static final double LARGEST = 14;

    private SweepStates() {}

    private static Ink ink(RunState state) {
        return switch (state) {
            case QUEUED -> Ink.GRID;
            case RUNNING -> Ink.ORDER;
            case DONE -> Ink.STUDENT;
            case FAILED -> Ink.BAD;
            case LOST -> Ink.SUFFICIENCY;
        };
    }

    /// The counts by state, in words: "96 done, 4 failed".
    static String words(SweepManifest manifest) {
        StringJoiner words = new StringJoiner(", ");
        for (RunState state :
                List.of(RunState.DONE, RunState.FAILED, RunState.RUNNING, RunState.LOST, RunState.QUEUED)) {
            int count = manifest.count(state);
            if (count > 0) {
                words.add(Numbers.count(count) + " " + state.text());
            }
        }
        return words.toString();
    }

    static Figure draw(SweepManifest manifest) {
        int cells = manifest.cells().size();
        int seeds = manifest.seeds();
        double tile = LARGEST;
        // Cells stand side by side, their seeds one below the other; as many rows of cells as are needed.
        while (tile > 4 && StrictMath.ceil(cells / StrictMath.floor(WIDTH / tile)) * (seeds + 1) * tile > 300) {
            tile -= 2;
        }
        int perRow = (int) (WIDTH / tile);
        Map<RunState, StringBuilder> paths = new EnumMap<>(RunState.class);
        double gap = tile > 6 ? 2 : 1;
        List<Panel.Key> keys = new ArrayList<>();
        for (RunState state : RunState.values()) {
            if (manifest.count(state) > 0) {
                keys.add(new Panel.Key(
                        state.text() + " (" + Numbers.count(manifest.count(state)) + ")", ink(state), "", true));
            }
        }
        double width = Math.max(NARROWEST, Math.min(cells, perRow) * tile);
        double top = Panel.keysHeight(keys, width) + 6;
        List<List<Object>> rows = new ArrayList<>();
        for (int c = 0; c < cells; c++) {
            SweepManifest.Cell cell = manifest.cells().get(c);
            for (int s = 0; s < seeds; s++) {
                SweepManifest.Run run = cell.runs().get(s);
                double x = c % perRow * tile;
                int line = c / perRow * (seeds + 1) + s;
                double y = top + line * tile;
                paths.computeIfAbsent(run.state(), k -> new StringBuilder())
                        .append('M')
                        .append(Numbers.coordinate(x))
                        .append(' ')
                        .append(Numbers.coordinate(y))
                        .append('h')
                        .append(Numbers.coordinate(tile - gap))
                        .append('v')
                        .append(Numbers.coordinate(tile - gap))
                        .append('h')
                        .append(Numbers.coordinate(gap - tile))
                        .append('z');
                if (run.state() != RunState.DONE) {
                    rows.add(List.of(
                            cell.title(), Long.toString(run.seed()), run.state().text(), run.reason()));
                }
            }
        }
        Svg svg = new Svg();
        Panel.drawKeys(svg, keys, 0, 0, width);
        paths.forEach((state, path) -> svg.path(path.toString(), ink(state).fill()));
        double height = top + StrictMath.ceil((double) cells / perRow) * (seeds + 1) * tile;
        String finding = Words.capital(words(manifest)) + " of " + Numbers.count((long) cells * seeds) + " runs";
        String caption = "A tile is a run: cells from left to right in the order of the table below"
                + (cells > perRow ? ", in rows" : "") + (seeds > 1 ? ", their seeds from top to bottom." : ".");
        DataTable table = new DataTable(List.of("cell", "seed", "state", "reason"), rows, 40);
        Panel panel = new Panel(width, height, "", finding + ".", svg.content());
        return new Figure("states", finding, caption, List.of(panel), 1, true, table);
    }
}
