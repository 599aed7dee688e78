package preceptor.teacher;

import java.util.function.IntBinaryOperator;
import java.util.function.IntUnaryOperator;

/// A [Running] rule whose state is one number.
final class Folding {
    private Folding() {}

    /// @param start the number before the first child
    /// @param step the number after a child, from that before it and the child's value
    /// @param output the rule's value of the last number
    static Running of(int start, IntBinaryOperator step, IntUnaryOperator output) {
        return new Running() {
            @Override
            public int[] start() {
                return new int[] {start};
            }

            @Override
            public int[] step(int[] state, int child, int z) {
                return new int[] {step.applyAsInt(state[0], z)};
            }

            @Override
            public int output(int[] state) {
                return output.applyAsInt(state[0]);
            }
        };
    }
}
