package preceptor.teacher;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// φ as a chain of running values s₁, s₂, …: s_i = step_i(s_{i−1}, z_i), and φ is a function of the last one. States
/// from which everything goes the same way are one, so that the chain is the shortest there is for this order of the
/// children: of a majority it counts no further than the vote is open, of a parity it keeps the sum modulo m, and of a
/// table it finds by itself what can be forgotten. A chain is the rule exactly, not an approximation.
///
/// @param states the number of states after child 0, 1, …
/// @param step `[i][s][z]`, the state after child i has shown z in state s
/// @param output the rule's value per last state
// Chains are walked along, never compared.
@SuppressWarnings("ArrayRecordComponent")
record Chain(int[] states, int[][][] step, int[] output) {
    /// The chain of a rule for children with `sizes` values; empty when some child leaves more than `most` states
    /// before
    /// equal ones are merged.
    static Optional<Chain> of(Running rule, int[] sizes, int most) {
        List<List<int[]>> layers = new ArrayList<>();
        layers.add(List.of(rule.start()));
        int[][][] step = new int[sizes.length][][];
        for (int i = 0; i < sizes.length; i++) {
            List<int[]> from = layers.get(i);
            List<int[]> to = new ArrayList<>();
            Map<List<Integer>, Integer> known = new HashMap<>();
            step[i] = new int[from.size()][sizes[i]];
            for (int s = 0; s < from.size(); s++) {
                for (int z = 0; z < sizes[i]; z++) {
                    int[] next = rule.step(from.get(s), i, z);
                    Integer number = known.putIfAbsent(boxed(next), to.size());
                    if (number == null) {
                        number = to.size();
                        to.add(next);
                    }
                    step[i][s][z] = number;
                }
            }
            if (to.size() > most) {
                return Optional.empty();
            }
            layers.add(to);
        }
        int[] output = layers.get(sizes.length).stream().mapToInt(rule::output).toArray();
        return Optional.of(merged(step, output));
    }

    /// Merges, from the last child to the first, states that lead to the same states.
    private static Chain merged(int[][][] step, int[] output) {
        int k = step.length;
        int[] states = new int[k];
        int[][][] small = new int[k][][];
        int[] number = new int[output.length];
        List<Integer> outputs = new ArrayList<>();
        Map<List<Integer>, Integer> known = new HashMap<>();
        for (int s = 0; s < output.length; s++) {
            Integer same = known.putIfAbsent(List.of(output[s]), outputs.size());
            number[s] = same == null ? outputs.size() : same;
            if (same == null) {
                outputs.add(output[s]);
            }
        }
        for (int i = k - 1; i >= 0; i--) {
            states[i] = known.size();
            known = new HashMap<>();
            List<int[]> rows = new ArrayList<>();
            int[] own = new int[step[i].length];
            for (int s = 0; s < own.length; s++) {
                int[] row = new int[step[i][s].length];
                for (int z = 0; z < row.length; z++) {
                    row[z] = number[step[i][s][z]];
                }
                Integer same = known.putIfAbsent(boxed(row), rows.size());
                own[s] = same == null ? rows.size() : same;
                if (same == null) {
                    rows.add(row);
                }
            }
            small[i] = rows.toArray(int[][]::new);
            number = own;
        }
        return new Chain(
                states, small, outputs.stream().mapToInt(Integer::intValue).toArray());
    }

    private static List<Integer> boxed(int[] values) {
        List<Integer> list = new ArrayList<>(values.length);
        for (int v : values) {
            list.add(v);
        }
        return list;
    }
}
