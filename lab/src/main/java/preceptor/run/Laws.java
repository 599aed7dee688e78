package preceptor.run;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BinaryOperator;
import java.util.function.IntToDoubleFunction;
import preceptor.analysis.Conservation;
import preceptor.analysis.Direction;
import preceptor.analysis.Ledger;
import preceptor.analysis.Projection;
import preceptor.analysis.Rank;
import preceptor.analysis.Row;
import preceptor.expansion.Expansion;
import preceptor.expansion.MeasuredGates;
import preceptor.expansion.SummarySpace;
import preceptor.linalg.Matrix;
import preceptor.region.RegionGraph;
import preceptor.result.NamedArray;
import preceptor.spec.Spec;
import preceptor.student.Architecture;
import preceptor.student.Parameters;
import preceptor.student.Pass;
import preceptor.training.Optimizer;

/// The laws of mathematics.md §6 along a run: what is conserved (T5 to T7) beside what the steps made predict (T11 with
/// weight decay), the projection of batch norm (T4), length and direction of incoming weights, and the rank of T13.
///
/// Steps of gradient descent are booked whether they see all data or a mini-batch: the law holds for the gradient of
/// any batch whose own statistics batch norm takes. Momentum and Adam do not move along a gradient; for them there is
/// the drift alone.
final class Laws {
    private static final String LEDGER = "ledger/";
    private static final String MARK = "mark";

    private final Problem problem;
    private final RegionGraph graph;
    private final Architecture architecture;
    private final Parameters start;
    private final Conservation conservation;
    private final Optional<Ledger> ledger;
    private final double kept;
    private final int every;
    private final Direction direction;

    Laws(Spec spec, Problem problem, Parameters start) {
        this.problem = problem;
        this.start = start;
        graph = problem.graph();
        architecture = problem.architecture();
        conservation = new Conservation(start);
        direction = new Direction(start);
        every = spec.expansion().every();
        double decay = spec.training().weightDecay();
        ledger = predicts(problem.optimizer()) ? Optional.of(new Ledger(start)) : Optional.empty();
        kept = problem.optimizer() instanceof Optimizer.Flow flow
                ? StrictMath.exp(-decay * flow.rate())
                : 1 - decay * problem.optimizer().rate();
    }

    /// Whether every step is along a gradient, so that its second-order term is known.
    private static boolean predicts(Optimizer optimizer) {
        return switch (optimizer) {
            case Optimizer.GradientDescent gd -> true;
            case Optimizer.Flow flow -> true;
            case Optimizer.Momentum momentum -> false;
            case Optimizer.Adam adam -> false;
        };
    }

    /// Begins a new interval of turning where training leaves a step that is recorded; looking at others changes
    /// nothing.
    void leave(int step, Parameters now) {
        if (step % every == 0) {
            direction.mark(now);
        }
    }

    /// Books the step that has led to `now`.
    void step(Parameters now) {
        ledger.ifPresent(book -> {
            if (problem.optimizer() instanceof Optimizer.Flow) {
                book.flow(now, kept);
            } else {
                book.step(now, kept);
            }
        });
    }

    /// What the next step needs and parameters do not tell.
    List<NamedArray> state() {
        List<NamedArray> state = new ArrayList<>();
        ledger.ifPresent(book -> book.state().forEach((law, sums) -> state.add(NamedArray.vector(LEDGER + law, sums))));
        state.add(NamedArray.vector(MARK, direction.marked()));
        return state;
    }

    /// @param now the parameters when the state was taken
    void restore(List<NamedArray> state, Parameters now) {
        Map<Conservation.Law, double[]> sums = new EnumMap<>(Conservation.Law.class);
        for (NamedArray array : state) {
            if (array.name().equals(MARK)) {
                direction.mark(start.with(array.doubles()));
            } else {
                sums.put(Conservation.Law.valueOf(array.name().substring(LEDGER.length())), array.doubles());
            }
        }
        ledger.ifPresent(book -> book.restore(sums, now));
    }

    /// All rows of one recorded step: those of regions, then of levels, then of the whole student.
    ///
    /// @param expansion the one at `now`
    /// @param sample a sample-space pass at `now` over all rows at once
    List<Row> rows(int step, Parameters now, Expansion expansion, Optional<Pass> sample) {
        Table table = new Table();
        table.all("norm/incoming", null, a -> conservation.incomingNorm(a, now));
        for (Conservation.Law law : conservation.laws()) {
            String name = "balance/" + law;
            table.all(name + "-drift", Math::max, a -> conservation.drift(law, a, start, now));
            ledger.ifPresent(book -> {
                table.all(name + "-predicted", Math::max, a -> book.drift(law, a));
                table.all(name + "-unexplained", Math::max, a -> book.unexplained(law, a));
            });
        }
        if (architecture.norm().present()) {
            if (ledger.isPresent()) {
                double rate = problem.optimizer().rate();
                table.mean("norm/effective-step", a -> direction.effectiveStep(a, now, rate));
            }
            if (step > 0) {
                table.mean("norm/turned", a -> direction.turned(a, now));
            }
            sample.ifPresent(pass -> table.all("projection/sample", Math::max, a -> worst(pass, a)));
            Pass between = inSummaries(now, expansion, false);
            table.all("projection/z-between", Math::max, a -> worst(between, a));
            Pass total = inSummaries(now, expansion, true);
            table.all("projection/z-total", Math::max, a -> worst(total, a));
            table.mean("projection/between-share", a -> share(total, a));
        }
        table.all("rank", null, a -> rank(a, expansion).rank());
        table.all("rank/of", null, a -> rank(a, expansion).of());
        return table.rows;
    }

    private static double worst(Pass pass, int region) {
        double worst = 0;
        for (double residual : Projection.residuals(pass, region)) {
            worst = Math.max(worst, residual);
        }
        return worst;
    }

    /// The mean over the nodes that vary.
    private static double share(Pass pass, int region) {
        double sum = 0;
        int live = 0;
        for (double share : Projection.shares(pass, region)) {
            sum += share;
            live += share > 0 ? 1 : 0;
        }
        return live == 0 ? 0 : sum / live;
    }

    private Pass inSummaries(Parameters now, Expansion expansion, boolean total) {
        Pass pass = new Pass(architecture, new SummarySpace(problem.theory().law()));
        pass.forward(now, problem.theory().mean(), new MeasuredGates(expansion.measured(), total));
        pass.loss(problem.theory().targets());
        pass.backward(now.zeros());
        return pass;
    }

    /// T13 of the expansion with measured gates, whose F the expansion holds.
    private Rank rank(int region, Expansion expansion) {
        Matrix[] parts = new Matrix[graph.childCount(region)];
        for (int i = 0; i < parts.length; i++) {
            int e = graph.childEdge(region, i);
            parts[i] = problem.theory().law().transfer(e).times(expansion.F()[graph.child(e)]);
        }
        return Rank.of(parts, problem.theory().law().p(region));
    }

    /// Rows, and what they come to over levels and over all.
    private final class Table {
        private final List<Row> rows = new ArrayList<>();

        /// @param over how two regions' values become one; null where rows of regions are all
        void all(String metric, BinaryOperator<Double> over, IntToDoubleFunction value) {
            Map<Integer, Double> levels = regions(metric, value, over == null ? Math::max : over);
            if (over != null) {
                levels.forEach((level, v) -> rows.add(new Row(level, "", "", metric, v)));
                rows.add(Row.overall(
                        metric, levels.values().stream().reduce(over).orElse(0.0)));
            }
        }

        void mean(String metric, IntToDoubleFunction value) {
            Map<Integer, Double> levels = regions(metric, value, Double::sum);
            double sum = 0;
            for (Map.Entry<Integer, Double> level : levels.entrySet()) {
                double mean = level.getValue() / graph.regionsAt(level.getKey());
                rows.add(new Row(level.getKey(), "", "", metric, mean));
                sum += level.getValue();
            }
            rows.add(Row.overall(metric, sum / (graph.size() - graph.leaves())));
        }

        private Map<Integer, Double> regions(String metric, IntToDoubleFunction value, BinaryOperator<Double> over) {
            Map<Integer, Double> levels = new LinkedHashMap<>();
            for (int a = graph.leaves(); a < graph.size(); a++) {
                double v = value.applyAsDouble(a);
                rows.add(new Row(graph.level(a), graph.id(a), "", metric, v));
                levels.merge(graph.level(a), v, over);
            }
            return levels;
        }
    }
}
