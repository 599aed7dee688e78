package preceptor.bench;

/// A number that the bench holds a measurement against.
///
/// @param what what is measured
/// @param wanted the bound
/// @param atLeast whether the measurement is to be at least that; at most otherwise
/// @param measured the measurement; not a number where there is none
record Target(String what, double wanted, boolean atLeast, double measured) {
    static Target atLeast(String what, double wanted, double measured) {
        return new Target(what, wanted, true, measured);
    }

    static Target atMost(String what, double wanted, double measured) {
        return new Target(what, wanted, false, measured);
    }

    boolean met() {
        return atLeast ? measured >= wanted : measured <= wanted;
    }

    /// The target as a JSON line.
    Line line() {
        Line line = new Line()
                .with("target", what)
                .with(atLeast ? "at_least" : "at_most", wanted)
                .with("measured", measured);
        return Double.isNaN(measured) ? line : line.with("met", met());
    }

    void to(Table table) {
        table.row(
                what,
                (atLeast ? "≥ " : "≤ ") + Table.number(wanted),
                Table.number(measured),
                Double.isNaN(measured) ? "not measured" : met() ? "met" : "not met");
    }
}
