package preceptor.student;

/// What a node does with its pre-activation; mathematics.md §1, *Student*.
public enum Activation {
    /// max(h, 0), with the gate 1[h > 0].
    RELU,
    /// h itself; every gate is open.
    LINEAR
}
