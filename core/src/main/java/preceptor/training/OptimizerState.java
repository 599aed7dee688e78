package preceptor.training;

/// What an optimiser remembers: the number of steps taken and its arrays, each of the parameters' size. Updated in
/// place.
public final class OptimizerState {
    private long steps;
    private final double[][] memory;

    public OptimizerState(long steps, double[][] memory) {
        this.steps = steps;
        this.memory = memory;
    }

    public long steps() {
        return steps;
    }

    /// The arrays themselves.
    public double[][] memory() {
        return memory;
    }

    /// Moves the parameters `at` … `at + length − 1` of `theta` one step along Δ − λθ, whose part is at `from` of
    /// `direction`. To be called for every part once, after [#countStep].
    void advance(Optimizer optimizer, double[] theta, int at, int length, double[] direction, int from) {
        switch (optimizer) {
            case Optimizer.GradientDescent gd -> {
                double rate = gd.rate();
                for (int i = 0; i < length; i++) {
                    theta[at + i] += rate * direction[from + i];
                }
            }
            case Optimizer.Momentum m -> momentum(m, theta, at, length, direction, from);
            case Optimizer.Adam adam -> adam(adam, theta, at, length, direction, from);
            case Optimizer.Flow flow -> throw new IllegalStateException("gradient flow is integrated, not stepped");
        }
    }

    private void momentum(Optimizer.Momentum m, double[] theta, int at, int length, double[] direction, int from) {
        double[] v = memory[0];
        for (int i = 0; i < length; i++) {
            double d = direction[from + i];
            v[at + i] = m.momentum() * v[at + i] + d;
            theta[at + i] += m.rate() * (m.nesterov() ? d + m.momentum() * v[at + i] : v[at + i]);
        }
    }

    private void adam(Optimizer.Adam adam, double[] theta, int at, int length, double[] direction, int from) {
        double[] first = memory[0];
        double[] second = memory[1];
        double correct1 = 1 - StrictMath.pow(adam.beta1(), (double) steps);
        double correct2 = 1 - StrictMath.pow(adam.beta2(), (double) steps);
        for (int i = 0; i < length; i++) {
            double d = direction[from + i];
            first[at + i] = adam.beta1() * first[at + i] + (1 - adam.beta1()) * d;
            second[at + i] = adam.beta2() * second[at + i] + (1 - adam.beta2()) * d * d;
            theta[at + i] +=
                    adam.rate() * (first[at + i] / correct1) / (Math.sqrt(second[at + i] / correct2) + adam.epsilon());
        }
    }

    /// Becomes a copy of `saved`.
    void restore(OptimizerState saved) {
        if (saved.memory.length != memory.length) {
            throw new IllegalArgumentException(
                    "memories of the optimiser: expected " + memory.length + ", got " + saved.memory.length);
        }
        for (int i = 0; i < memory.length; i++) {
            if (saved.memory[i].length != memory[i].length) {
                throw new IllegalArgumentException("memory " + i + " of the optimiser: expected " + memory[i].length
                        + " numbers, got " + saved.memory[i].length);
            }
        }
        for (int i = 0; i < memory.length; i++) {
            System.arraycopy(saved.memory[i], 0, memory[i], 0, memory[i].length);
        }
        steps = saved.steps;
    }

    /// Begins a step.
    void countStep() {
        steps++;
    }
}
