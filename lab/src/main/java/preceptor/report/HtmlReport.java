package preceptor.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The report: one HTML page that needs no network and no script, with figures drawn as SVG. A small script adds a
/// slider over training steps to the heat maps and saves figures.
///
/// Both methods are pure: equal data give equal bytes.
public final class HtmlReport {
    private static final int MOST_SPECS_IN_DETAIL = 4;

    private HtmlReport() {}

    /// The whole page.
    public static String render(ReportData data) {
        StringBuilder frames = new StringBuilder();
        if (data.groups().size() == 1) {
            MatrixFigures matrices = new MatrixFigures(data.runs().getFirst());
            if (!matrices.isEmpty()) {
                frames.append("<script type=\"application/json\" id=\"frames\">")
                        .append(matrices.framesJson())
                        .append("</script>\n");
            }
        }
        return Page.html(title(data), new Summary(data).html(), sections(data), frames.toString());
    }

    /// The stylesheet of reports, which other pages share.
    public static String stylesheet() {
        return Page.stylesheet();
    }

    /// Every figure as a complete SVG file, by its id (`loss`, `fidelity`, `budget-hard`, …), in the order of the page.
    public static Map<String, String> figures(ReportData data) {
        return Page.figures(sections(data));
    }

    private static String title(ReportData data) {
        List<List<ReportData.Run>> groups = data.groups();
        String name = groups.getFirst().getFirst().name();
        if (groups.size() > 1) {
            return name + " and " + (groups.size() - 1) + " more: "
                    + data.runs().size() + " runs";
        }
        return data.runs().size() == 1 ? name : name + ": " + data.runs().size() + " seeds";
    }

    private static List<Page.Section> sections(ReportData data) {
        List<Ensemble> groups = data.groups().stream().map(Ensemble::new).toList();
        boolean one = groups.size() == 1;
        Ensemble first = groups.getFirst();
        List<Page.Section> sections = new ArrayList<>();
        sections.add(new Page.Section(
                "what",
                "What was run",
                Tables.setting(first) + (data.runs().size() == 1 ? "" : Tables.runs(data.runs())),
                one ? List.of(teacher(first.first())) : List.of(),
                ""));
        if (one) {
            add(sections, "codes", "What the teacher learned", "", LearnedFigures.draw(first.first()));
        }
        List<Figure> curves = new ArrayList<>(CurveFigures.draw(groups));
        if (one) {
            FactorFigures.heads(first).ifPresent(curves::add);
        }
        add(sections, "curves", "Loss and accuracy", "", curves);
        List<Figure> fidelity = new ArrayList<>();
        List<Figure> budget = new ArrayList<>();
        for (int i = 0; i < Math.min(groups.size(), MOST_SPECS_IN_DETAIL); i++) {
            String suffix = i == 0 ? "" : "-" + (i + 1);
            String name = one ? "" : CurveFigures.name(groups.get(i)) + ": ";
            FidelityFigures.draw(groups.get(i), suffix).forEach(f -> fidelity.add(f.named(name)));
            BudgetFigures.draw(groups.get(i), suffix).forEach(f -> budget.add(f.named(name)));
        }
        String which = groups.size() <= MOST_SPECS_IN_DETAIL
                ? ""
                : "<p>Of the first " + MOST_SPECS_IN_DETAIL + " of " + groups.size() + " specs.</p>\n";
        add(sections, "fidelity", "Fidelity of the reformulated gradient", which, fidelity);
        add(sections, "budget", "The error budget", which, budget);
        if (one) {
            add(sections, "refinement", "Refined summaries", "", RefinementFigures.draw(first));
            MatrixFigures matrices = new MatrixFigures(first.first());
            if (!matrices.isEmpty()) {
                sections.add(new Page.Section("matrices", "Inside the network", stepper(first), matrices.draw(), ""));
            }
            List<Figure> laws = new ArrayList<>(LawFigures.balance(first));
            laws.addAll(NormFigures.projection(first));
            laws.addAll(NormFigures.direction(first));
            laws.addAll(LawFigures.rank(first));
            add(sections, "laws", "Conservation laws and rank", "", laws);
            List<Figure> disentangled = new ArrayList<>(FactorFigures.disentanglement(first));
            disentangled.addAll(FactorFigures.leaks(first));
            disentangled.addAll(ScoreFigures.scores(first));
            disentangled.addAll(ScoreFigures.information(first.first()));
            disentangled.addAll(LawFigures.analysis(first, "disentanglement", "disentanglement/", "score"));
            add(sections, "disentangled", "Disentanglement", "", disentangled);
            add(sections, "general", "Generalisation", "", GeneralizationFigures.draw(first));
        }
        if (!one) {
            SampleFigures.draw(groups)
                    .ifPresent(figure -> add(sections, "general", "Generalisation", "", List.of(figure)));
        }
        sections.add(new Page.Section("checks", "Checks", Tables.checks(data.runs()), List.of(), ""));
        sections.add(new Page.Section(
                "provenance", "Provenance and how to reproduce", Tables.provenance(groups), List.of(), ""));
        return sections;
    }

    private static void add(List<Page.Section> sections, String id, String title, String lead, List<Figure> figures) {
        if (!figures.isEmpty()) {
            sections.add(new Page.Section(id, title, lead, figures, ""));
        }
    }

    private static String stepper(Ensemble group) {
        String which = group.single() ? "" : " of seed " + group.first().seed();
        return "<p>One region of each level" + which
                + ". Theory is what T1 and T2 predict, measured is what the student does; "
                + "every column of cells is one node.</p>\n"
                + "<div class=\"stepper\" hidden><label for=\"step\">training step</label>"
                + "<input type=\"range\" id=\"step\" min=\"0\" max=\"0\" value=\"0\">"
                + "<output id=\"step-value\" for=\"step\"></output><span id=\"readout\" aria-live=\"off\"></span></div>\n";
    }

    private static Figure teacher(ReportData.Run run) {
        long leaves = run.regions().stream().filter(r -> r.children().isEmpty()).count();
        Optional<ReportData.Sample> sample = run.sample();
        String finding = sample.map(s -> "One input drawn from the teacher: label "
                        + Words.tuple(s.y(), run.teacher().heads()) + " at the root becomes "
                        + Numbers.count(leaves) + (leaves == 1 ? " leaf" : " leaves") + " of data")
                .orElse("The region graph that teacher and student share, with " + Numbers.count(leaves)
                        + (leaves == 1 ? " leaf" : " leaves"));
        List<List<Object>> rows = new ArrayList<>();
        for (ReportData.Region r : run.regions()) {
            List<Object> row = new ArrayList<>();
            row.add(r.id());
            row.add(String.join(" ", r.children()));
            row.add(r.values());
            row.add(r.width());
            row.add(sample.map(s -> s.z().get(r.id()))
                    .map(z -> r.factors().isEmpty() ? (Object) z : Words.tuple(z, r.factors()))
                    .orElse(null));
            rows.add(row);
        }
        String caption = "Discs are regions with the value of their summary; m counts summary values, n student nodes, "
                + "d input dimensions. Below, the input vector of every leaf.";
        if (sample.isEmpty()) {
            caption = "Discs are regions; m counts summary values, n student nodes, d input dimensions.";
        }
        if (run.regions().stream().anyMatch(r -> !r.factors().isEmpty())) {
            caption += " A summary is a tuple of its factors' values.";
        }
        if (!TeacherGraph.crowded(run.regions()).isEmpty()) {
            caption +=
                    " Where receptive fields overlap too densely to draw, those of the first, the middle and the last"
                            + " region of a level stand for all.";
        }
        DataTable table = new DataTable(List.of("region", "children", "m", "n or d", "z"), rows, 40);
        Panel panel = TeacherGraph.draw(
                run.regions(),
                sample,
                run.teacher().heads(),
                run.teacher().kind().equals("learned"),
                Math.max(560, Math.min(980, 144 + 56.0 * leaves)));
        return new Figure("teacher", finding, caption, List.of(panel), 1, true, table);
    }
}
