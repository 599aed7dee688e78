package preceptor.report;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The head of the page: the few numbers that a reader takes away.
final class Summary {
    private final StringBuilder out = new StringBuilder();

    Summary(ReportData data) {
        List<List<ReportData.Run>> groups = data.groups();
        ReportData.Run run = groups.getFirst().getFirst();
        out.append("<dl class=\"key\">");
        if (groups.size() == 1) {
            Ensemble group = new Ensemble(groups.getFirst());
            String unit = run.lossUnit().isEmpty() ? "" : "\u00a0" + run.lossUnit();
            Band student = CurveFigures.student(group, "loss");
            if (!student.isEmpty()) {
                number("student’s loss", Numbers.decimals(student.last()) + unit, Ink.STUDENT);
            }
            for (String gates : CurveFigures.twins(group.metrics())) {
                Band twin = group.band("twin/" + gates + "/loss");
                String name = Words.twin(gates) + "’s loss";
                number(name, Numbers.decimals(twin.last()) + unit, CurveFigures.ink(gates));
            }
            CurveFigures.bayes(group, "loss")
                    .ifPresent(b -> number("Bayes risk", Numbers.decimals(b) + unit, Ink.BAYES));
            Band test = group.band("accuracy/test");
            Band accuracy = test.isEmpty() ? CurveFigures.student(group, "accuracy") : test;
            if (!accuracy.isEmpty()) {
                String name = test.isEmpty() ? "student’s accuracy" : "held-out accuracy";
                number(name, Numbers.percent(accuracy.last()), Ink.STUDENT);
            }
            fidelity(group);
        } else {
            number("specs", Integer.toString(groups.size()), Ink.TEXT);
            number("runs", Integer.toString(data.runs().size()), Ink.TEXT);
        }
        checks(data.runs());
        out.append("</dl>\n");
    }

    String html() {
        return out.toString();
    }

    private void fidelity(Ensemble group) {
        List<String> estimates = FidelityFigures.estimates(group.metrics());
        if (estimates.isEmpty()) {
            return;
        }
        String metric = "fidelity/" + estimates.getFirst() + "/cosine";
        Optional<Double> least = Optional.empty();
        for (int level : group.metrics().levels(metric)) {
            double last = group.band(metric, level).last();
            least = Optional.of(least.map(v -> Math.min(v, last)).orElse(last));
        }
        least.ifPresent(v -> number("least final fidelity, " + estimates.getFirst(), Numbers.fixed(v, 3), Ink.TEXT));
    }

    private void checks(List<ReportData.Run> runs) {
        long all = runs.stream().mapToLong(r -> r.checks().size()).sum();
        if (all == 0) {
            return;
        }
        long passed = runs.stream()
                .flatMap(r -> r.checks().stream())
                .filter(c -> c.verdict() == ReportData.Verdict.PASS)
                .count();
        boolean failed =
                runs.stream().flatMap(r -> r.checks().stream()).anyMatch(c -> c.verdict() == ReportData.Verdict.FAIL);
        long open = runs.stream()
                .flatMap(r -> r.checks().stream())
                .filter(c -> c.verdict() == ReportData.Verdict.OPEN)
                .count();
        String rest = open > 0 ? ", " + open + " open" : "";
        number("checks passed", passed + " of " + (all - open) + rest, failed ? Ink.BAD : Ink.GOOD);
    }

    private void number(String name, String value, Ink ink) {
        out.append("<div class=\"k-")
                .append(ink.name().toLowerCase(Locale.ROOT))
                .append("\"><dt>");
        out.append(Markup.escape(name))
                .append("</dt><dd>")
                .append(Markup.escape(value))
                .append("</dd></div>");
    }
}
