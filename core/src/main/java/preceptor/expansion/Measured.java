package preceptor.expansion;

import preceptor.linalg.Matrix;

/// What a student's activations, gates and gradients are on average given each summary: the starred quantities of
/// mathematics.md §4, taken from samples or from the whole population.
///
/// @param F E[f | z_α] per region, m_α × n_α; leaves included
/// @param D E[f' | z_α] per region above the leaves, m_α × n_α
/// @param G E[g | z_α] per region above the leaves, m_α × n_α
/// @param weightedG Λ_α G_α per region, with the measured frequencies of z_α
/// @param weightedOutputG the same of g_o, m_ω × C
/// @param within E Var(h_j | z_α) with batch norm before the ReLU, E Var(a_j | z_α) with it after, else zeros
/// @param exact B0 per edge and last of the head, E[f_k g_j]
/// @param conditional B1 per edge and last of the head, Σ_z p(z) E[f_k | z] E[g_j | z]
/// @param loss of the student on what was measured
/// @param accuracy likewise
/// @param lossError the standard error of the loss if the rows were independent samples of equal weight
/// @param accuracyError likewise
public record Measured(
        Matrix[] F,
        Matrix[] D,
        Matrix[] G,
        Matrix[] weightedG,
        Matrix weightedOutputG,
        double[][] within,
        Matrix[] exact,
        Matrix[] conditional,
        double loss,
        double accuracy,
        double lossError,
        double accuracyError) {}
