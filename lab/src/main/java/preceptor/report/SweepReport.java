package preceptor.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import preceptor.result.RunState;
import preceptor.result.SweepManifest;
import preceptor.result.SweepSummary;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The report of a sweep: how far its runs have come, final numbers by cell, over each swept number and over pairs of
/// swept paths, and a file that repeats it. The page is a function of manifest and summary alone.
public final class SweepReport {
    private static final int MOST_CELLS = 100;
    private static final int MOST_REASONS = 50;

    private final SweepManifest manifest;
    private final String command;
    private final SweepGrid grid;
    private final List<SweepMeasure> measures;
    private final SweepFigures figures;

    private SweepReport(SweepManifest manifest, SweepSummary summary, String command, Optional<String> metric) {
        this.manifest = manifest;
        this.command = command;
        grid = new SweepGrid(manifest);
        boolean squared =
                manifest.spec().path("student").path("loss").asString("").startsWith("squared");
        boolean swept = manifest.axes().contains("student.loss");
        measures = metric.map(m -> List.of(SweepMeasure.named(summary, m)))
                .orElseGet(() -> SweepMeasure.of(summary, squared || swept ? "" : "nats"));
        figures = new SweepFigures(grid, summary, measures, manifest.seeds());
    }

    /// The whole page.
    ///
    /// @param command how the sweep was called; empty where that is not known any more
    public static String render(SweepManifest manifest, SweepSummary summary, String command) {
        return new SweepReport(manifest, summary, command, Optional.empty()).page();
    }

    /// The figures of the page as SVG files, by their names.
    ///
    /// @param metric a final number that takes the place of the usual ones, where it is given
    public static Map<String, String> figures(SweepManifest manifest, SweepSummary summary, Optional<String> metric) {
        return Page.figures(new SweepReport(manifest, summary, "", metric).sections());
    }

    private int runs() {
        return grid.cells() * manifest.seeds();
    }

    private List<Page.Section> sections() {
        List<Page.Section> sections = new ArrayList<>();
        sections.add(
                new Page.Section("runs", "What was run", setting(), List.of(SweepStates.draw(manifest)), failed()));
        add(sections, "phases", "Over pairs of swept paths", figures.phases());
        add(sections, "keys", "Over each swept number", figures.overKeys());
        sections.add(new Page.Section("cells", "Cell by cell", cells(), List.of(), ""));
        sections.add(new Page.Section("provenance", "Provenance and how to reproduce", provenance(), List.of(), ""));
        return sections;
    }

    private String page() {
        return Page.html(manifest.name() + ": " + Numbers.count(runs()) + " runs", key(), sections(), "");
    }

    private static void add(List<Page.Section> sections, String id, String title, List<Figure> figures) {
        if (!figures.isEmpty()) {
            sections.add(new Page.Section(id, title, "", figures, ""));
        }
    }

    private String key() {
        StringBuilder out = new StringBuilder("<dl class=\"key\">");
        number(out, "cells", Numbers.count(grid.cells()), Ink.TEXT);
        number(out, manifest.seeds() == 1 ? "seed each" : "seeds each", Numbers.count(manifest.seeds()), Ink.TEXT);
        int done = manifest.count(RunState.DONE);
        number(
                out,
                "runs done",
                Numbers.count(done) + " of " + Numbers.count(runs()),
                done == runs() ? Ink.GOOD : Ink.TEXT);
        int failed = manifest.count(RunState.FAILED);
        if (failed > 0) {
            number(out, "runs failed", Numbers.count(failed), Ink.BAD);
        }
        for (SweepMeasure measure : measures.stream().limit(2).toList()) {
            figures.best(measure).ifPresent(row -> {
                String unit = measure.unit().isEmpty() ? "" : "\u00a0" + measure.unit();
                number(out, measure.best() + " " + measure.name(), Numbers.decimals(row.median()) + unit, Ink.STUDENT);
            });
        }
        return out.append("</dl>\n").toString();
    }

    private static void number(StringBuilder out, String name, String value, Ink ink) {
        out.append("<div class=\"k-")
                .append(ink.name().toLowerCase(Locale.ROOT))
                .append("\"><dt>");
        out.append(Markup.escape(name))
                .append("</dt><dd>")
                .append(Markup.escape(value))
                .append("</dd></div>");
    }

    private String setting() {
        String kind = manifest.spec().path("teacher").path("kind").asString("");
        StringBuilder out = new StringBuilder("<p>");
        out.append(grid.cells() == 1 ? "One experiment" : Numbers.count(grid.cells()) + " experiments");
        if (!manifest.axes().contains("teacher.kind")) {
            out.append(" with a <b>").append(Markup.escape(kind)).append("</b> teacher");
        }
        out.append(", each with ")
                .append(manifest.seeds() == 1 ? "the seed " : "the seeds ")
                .append(manifest.seed());
        if (manifest.seeds() > 1) {
            out.append(" to ").append(manifest.seed() + manifest.seeds() - 1);
        }
        out.append(". What differs between them:</p>\n").append(Markup.scroll("axes"));
        out.append("<table class=\"facts\"><tbody>\n");
        for (SweepGrid.Axis axis : grid.axes()) {
            out.append("<tr><th scope=\"row\">")
                    .append(Markup.breakable(axis.path()))
                    .append("</th><td class=\"l\">");
            int shown = Math.min(40, axis.values().size());
            out.append(Markup.escape(String.join(", ", axis.values().subList(0, shown))));
            out.append(shown < axis.values().size() ? ", … (" + axis.values().size() + " values)" : "");
            out.append("</td></tr>\n");
        }
        return out.append("</tbody></table></div>\n").toString();
    }

    private String failed() {
        List<String> rows = new ArrayList<>();
        int count = 0;
        for (SweepManifest.Cell cell : manifest.cells()) {
            for (SweepManifest.Run run : cell.runs()) {
                if (run.state() == RunState.FAILED && count++ < MOST_REASONS) {
                    rows.add("<tr><th scope=\"row\">" + Markup.breakable(cell.title()) + "</th><td>" + run.seed()
                            + "</td><td class=\"l\">" + Markup.escape(run.reason()) + "</td></tr>\n");
                }
            }
        }
        if (count == 0) {
            return "";
        }
        String more = count > MOST_REASONS ? "<p class=\"note\">And " + (count - MOST_REASONS) + " more.</p>\n" : "";
        return "<h3>What failed</h3>\n" + Markup.scroll("what failed")
                + "<table class=\"failures\"><thead><tr><th scope=\"col\" class=\"l\">cell</th>"
                + "<th scope=\"col\">seed</th><th scope=\"col\" class=\"l\">why</th></tr></thead><tbody>\n"
                + String.join("", rows) + "</tbody></table></div>\n" + more;
    }

    private String cells() {
        List<String> columns = new ArrayList<>();
        columns.add("cell");
        manifest.axes().forEach(columns::add);
        columns.add("done");
        measures.forEach(m -> columns.addAll(List.of(m.name(), "lowest", "highest")));
        List<List<Object>> rows = new ArrayList<>();
        for (int c = 0; c < grid.cells(); c++) {
            List<Object> row = new ArrayList<>();
            row.add(c);
            for (String path : manifest.axes()) {
                row.add(grid.value(c, path));
            }
            row.add(manifest.cells().get(c).count(RunState.DONE));
            for (SweepMeasure measure : measures) {
                Optional<SweepSummary.Row> spread = measure.spread().apply(c);
                row.add(spread.map(SweepSummary.Row::median).orElse(null));
                row.add(spread.map(SweepSummary.Row::min).orElse(null));
                row.add(spread.map(SweepSummary.Row::max).orElse(null));
            }
            rows.add(row);
        }
        DataTable table = new DataTable(columns, rows, MOST_CELLS);
        String lead = measures.isEmpty()
                ? "<p>No run has come to its end yet.</p>\n"
                : "<p>Medians over the seeds that are done, with their range. All final numbers are in "
                        + "<code>summary.csv</code>, all recorded ones in <code>metrics.parquet</code>.</p>\n";
        return lead + table.html() + "<p class=\"tools\"><a download=\"cells.csv\" href=\"" + table.dataUri()
                + "\">data as CSV</a></p>\n";
    }

    private String provenance() {
        StringBuilder out = new StringBuilder();
        String file = manifest.name() + ".yaml";
        String again = repeatable() ? again(manifest) : "";
        if (!command.isEmpty()) {
            out.append("<p>With the same version this gives the same numbers on any machine:</p>\n");
            out.append(Markup.code("command", command)).append('\n');
        }
        if (!again.isEmpty()) {
            out.append(command.isEmpty() ? "<p>The" : "<p>So does the").append(" file below");
            out.append(command.isEmpty() ? " gives the same numbers with the same version on any machine" : "");
            out.append(", saved as <code>").append(Markup.escape(file)).append("</code>:</p>\n");
            out.append(Markup.code("command", "./preceptor sweep " + file)).append('\n');
        }
        out.append(Markup.scroll("provenance")).append("<table class=\"facts\"><tbody>\n");
        fact(out, "version", manifest.version());
        fact(out, "sweep, SHA-256", manifest.sha256());
        fact(out, "runs", SweepStates.words(manifest));
        out.append("</tbody></table></div>\n");
        String text = again.isEmpty() ? manifest.spec().toPrettyString() : again;
        out.append("<details><summary>").append(again.isEmpty() ? "the first cell’s spec" : "the whole file");
        out.append("</summary>").append(Markup.code("spec", text)).append("</details>\n");
        return out.toString();
    }

    /// Whether the cells differ in single values only: where they differ in kind, the keys of the first cell's spec are
    /// not those of the others.
    private boolean repeatable() {
        return grid.axes().stream()
                .noneMatch(axis -> axis.path().endsWith("kind")
                        || axis.values().stream().anyMatch(v -> v.startsWith("{"))
                        || !axis.path().contains("."));
    }

    private static void fact(StringBuilder out, String name, String value) {
        out.append("<tr><th scope=\"row\">").append(Markup.escape(name)).append("</th><td class=\"l\">");
        out.append(Markup.escape(value)).append("</td></tr>\n");
    }

    /// A spec that gives the same sweep again: the first cell's, with all cells as a list.
    static String again(SweepManifest manifest) {
        JsonMapper mapper = new JsonMapper();
        ObjectNode spec = (ObjectNode) manifest.spec().deepCopy();
        spec.put("seed", manifest.seed()).put("seeds", manifest.seeds());
        ArrayNode list = spec.putObject("sweep").putArray("list");
        StringBuilder cells = new StringBuilder();
        for (SweepManifest.Cell cell : manifest.cells()) {
            cells.append(cells.isEmpty() ? "" : ",\n").append("      {");
            List<String> parts = new ArrayList<>();
            cell.settings().forEach((path, value) -> parts.add(mapper.writeValueAsString(path) + ": " + value));
            cells.append(String.join(", ", parts)).append('}');
        }
        list.add("CELLS");
        String text = mapper.writerWithDefaultPrettyPrinter().writeValueAsString(spec);
        return text.replaceFirst(
                "\\[ *\"CELLS\" *]", java.util.regex.Matcher.quoteReplacement("[\n" + cells + "\n    ]"));
    }
}
