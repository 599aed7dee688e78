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

    /// Moves `theta` one step along `direction` = Δ − λθ.
    void advance(Optimizer optimizer, double[] theta, double[] direction) {
        steps++;
        switch (optimizer) {
            case Optimizer.GradientDescent gd -> {
                for (int i = 0; i < theta.length; i++) {
                    theta[i] += gd.rate() * direction[i];
                }
            }
            case Optimizer.Momentum m -> momentum(m, theta, direction);
            case Optimizer.Adam adam -> adam(adam, theta, direction);
            case Optimizer.Flow flow -> throw new IllegalStateException("gradient flow is integrated, not stepped");
        }
    }

    private void momentum(Optimizer.Momentum m, double[] theta, double[] direction) {
        double[] v = memory[0];
        for (int i = 0; i < theta.length; i++) {
            v[i] = m.momentum() * v[i] + direction[i];
            theta[i] += m.rate() * (m.nesterov() ? direction[i] + m.momentum() * v[i] : v[i]);
        }
    }

    private void adam(Optimizer.Adam adam, double[] theta, double[] direction) {
        double[] first = memory[0];
        double[] second = memory[1];
        double correct1 = 1 - StrictMath.pow(adam.beta1(), (double) steps);
        double correct2 = 1 - StrictMath.pow(adam.beta2(), (double) steps);
        for (int i = 0; i < theta.length; i++) {
            first[i] = adam.beta1() * first[i] + (1 - adam.beta1()) * direction[i];
            second[i] = adam.beta2() * second[i] + (1 - adam.beta2()) * direction[i] * direction[i];
            theta[i] += adam.rate() * (first[i] / correct1) / (Math.sqrt(second[i] / correct2) + adam.epsilon());
        }
    }

    void countStep() {
        steps++;
    }
}
