package preceptor.teacher;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import preceptor.region.RegionGraph;

/// All summaries of a small teacher with their probabilities, and sums over them: the truth of the tests, with nothing
/// in common with the recursions.
final class BruteForce {
    private final Teacher teacher;
    private final RegionGraph graph;
    private final List<int[]> z = new ArrayList<>();
    private final List<Double> q = new ArrayList<>();

    BruteForce(Teacher teacher, ToDoubleFunction<int[]> joint) {
        this.teacher = teacher;
        graph = teacher.graph();
        int[] at = new int[graph.size()];
        while (true) {
            double p = joint.applyAsDouble(at);
            if (p > 0) {
                z.add(at.clone());
                q.add(p);
            }
            int r = 0;
            while (r < at.length && ++at[r] == teacher.values(r)) {
                at[r++] = 0;
            }
            if (r == at.length) {
                return;
            }
        }
    }

    /// The probability of an event.
    double of(Predicate<int[]> event) {
        double sum = 0;
        for (int i = 0; i < q.size(); i++) {
            if (event.test(z.get(i))) {
                sum += q.get(i);
            }
        }
        return sum;
    }

    /// P(event | given), 0 when the condition has probability 0.
    double given(Predicate<int[]> given, Predicate<int[]> event) {
        double mass = of(given);
        return mass == 0 ? 0 : of(given.and(event)) / mass;
    }

    /// What the student sees, as text.
    String shown(int[] config) {
        StringBuilder s = new StringBuilder();
        for (int leaf = 0; leaf < graph.leaves(); leaf++) {
            s.append(Arrays.toString(teacher.mean(leaf).row(config[leaf])));
        }
        return s.toString();
    }

    /// Per distinct input P(z_r, x) for every region r: `[r][z]`.
    Map<String, double[][]> inputs() {
        Map<String, double[][]> all = new TreeMap<>();
        for (int i = 0; i < q.size(); i++) {
            add(all, shown(z.get(i)), z.get(i), q.get(i));
        }
        return all;
    }

    /// As [#inputs] per pair of input and root value, named `input|z_ω`.
    Map<String, double[][]> pairs() {
        Map<String, double[][]> all = new TreeMap<>();
        for (int i = 0; i < q.size(); i++) {
            add(all, shown(z.get(i)) + "|" + z.get(i)[graph.root()], z.get(i), q.get(i));
        }
        return all;
    }

    private void add(Map<String, double[][]> all, String key, int[] config, double p) {
        double[][] sums = all.computeIfAbsent(key, k -> {
            double[][] fresh = new double[graph.size()][];
            for (int r = 0; r < fresh.length; r++) {
                fresh[r] = new double[teacher.values(r)];
            }
            return fresh;
        });
        for (int r = 0; r < config.length; r++) {
            sums[r][config[r]] += p;
        }
    }
}
