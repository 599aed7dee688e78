package preceptor.analysis;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import preceptor.region.RegionGraph;
import preceptor.student.Parameters;

/// What the conserved quantities (T5–T7) of a student must be along a run of gradient descent, full-batch or not, with
/// weight decay or not. A quantity is quadratic, q = a(θ, θ), and the law says a(θ, Δ) = 0. So one step
/// θ' = θ + η(Δ − λθ) makes of it
///
/// q' = (1 − ηλ)² q + η² a(Δ, Δ),
///
/// exactly: without decay a step of η moves it by the second-order term alone (T5: ‖w + ηΔw‖² = ‖w‖² + η²‖Δw‖²), and
/// gradient flow, where that term is gone, by the factor e^(−2λt) alone (T11). The ledger adds up the second-order
/// terms
/// of the steps really made; what the run drifts beyond it breaks the law.
public final class Ledger {
    private final Conservation conservation;
    private final RegionGraph graph;
    private final Parameters start;
    private final Map<Conservation.Law, double[][]> predicted = new EnumMap<>(Conservation.Law.class);
    private final double[] last;
    private final double[] move;

    /// From the quantities of `start`, which is copied.
    public Ledger(Parameters start) {
        this.start = start.copy();
        conservation = new Conservation(start);
        graph = start.architecture().graph();
        last = start.values().clone();
        move = new double[last.length];
        for (Conservation.Law law : conservation.laws()) {
            double[][] quantities = new double[graph.size()][];
            for (int a = graph.leaves(); a < graph.size(); a++) {
                quantities[a] = conservation.forms(law, a, last, last);
            }
            predicted.put(law, quantities);
        }
    }

    /// The laws that hold for this student.
    public List<Conservation.Law> laws() {
        return List.copyOf(predicted.keySet());
    }

    /// Books the step of gradient descent that has led to `now`.
    ///
    /// @param kept 1 − ηλ, the part of the parameters that weight decay has left
    public void step(Parameters now, double kept) {
        double[] theta = now.values();
        for (int i = 0; i < move.length; i++) {
            move[i] = theta[i] - kept * last[i];
        }
        start.layout().clearHeld(move, 0, move.length, 0);
        predicted.forEach((law, quantities) -> {
            for (int a = graph.leaves(); a < graph.size(); a++) {
                double[] moved = conservation.forms(law, a, move, move);
                for (int j = 0; j < moved.length; j++) {
                    quantities[a][j] = kept * kept * quantities[a][j] + moved[j];
                }
            }
        });
        System.arraycopy(theta, 0, last, 0, last.length);
    }

    /// Books a time of exact gradient flow that has led to `now`.
    ///
    /// @param kept e^(−λt), by which weight decay alone would have shrunk the parameters
    public void flow(Parameters now, double kept) {
        predicted.forEach((law, quantities) -> {
            for (int a = graph.leaves(); a < graph.size(); a++) {
                for (int j = 0; j < quantities[a].length; j++) {
                    quantities[a][j] *= kept * kept;
                }
            }
        });
        System.arraycopy(now.values(), 0, last, 0, last.length);
    }

    /// What the ledger has added up, for [#restore]: of each law its predicted quantities, region by region.
    public Map<Conservation.Law, double[]> state() {
        Map<Conservation.Law, double[]> state = new EnumMap<>(Conservation.Law.class);
        predicted.forEach((law, quantities) -> state.put(law, joined(quantities)));
        return state;
    }

    /// Takes up where a ledger of the same start was saved.
    ///
    /// @param state what [#state] gave
    /// @param now the parameters then
    public void restore(Map<Conservation.Law, double[]> state, Parameters now) {
        predicted.forEach((law, quantities) -> {
            double[] saved = state.get(law);
            int length = joined(quantities).length;
            if (saved == null || saved.length != length) {
                throw new IllegalArgumentException("ledger of " + law + ": expected " + length + " numbers, got "
                        + (saved == null ? 0 : saved.length));
            }
            int at = 0;
            for (int a = graph.leaves(); a < graph.size(); a++) {
                System.arraycopy(saved, at, quantities[a], 0, quantities[a].length);
                at += quantities[a].length;
            }
        });
        System.arraycopy(now.values(), 0, last, 0, last.length);
    }

    private static double[] joined(double[][] quantities) {
        return Arrays.stream(quantities)
                .filter(Objects::nonNull)
                .flatMapToDouble(Arrays::stream)
                .toArray();
    }

    /// The predicted quantities of `law` at the nodes of `region` (n_α).
    public double[] predicted(Conservation.Law law, int region) {
        return predicted.get(law)[region].clone();
    }

    /// The largest predicted drift over the nodes of `region` since the start, relative to the scale there.
    public double drift(Conservation.Law law, int region) {
        return Conservation.largest(
                predicted.get(law)[region],
                conservation.forms(law, region, start.values(), start.values()),
                conservation.scales(law, region, start.values()));
    }

    /// The largest difference over the nodes of `region` between the quantity now and the predicted one, relative to
    /// the scale at the start: 0 but for rounding where the law holds.
    public double unexplained(Conservation.Law law, int region) {
        return Conservation.largest(
                conservation.forms(law, region, last, last),
                predicted.get(law)[region],
                conservation.scales(law, region, start.values()));
    }
}
