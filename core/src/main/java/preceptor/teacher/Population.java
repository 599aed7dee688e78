package preceptor.teacher;

/// E1: all inputs of positive probability of a teacher without emission noise, in two views.
public sealed interface Population permits TreePopulation, NetworkPopulation, ProductPopulation {
    /// The key of the spec that limits the number of inputs.
    String KEY = "limits.inputs";

    /// The most inputs allowed by default.
    long DEFAULT_LIMIT = 1 << 22;

    /// The population of `teacher` with the default limit.
    static Population of(Teacher teacher) {
        return of(teacher, DEFAULT_LIMIT);
    }

    /// The population of `teacher`; throws [TooLargeException], before taking the memory, when it has more than `limit`
    /// inputs, and [IllegalArgumentException] when its emissions are noisy.
    static Population of(Teacher teacher, long limit) {
        return switch (teacher) {
            case TreeTeacher t -> TreePopulation.of(t, limit);
            case NetworkTeacher t -> NetworkPopulation.of(t, limit);
            case ProductTeacher t -> ProductPopulation.of(t, limit);
        };
    }

    /// How many inputs [#of] would list; [Long#MAX_VALUE] when they are more than a long holds. Takes little
    /// memory; throws [TooLargeException] when even the kinds of inputs are too many to count.
    static long forecast(Teacher teacher) {
        return switch (teacher) {
            case TreeTeacher t -> TreePopulation.forecast(t);
            case NetworkTeacher t -> NetworkPopulation.forecast(t);
            case ProductTeacher t -> ProductPopulation.forecast(t);
        };
    }

    /// Atoms x: weight P(x), target P(y | x), memberships P(z_α | x). Of a product whose factors depend on each other
    /// they
    /// are [#atoms], since its heads are not independent given x alone; an input then comes once per value of
    /// the root.
    BatchSource inputs();

    /// Atoms (x, z_ω) of positive probability: target E\[e_y | z_ω\], memberships P(z_α | x, z_ω). With a lossless root
    /// they are those of [#inputs].
    BatchSource atoms();
}
