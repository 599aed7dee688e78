package preceptor.spec;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The student marginalised onto the teacher: how often, with which gates and orders; mathematics.md §3 to §6.
///
/// @param train the closed gates with which z-space dynamics run beside the student
/// @param trainOrders the orders r ≥ 1 with which configuration-space dynamics run beside the student, where there are
/// any
/// @param variance the variance by which batch norm divides in z-space
public record ExpansionSpec(
        int every,
        List<Gate> gates,
        List<Integer> orders,
        List<Gate> train,
        Optional<List<Integer>> trainOrders,
        Variance variance) {
    /// How gate matrices are obtained.
    public enum Gate {
        MEASURED,
        HARD,
        GAUSSIAN
    }

    /// The variance that batch norm uses in z-space.
    public enum Variance {
        BETWEEN,
        TOTAL
    }

    private static final Field<ExpansionSpec, Integer> EVERY =
            Field.of("every", Numbers.integer(1, 1_000_000_000), 20, ExpansionSpec::every, "steps between expansions");
    private static final Field<ExpansionSpec, List<Gate>> GATES = Field.of(
            "gates",
            Types.set(Types.word(Gate.class), 3),
            List.of(Gate.MEASURED, Gate.HARD),
            ExpansionSpec::gates,
            "how the gate matrices are obtained");
    private static final Field<ExpansionSpec, List<Integer>> ORDERS = Field.of(
            "orders",
            Types.set(Numbers.integer(0, 32), 33),
            List.of(0, 1),
            ExpansionSpec::orders,
            "levels below a region that are conditioned on");
    private static final Field<ExpansionSpec, List<Gate>> TRAIN = Field.of(
            "train",
            Types.set(Types.word(Gate.class), 3),
            List.of(Gate.HARD),
            ExpansionSpec::train,
            "closed gates whose z-space dynamics run beside the student");
    private static final Field<ExpansionSpec, Optional<List<Integer>>> TRAIN_ORDERS = Field.of(
            "train_orders",
            Types.optional(Types.set(Numbers.integer(1, 32), 32)),
            Optional.empty(),
            ExpansionSpec::trainOrders,
            "orders whose dynamics, in the space of configurations, run beside the student");
    private static final Field<ExpansionSpec, Variance> VARIANCE = Field.of(
            "variance",
            Types.word(Variance.class),
            Variance.BETWEEN,
            ExpansionSpec::variance,
            "the variance that batch norm uses in z-space");
    static final Shape<ExpansionSpec> SHAPE = Shape.of(
                    "The expansion of the student onto the teacher.",
                    List.of(EVERY, GATES, ORDERS, TRAIN, TRAIN_ORDERS, VARIANCE),
                    v -> new ExpansionSpec(
                            v.get(EVERY),
                            v.get(GATES),
                            v.get(ORDERS),
                            v.get(TRAIN),
                            v.get(TRAIN_ORDERS),
                            v.get(VARIANCE)))
            .checked((e, report) -> {
                if (e.train().contains(Gate.MEASURED)) {
                    report.problem(
                            "train[" + e.train().indexOf(Gate.MEASURED) + "]",
                            "expected closed gates, hard or gaussian, got 'measured'");
                }
            });

    public ExpansionSpec {
        gates = List.copyOf(gates);
        orders = List.copyOf(orders);
        train = List.copyOf(train);
        trainOrders = trainOrders.map(List::copyOf);
    }

    /// The orders of the twins in the space of configurations; empty where there are none.
    public List<Integer> twinOrders() {
        return trainOrders.orElse(List.of());
    }

    /// The orders of the expansion, then those that only twins have.
    public List<Integer> allOrders() {
        List<Integer> all = new ArrayList<>(orders);
        twinOrders().stream().filter(r -> !orders.contains(r)).forEach(all::add);
        return all;
    }
}
