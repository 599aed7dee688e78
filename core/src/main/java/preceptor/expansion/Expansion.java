package preceptor.expansion;

import preceptor.linalg.Matrix;

/// A student marginalised onto its teacher at one moment of training.
///
/// @param F theory's E[f | z_α] per region, m_α × n_α (T1, measured gates; leaves included)
/// @param D its gates per region above the leaves
/// @param G its E[g | z_α] per region above the leaves (T2, measured gates)
/// @param measured the same from the exact or sampled pass
/// @param budget the gradients B0 … B5 and of the order-r expansions
public record Expansion(Matrix[] F, Matrix[] D, Matrix[] G, Measured measured, Budget budget) {}
