package preceptor.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The parts of the page that are read rather than looked at: the setting, the checks, the provenance. All return HTML.
final class Tables {
    private static final int MOST_RUNS = 100;

    private Tables() {}

    /// A paragraph on what was trained on what.
    static String setting(Ensemble group) {
        ReportData.Run run = group.first();
        StringBuilder out = new StringBuilder("<p>A student, trained on data of a <b>");
        out.append(Markup.escape(run.teacher().kind())).append("</b> teacher with ");
        Map<Integer, Integer> counts = new TreeMap<>();
        run.regions().forEach(r -> counts.merge(r.level(), 1, Integer::sum));
        out.append(Numbers.count(run.regions().size())).append(run.regions().size() == 1 ? " region" : " regions");
        out.append(" on ").append(counts.size()).append(counts.size() == 1 ? " level" : " levels");
        int steps = run.metrics().steps().isEmpty() ? 0 : run.metrics().steps().last();
        out.append(", for ").append(Numbers.count(steps)).append(" steps by the ");
        out.append(Markup.escape(run.lossName()))
                .append(" loss. ")
                .append(Words.population(run))
                .append("</p>\n");
        return out.toString();
    }

    /// One row per run, with its last numbers.
    static String runs(List<ReportData.Run> runs) {
        List<String> columns =
                List.of("name", "spec", "seed", "student’s loss", "twin’s loss", "Bayes risk", "accuracy", "checks");
        List<List<Object>> rows = new ArrayList<>();
        for (ReportData.Run run : runs) {
            Ensemble one = new Ensemble(List.of(run));
            List<Object> row = new ArrayList<>();
            row.add(run.name());
            row.add(run.specSha256().substring(0, Math.min(8, run.specSha256().length())));
            row.add(Long.toString(run.seed()));
            row.add(last(CurveFigures.student(one, "loss")));
            List<String> twins = CurveFigures.twins(run.metrics());
            row.add(twins.isEmpty() ? null : last(one.band("twin/" + twins.getFirst() + "/loss")));
            row.add(CurveFigures.bayes(one, "loss").orElse(null));
            row.add(last(CurveFigures.student(one, "accuracy")));
            long passed = run.checks().stream()
                    .filter(c -> c.verdict() == ReportData.Verdict.PASS)
                    .count();
            row.add(run.checks().isEmpty() ? "" : passed + " of " + run.checks().size());
            rows.add(row);
        }
        DataTable table = new DataTable(columns, rows, MOST_RUNS);
        return table.html() + "<p class=\"tools\"><a download=\"runs.csv\" href=\"" + table.dataUri()
                + "\">data as CSV</a></p>\n";
    }

    private static Double last(Band band) {
        return band.isEmpty() ? null : band.last();
    }

    /// The checks, failures first; of several runs those of all.
    static String checks(List<ReportData.Run> runs) {
        record Row(ReportData.Run run, ReportData.Check check) {}
        List<Row> rows = new ArrayList<>();
        runs.forEach(run -> run.checks().forEach(c -> rows.add(new Row(run, c))));
        if (rows.isEmpty()) {
            return "<p>No checks were recorded.</p>\n";
        }
        long failed = rows.stream()
                .filter(r -> r.check.verdict() == ReportData.Verdict.FAIL)
                .count();
        long open = rows.stream()
                .filter(r -> r.check.verdict() == ReportData.Verdict.OPEN)
                .count();
        StringBuilder out = new StringBuilder("<p><b>");
        if (failed > 0) {
            out.append(failed).append(" of ").append(rows.size()).append(" checks failed");
        } else if (open == 0) {
            out.append(rows.size() == 1 ? "The check passed" : "All " + rows.size() + " checks passed");
        } else {
            out.append(rows.size() - open).append(" checks passed");
        }
        out.append(".</b>").append(open > 0 ? " " + open + (open == 1 ? " is open." : " are open.") : "");
        out.append(" A check passes when its residual is at most its tolerance.</p>\n");
        boolean several = runs.size() > 1;
        rows.sort((a, b) -> Integer.compare(rank(a.check.verdict()), rank(b.check.verdict())));
        // Of many runs only what did not pass is worth the space.
        List<Row> shown = several && rows.size() > 200
                ? rows.stream()
                        .filter(r -> r.check.verdict() != ReportData.Verdict.PASS)
                        .limit(200)
                        .toList()
                : rows;
        if (shown.size() < rows.size()) {
            out.append("<p class=\"note\">The table shows ").append(shown.size());
            out.append(" of them, those that did not pass.</p>\n");
        }
        if (shown.isEmpty()) {
            return out.toString();
        }
        out.append(Markup.scroll("checks")).append("<table class=\"checks\"><thead><tr>");
        out.append(several ? "<th scope=\"col\">seed</th>" : "").append("<th scope=\"col\">label</th>");
        out.append("<th scope=\"col\">what is checked</th><th scope=\"col\">residual</th>");
        out.append("<th scope=\"col\">tolerance</th><th scope=\"col\" class=\"l\">verdict</th></tr></thead><tbody>\n");
        for (Row row : shown) {
            ReportData.Check c = row.check;
            out.append("<tr>").append(several ? "<td>" + row.run.seed() + "</td>" : "");
            out.append("<th scope=\"row\">").append(Markup.escape(c.label())).append("</th><td class=\"l\">");
            out.append(Markup.escape(c.title()));
            if (!c.note().isEmpty()) {
                out.append("<br><span class=\"note\">")
                        .append(Markup.escape(c.note()))
                        .append("</span>");
            }
            boolean measured = c.verdict() != ReportData.Verdict.OPEN;
            out.append("</td><td>").append(measured ? Numbers.significant(c.residual(), 2) : "–");
            out.append("</td><td>").append(measured ? Numbers.significant(c.tolerance(), 2) : "–");
            out.append("</td><td class=\"")
                    .append(kind(c.verdict()))
                    .append("\">")
                    .append(mark(c.verdict()));
            out.append("</td></tr>\n");
        }
        return out.append("</tbody></table></div>\n").toString();
    }

    private static int rank(ReportData.Verdict verdict) {
        return switch (verdict) {
            case FAIL -> 0;
            case PASS -> 1;
            case OPEN -> 2;
        };
    }

    private static String kind(ReportData.Verdict verdict) {
        return switch (verdict) {
            case FAIL -> "bad";
            case OPEN -> "open";
            case PASS -> "good";
        };
    }

    private static String mark(ReportData.Verdict verdict) {
        return switch (verdict) {
            case FAIL -> "✗ fail";
            case OPEN -> "○ open";
            case PASS -> "✓ pass";
        };
    }

    /// Version, hash, seeds, machine, command and spec.
    static String provenance(List<Ensemble> groups) {
        StringBuilder out = new StringBuilder();
        int count = 0;
        for (Ensemble group : groups) {
            if (count++ == 8) {
                out.append("<p class=\"note\">Only the first 8 of ")
                        .append(groups.size())
                        .append(" specs are shown.</p>\n");
                break;
            }
            ReportData.Run run = group.first();
            if (groups.size() > 1) {
                out.append("<h3>")
                        .append(Markup.escape(CurveFigures.name(group)))
                        .append("</h3>\n");
            }
            out.append("<p>The same spec, seed and version give the same numbers on any machine:</p>\n");
            out.append(Markup.code("command", run.command())).append('\n');
            out.append(Markup.scroll("provenance")).append("<table class=\"facts\"><tbody>\n");
            fact(out, "version", run.version());
            fact(out, "spec, SHA-256", run.specSha256());
            List<String> seeds =
                    group.runs().stream().map(r -> Long.toString(r.seed())).toList();
            fact(out, seeds.size() == 1 ? "seed" : "seeds", String.join(", ", seeds));
            run.provenance().forEach(e -> fact(out, e.name(), e.value()));
            out.append("</tbody></table></div>\n<details").append(groups.size() == 1 ? " open" : "");
            out.append("><summary>the whole spec</summary>").append(Markup.code("spec", run.spec()));
            out.append("</details>\n");
        }
        return out.toString();
    }

    private static void fact(StringBuilder out, String name, String value) {
        out.append("<tr><th scope=\"row\">").append(Markup.escape(name)).append("</th><td class=\"l\">");
        out.append(Markup.escape(value)).append("</td></tr>\n");
    }
}
