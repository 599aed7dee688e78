package preceptor.expansion;

import java.util.List;
import preceptor.linalg.Matrix;
import preceptor.region.RegionGraph;
import preceptor.student.Architecture;
import preceptor.student.Gating;
import preceptor.student.Parameters;
import preceptor.student.Pass;

/// Expands a student onto its teacher's graph: T1–T3 with each kind of gates, the error budget B0–B5 and the order-r
/// expansions. Made once per experiment, used at every recorded step.
public final class Expander {
    private final Architecture architecture;
    private final SummaryModel model;
    private final boolean total;
    private final double keep;
    private final List<Gates> closures;
    private final int[] orders;
    private final Pass summaryPass;
    private final Pass[] orderPasses;
    private final ConfigurationSpace[] orderSpaces;

    /// @param model the law of the summaries and the moments of the inputs
    /// @param total whether batch norm in z-space divides by the total variance or by the one between summaries
    /// @param keep the keep probability of dropout, for the Gaussian closure
    /// @param closures the closed gates of B5, in order; [Gates#MEASURED] is always there as B4 and ignored here
    /// @param orders the orders r ≥ 1 to expand to; order 0 is B5 with hard gates
    public Expander(
            Architecture architecture,
            SummaryModel model,
            boolean total,
            double keep,
            List<Gates> closures,
            List<Integer> orders) {
        this.architecture = architecture;
        this.model = model;
        this.total = total;
        this.keep = keep;
        this.closures = closures.stream().filter(g -> g != Gates.MEASURED).toList();
        this.orders =
                orders.stream().mapToInt(Integer::intValue).filter(r -> r > 0).toArray();
        summaryPass = new Pass(architecture, new SummarySpace(model.law()));
        orderSpaces = new ConfigurationSpace[this.orders.length];
        orderPasses = new Pass[this.orders.length];
        for (int i = 0; i < this.orders.length; i++) {
            orderSpaces[i] = new ConfigurationSpace(model.law(), this.orders[i]);
            orderPasses[i] = new Pass(architecture, orderSpaces[i]);
        }
    }

    /// The closed gating of a kind, for z-space dynamics without samples.
    public static Gating closed(Gates gates, SummaryModel model, boolean total, double keep) {
        return switch (gates) {
            case HARD -> Gating.HARD;
            case GAUSSIAN -> new GaussianGates(model, total, keep);
            case MEASURED -> throw new IllegalArgumentException("measured gates are not closed: they need samples");
        };
    }

    /// Expands the student with `parameters`, of which `measured` was taken.
    public Expansion expand(Parameters parameters, Measured measured) {
        RegionGraph graph = architecture.graph();
        int root = graph.root();
        int edges = graph.edges();
        Budget budget = new Budget();
        budget.put("B0", measured.exact());
        budget.put("B1", measured.conditional());
        Matrix[] b2 = new Matrix[edges + 1];
        for (int e = 0; e < edges; e++) {
            Matrix above = model.law().transfer(e).times(measured.F()[graph.child(e)]);
            b2[e] = above.transposeTimes(measured.weightedG()[graph.parent(e)]);
        }
        b2[edges] = measured.F()[root].transposeTimes(measured.weightedOutputG());
        budget.put("B2", b2);
        run(summaryPass, parameters, new MeasuredGates(measured, total), model.targets());
        Matrix[] b3 = new Matrix[edges + 1];
        for (int e = 0; e < edges; e++) {
            b3[e] = summaryPass.below(e).transposeTimes(measured.weightedG()[graph.parent(e)]);
        }
        b3[edges] = summaryPass.F(root).transposeTimes(measured.weightedOutputG());
        budget.put("B3", b3);
        budget.put("B4", gradients(summaryPass));
        Matrix[] F = new Matrix[graph.size()];
        Matrix[] D = new Matrix[graph.size()];
        Matrix[] G = new Matrix[graph.size()];
        for (int a = 0; a < graph.size(); a++) {
            double[] p = model.law().p(a);
            F[a] = used(summaryPass.F(a), p);
            if (!graph.isLeaf(a)) {
                D[a] = used(summaryPass.D(a), p);
                G[a] = summaryPass.weightedG(a).scaleRows(z -> p[z] > 0 ? 1 / p[z] : 0);
            }
        }
        for (Gates gates : closures) {
            run(summaryPass, parameters, closed(gates, model, total, keep), model.targets());
            budget.put("B5-" + gates.id(), gradients(summaryPass));
        }
        for (int i = 0; i < orders.length; i++) {
            run(orderPasses[i], parameters, Gating.HARD, orderSpaces[i].targets(model.targets()));
            budget.put("order" + orders[i], gradients(orderPasses[i]));
        }
        return new Expansion(F, D, G, measured, budget);
    }

    /// A copy with rows of 0 for unused values, to which batch norm gives something else.
    private static Matrix used(Matrix m, double[] p) {
        return m.scaleRows(z -> p[z] > 0 ? 1 : 0);
    }

    private void run(Pass pass, Parameters parameters, Gating gating, Matrix targets) {
        pass.forward(parameters, model.mean(), gating);
        pass.loss(targets);
        pass.backward(parameters.zeros());
    }

    /// Per edge (T_αβ F_β)ᵀ G̃_α, whether or not edges share weights, and last F_ωᵀ G̃_o.
    static Matrix[] gradients(Pass pass) {
        RegionGraph graph = pass.architecture().graph();
        Matrix[] gradients = new Matrix[graph.edges() + 1];
        for (int e = 0; e < graph.edges(); e++) {
            gradients[e] = pass.below(e).transposeTimes(pass.weightedG(graph.parent(e)));
        }
        gradients[graph.edges()] = pass.F(graph.root()).transposeTimes(pass.weightedOutputGradient());
        return gradients;
    }
}
