package preceptor.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleFunction;

/// Training on samples against the truth: the student's gap over training, what its twins predict of it from the law
/// counted in the same samples, and what learning by heart costs in weights.
final class GeneralizationFigures {
    static final String PREFIX = "generalization/";
    private static final double WIDTH = 478;
    private static final double HEIGHT = 220;
    /// Losses and accuracies closer than this are the same to a reader.
    private static final double SAME = 5e-4;
    /// Weights of samples add up to 1 to within this.
    private static final double ROUNDING = 1e-9;

    private GeneralizationFigures() {}

    static List<Figure> draw(Ensemble group) {
        List<Figure> figures = new ArrayList<>();
        if (!group.band(PREFIX + "gap").isEmpty()) {
            figures.add(loss(group));
        }
        if (!group.band(PREFIX + "accuracy-gap").isEmpty()) {
            figures.add(accuracy(group));
        }
        if (!group.band(PREFIX + "norm-growth").isEmpty()) {
            figures.add(memory(group));
        }
        return figures;
    }

    /// The ids of the twins that predict `quantity`, in the order of [CurveFigures#twins].
    private static List<String> predicting(Ensemble group, String quantity) {
        return CurveFigures.twins(group.metrics()).stream()
                .filter(id -> !group.band(PREFIX + quantity + id).isEmpty())
                .toList();
    }

    private static Figure loss(Ensemble group) {
        Band gap = group.band(PREFIX + "gap");
        List<LineChart.Series> series = new ArrayList<>();
        series.add(new LineChart.Series("student: measured", "", Ink.STUDENT, "", gap));
        List<String> twins = predicting(group, "predicted-");
        for (String id : twins) {
            Band predicted = group.band(PREFIX + "predicted-" + id);
            series.add(new LineChart.Series(
                    Words.twin(id) + ": predicted", "", CurveFigures.ink(id), CurveFigures.dash(id), predicted));
        }
        for (String id : twins) {
            Band own = group.band(PREFIX + "transplanted-" + id);
            if (!own.isEmpty()) {
                String name = Words.twin(id) + ": its weights in the student";
                series.add(new LineChart.Series(name, "", CurveFigures.ink(id), "1 3", own));
            }
        }
        String unit = group.first().lossUnit();
        String text = gap.last() >= 0 ? "higher" : "lower";
        StringBuilder finding = new StringBuilder("On the population the student’s loss is ")
                .append(Numbers.decimals(Math.abs(gap.last())))
                .append(unit.isEmpty() ? " " : "\u00a0" + unit + " ")
                .append(text)
                .append(" than on its samples");
        predictions(finding, group, twins, "predicted-", gap.last(), Numbers::decimals);
        LineChart.Style style =
                new LineChart.Style(WIDTH, HEIGHT, false, Optional.of(0.0), Optional.empty(), true, Numbers::decimals);
        Panel panel = LineChart.draw(
                "", "training step", "population − samples" + (unit.isEmpty() ? "" : " (" + unit + ")"), series, style);
        String caption =
                "Loss on the population minus loss on the samples. Twins are trained without samples, under the "
                        + "law P̂ counted in them, and evaluated under P̂ and under the true P: in z-space, where a row is one "
                        + "summary’s value, or with all summaries down to r levels below (order r). What they miss is not in "
                        + "the frequencies that P̂ keeps." + note(group, series);
        return new Figure("gap", finding.toString(), caption, List.of(panel), 1, false, DataTable.ofSeries(series));
    }

    private static Figure accuracy(Ensemble group) {
        Band gap = group.band(PREFIX + "accuracy-gap").times(100);
        List<LineChart.Series> series = new ArrayList<>();
        series.add(new LineChart.Series("student: measured", "", Ink.STUDENT, "", gap));
        List<String> twins = predicting(group, "accuracy-predicted-");
        for (String id : twins) {
            Band predicted = group.band(PREFIX + "accuracy-predicted-" + id).times(100);
            series.add(new LineChart.Series(
                    Words.twin(id) + ": predicted", "", CurveFigures.ink(id), CurveFigures.dash(id), predicted));
        }
        StringBuilder finding = new StringBuilder("The student is right on ");
        Band train = group.band("accuracy/train");
        Band population = group.band("accuracy/population");
        if (train.isEmpty() || population.isEmpty()) {
            finding.append(Numbers.fixed(gap.last(), 1)).append(" points more of its samples than of the population");
        } else {
            finding.append(Numbers.percent(train.last()))
                    .append(" of its samples and on ")
                    .append(Numbers.percent(population.last()))
                    .append(" of the population, ")
                    .append(Numbers.fixed(Math.abs(gap.last()), 1))
                    .append(gap.last() >= 0 ? " points less" : " points more");
        }
        predictions(finding, group, twins, "accuracy-predicted-", gap.last() / 100, v -> Numbers.fixed(100 * v, 1));
        LineChart.Style style = new LineChart.Style(
                WIDTH, HEIGHT, false, Optional.of(0.0), Optional.empty(), true, v -> Numbers.fixed(v, 1));
        Panel panel = LineChart.draw("", "training step", "samples − population (points)", series, style);
        String caption = "Accuracy on the samples, as they are labelled, minus accuracy on the population."
                + note(group, series);
        return new Figure(
                "accuracy-gap", finding.toString(), caption, List.of(panel), 1, false, DataTable.ofSeries(series));
    }

    /// Whether the student knows its samples by heart, and how far its weights have grown for it.
    private static Figure memory(Ensemble group) {
        Band growth = group.band(PREFIX + "norm-growth");
        List<LineChart.Series> series = List.of(new LineChart.Series("weights", "", Ink.STUDENT, "", growth));
        StringBuilder finding = new StringBuilder("The student’s weights end at ")
                .append(Numbers.significant(growth.last(), 3))
                .append(" times their first norm");
        Band train = group.band("accuracy/train");
        if (!train.isEmpty()) {
            finding.append(", with ")
                    .append(train.last() > 1 - ROUNDING ? "all" : Numbers.percent(train.last()))
                    .append(" of the samples learned");
            Band most = group.band(PREFIX + "attainable-accuracy");
            if (!most.isEmpty() && most.last() < 1 - ROUNDING) {
                finding.append(" (").append(Numbers.percent(most.last())).append(" can be)");
            }
        }
        LineChart.Style style = new LineChart.Style(
                WIDTH, HEIGHT, false, Optional.of(1.0), Optional.empty(), false, v -> Numbers.significant(v, 3));
        Panel panel = LineChart.draw("", "training step", "norm of all weights / first norm", series, style);
        String caption = "The Frobenius norm of the weights of all edges and the head, over its value before training. "
                + "Equal inputs with different labels cannot all be learned."
                + note(group, series);
        return new Figure(
                "norm-growth", finding.toString(), caption, List.of(panel), 1, false, DataTable.ofSeries(series));
    }

    /// Appends what each twin expects instead, and what share of the gap that is where a share says something.
    private static void predictions(
            StringBuilder finding,
            Ensemble group,
            List<String> twins,
            String quantity,
            double gap,
            DoubleFunction<String> format) {
        List<String> clauses = new ArrayList<>();
        for (String id : twins) {
            double predicted = group.band(PREFIX + quantity + id).last();
            boolean some = gap > 20 * SAME && predicted > SAME;
            String share = Math.abs(predicted - gap) < SAME
                    ? " (the same)"
                    : some ? " (" + Numbers.percent(predicted / gap) + " of it)" : "";
            clauses.add("the " + Words.twin(id) + " expects " + format.apply(predicted) + share);
        }
        if (!clauses.isEmpty()) {
            finding.append("; ").append(Words.list(clauses));
        }
    }

    private static String note(Ensemble group, List<LineChart.Series> series) {
        return group.bandNote(series.stream().anyMatch(s -> s.band().hasBand()));
    }
}
