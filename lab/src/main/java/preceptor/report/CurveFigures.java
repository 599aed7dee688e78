package preceptor.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.DoubleFunction;

/// Loss and accuracy: the student in sample space, its twins in z-space, and the Bayes line that none can pass.
final class CurveFigures {
    private static final double WIDTH = 478;
    private static final double HEIGHT = 250;
    private static final String DOTS = "2 3";
    private static final String DASHES = "7 4";
    /// Differences below this are not worth a word.
    private static final double SAME = 5e-4;

    static final List<Ink> GROUPS =
            List.of(Ink.STUDENT, Ink.HARD, Ink.ORDER, Ink.GAUSSIAN, Ink.COVARIANCE, Ink.BACKWARD);

    private CurveFigures() {}

    static List<Figure> draw(List<Ensemble> groups) {
        List<Figure> figures = new ArrayList<>();
        loss(groups).ifPresent(figures::add);
        accuracy(groups).ifPresent(figures::add);
        return figures;
    }

    /// The twins that `run` has, by their gates or orders: `hard`, `gaussian`, `order1`, …; `hard` first.
    static List<String> twins(MetricTable metrics) {
        List<String> twins = new ArrayList<>();
        for (String metric : metrics.metrics()) {
            if (metric.startsWith("twin/") && metric.endsWith("/loss")) {
                twins.add(metric.substring(5, metric.length() - 5));
            }
        }
        twins.sort((a, b) -> a.equals("hard") ? -1 : b.equals("hard") ? 1 : a.compareTo(b));
        return twins;
    }

    static Ink ink(String gates) {
        return switch (gates) {
            case "hard" -> Ink.HARD;
            case "gaussian" -> Ink.GAUSSIAN;
            case "order2" -> Ink.COVARIANCE;
            case "order3" -> Ink.BACKWARD;
            default -> Ink.ORDER;
        };
    }

    /// Tells the curves of twins apart without colour, where they are drawn with those of the student.
    static String dash(String gates) {
        return switch (gates) {
            case "hard" -> "9 3";
            case "gaussian" -> "9 3 2 3";
            case "order2" -> "5 2";
            case "order3" -> "3 2";
            default -> "12 3";
        };
    }

    /// The student's curve of `quantity` (`loss` or `accuracy`): on the population, else on its training data.
    static Band student(Ensemble group, String quantity) {
        Band population = group.band(quantity + "/population");
        return population.isEmpty() ? group.band(quantity + "/train") : population;
    }

    /// The Bayes line of `quantity`, from the metrics or from what is known of the teacher.
    static Optional<Double> bayes(Ensemble group, String quantity) {
        Band recorded = group.band(quantity + "/bayes");
        if (!recorded.isEmpty()) {
            return Optional.of(recorded.last());
        }
        ReportData.Teacher teacher = group.first().teacher();
        return quantity.equals("loss") ? teacher.bayesRisk() : teacher.bayesAccuracy();
    }

    private static Optional<Figure> loss(List<Ensemble> groups) {
        List<LineChart.Series> series = series(groups, "loss", 1);
        if (series.isEmpty()) {
            return Optional.empty();
        }
        ReportData.Run run = groups.getFirst().first();
        String unit = run.lossUnit().isEmpty() ? "" : " (" + run.lossUnit() + ")";
        String finding = groups.size() == 1 ? lossFinding(groups.getFirst()) : groupsFinding(groups);
        return Optional.of(figure("loss", finding, "loss" + unit, series, groups, Numbers::decimals));
    }

    private static Optional<Figure> accuracy(List<Ensemble> groups) {
        List<LineChart.Series> series = series(groups, "accuracy", 100);
        if (series.isEmpty()) {
            return Optional.empty();
        }
        String finding = groups.size() == 1
                ? accuracyFinding(groups.getFirst())
                : "Accuracy of " + groups.size() + " specs over training";
        return Optional.of(figure(
                "accuracy", finding, "accuracy (% correct)", series, groups, v -> Numbers.fixed(v, 1) + "\u00a0%"));
    }

    private static Figure figure(
            String id,
            String finding,
            String yName,
            List<LineChart.Series> series,
            List<Ensemble> groups,
            DoubleFunction<String> format) {
        LineChart.Style style =
                new LineChart.Style(WIDTH, HEIGHT, false, Optional.empty(), Optional.empty(), true, format);
        Panel panel = LineChart.draw("", "training step", yName, series, style);
        boolean bands = series.stream().anyMatch(s -> s.band().hasBand());
        boolean twins = series.stream().anyMatch(s -> s.name().contains("twin"));
        String caption = Words.population(groups.getFirst().first())
                + (twins
                        ? " Twins are trained without samples, and their own " + id
                                + " is over summaries: in z-space the"
                                + " root's summary is known, so that it may be better than Bayes. Their weights in the"
                                + " student face real inputs."
                        : "")
                + (id.equals("accuracy")
                                && !groups.getFirst().first().teacher().heads().isEmpty()
                        ? " Only an input on which all heads are right counts."
                        : "")
                + groups.getFirst().bandNote(bands);
        return new Figure(id, finding, caption, List.of(panel), 1, false, DataTable.ofSeries(series));
    }

    private static List<LineChart.Series> series(List<Ensemble> groups, String quantity, double factor) {
        List<LineChart.Series> series = new ArrayList<>();
        if (groups.size() == 1) {
            ofOneSpec(series, groups.getFirst(), quantity, factor);
        } else {
            ofSeveralSpecs(series, groups, quantity, factor);
        }
        return series;
    }

    private static void ofOneSpec(List<LineChart.Series> series, Ensemble group, String quantity, double factor) {
        Band population = group.band(quantity + "/population");
        Band train = group.band(quantity + "/train");
        boolean learned = group.first().teacher().kind().equals("learned");
        add(
                series,
                learned ? "student, all training data" : "student, population",
                Ink.STUDENT,
                "",
                population,
                factor);
        if (population.isEmpty() || differ(population, train)) {
            add(series, "student, its training data", Ink.STUDENT, DOTS, train, factor);
        }
        add(series, "student, held-out data", Ink.STUDENT, DASHES, group.band(quantity + "/test"), factor);
        for (String gates : twins(group.metrics())) {
            String name = Words.twin(gates);
            add(series, name, ink(gates), "", group.band("twin/" + gates + "/" + quantity), factor);
            Band transplanted = group.band("twin/" + gates + "/transplanted-" + quantity);
            add(series, name + ", its weights in the student", ink(gates), DASHES, transplanted, factor);
        }
        if (series.isEmpty()) {
            return;
        }
        bayes(group, quantity).ifPresent(value -> {
            TreeSet<Integer> steps = new TreeSet<>();
            series.forEach(s -> steps.addAll(s.band().mid().keySet()));
            String name = quantity.equals("loss") ? "Bayes risk" : "Bayes accuracy";
            add(series, name, Ink.BAYES, "1 3", Band.constant(value, steps.first(), steps.last()), factor);
        });
    }

    private static void ofSeveralSpecs(
            List<LineChart.Series> series, List<Ensemble> groups, String quantity, double factor) {
        for (int i = 0; i < groups.size(); i++) {
            Ensemble group = groups.get(i);
            Ink ink = i < GROUPS.size() ? GROUPS.get(i) : Ink.MUTED;
            String name = name(group);
            add(series, name, ink, "", student(group, quantity), factor);
            if (i < GROUPS.size() && groups.size() <= 3) {
                for (String gates : twins(group.metrics())) {
                    String twin = name + ", " + Words.twin(gates);
                    add(series, twin, ink, DASHES, group.band("twin/" + gates + "/" + quantity), factor);
                }
            }
        }
    }

    /// The group's name with enough of its hash to tell it from others of the same name.
    static String name(Ensemble group) {
        String hash = group.first().specSha256();
        return group.first().name() + " " + hash.substring(0, Math.min(8, hash.length()));
    }

    private static void add(
            List<LineChart.Series> series, String name, Ink ink, String dash, Band band, double factor) {
        if (!band.isEmpty()) {
            series.add(new LineChart.Series(name, "", ink, dash, band.times(factor)));
        }
    }

    private static boolean differ(Band a, Band b) {
        for (int step : b.mid().keySet()) {
            Double x = a.mid().get(step);
            double y = b.mid().get(step);
            if (x == null || Math.abs(x - y) > 1e-9 * Math.max(1, Math.abs(y))) {
                return true;
            }
        }
        return false;
    }

    private static String lossFinding(Ensemble group) {
        String unit = group.first().lossUnit().isEmpty()
                ? ""
                : "\u00a0" + group.first().lossUnit();
        Band student = student(group, "loss");
        List<String> twins = twins(group.metrics());
        Optional<Double> bayes = bayes(group, "loss");
        StringBuilder text = new StringBuilder(group.single() ? "" : "In the median of seeds, ");
        if (!student.isEmpty() && !twins.isEmpty()) {
            double s = student.last();
            double t = group.band("twin/" + twins.getFirst() + "/loss").last();
            String twin = "the " + Words.twin(twins.getFirst());
            if (Math.abs(t - s) < SAME) {
                text.append(twin)
                        .append(" and the student both reach ")
                        .append(Numbers.decimals(s))
                        .append(unit);
            } else {
                text.append(twin)
                        .append(" reaches ")
                        .append(Numbers.decimals(t))
                        .append(unit)
                        .append(", ");
                text.append(Numbers.decimals(Math.abs(t - s))).append(t > s ? " above" : " below");
                text.append(" the student (").append(Numbers.decimals(s)).append(")");
            }
            bayes.ifPresent(b -> text.append("; the Bayes risk is ").append(Numbers.decimals(b)));
        } else if (!student.isEmpty()) {
            double s = student.last();
            text.append("the student reaches ").append(Numbers.decimals(s)).append(unit);
            Band test = group.band("loss/test");
            if (!test.isEmpty()) {
                text.append(", and ").append(Numbers.decimals(test.last())).append(" on held-out data");
            }
            bayes.ifPresent(b -> text.append(bayesClause(s, b)));
        } else {
            text.append("loss over training");
        }
        return Words.capital(text.toString());
    }

    private static String bayesClause(double loss, double bayes) {
        return Math.abs(loss - bayes) < SAME
                ? ", the Bayes risk"
                : ", " + Numbers.decimals(Math.abs(loss - bayes)) + (loss > bayes ? " above" : " below")
                        + " the Bayes risk of " + Numbers.decimals(bayes);
    }

    private static String accuracyFinding(Ensemble group) {
        Band student = student(group, "accuracy");
        Band test = group.band("accuracy/test");
        StringBuilder text = new StringBuilder(group.single() ? "" : "In the median of seeds, ");
        if (student.isEmpty()) {
            return "Accuracy over training";
        }
        if (!test.isEmpty()) {
            text.append("the student classifies ").append(Numbers.percent(test.last()));
            text.append(" of held-out inputs correctly, ").append(Numbers.percent(student.last()));
            text.append(" of its training data");
        } else {
            text.append("the student classifies ")
                    .append(Numbers.percent(student.last()))
                    .append(" correctly");
            bayes(group, "accuracy").ifPresent(b -> {
                double points = 100 * (b - student.last());
                text.append(
                        Math.abs(points) < 0.05
                                ? ", as many as "
                                : ", " + Numbers.fixed(Math.abs(points), 1)
                                        + (points > 0 ? " points below " : " points above "));
                text.append("the Bayes rule (").append(Numbers.percent(b)).append(")");
            });
        }
        List<String> twins = twins(group.metrics());
        if (!twins.isEmpty()) {
            Band twin = group.band("twin/" + twins.getFirst() + "/transplanted-accuracy");
            if (!twin.isEmpty()) {
                text.append("; with the twin’s weights, ").append(Numbers.percent(twin.last()));
            }
        }
        return Words.capital(text.toString());
    }

    private static String groupsFinding(List<Ensemble> groups) {
        Ensemble best = null;
        for (Ensemble group : groups) {
            Band band = student(group, "loss");
            if (!band.isEmpty()
                    && (best == null || band.last() < student(best, "loss").last())) {
                best = group;
            }
        }
        return best == null
                ? "Loss over training"
                : "Of " + groups.size() + " specs, " + name(best) + " ends lowest, at "
                        + Numbers.decimals(student(best, "loss").last());
    }
}
