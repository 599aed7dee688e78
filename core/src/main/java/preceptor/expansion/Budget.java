package preceptor.expansion;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SequencedSet;
import preceptor.linalg.Matrix;

/// The error budget of one moment of training, mathematics.md §4: for each term its gradient per edge, and last of the
/// head. Terms are named `B0` … `B4`, `B5-hard`, `B5-gaussian`, `order1`, `order2`, ….
public final class Budget {
    private final LinkedHashMap<String, Matrix[]> terms = new LinkedHashMap<>();

    Budget() {}

    void put(String name, Matrix[] gradients) {
        terms.put(name, gradients);
    }

    /// The names of the terms, B0 first.
    public SequencedSet<String> names() {
        return Collections.unmodifiableSequencedSet(terms.sequencedKeySet());
    }

    /// The gradients of a term: per edge n_β × n_α, and last of the head, n_ω × C.
    public Matrix[] term(String name) {
        Matrix[] term = terms.get(name);
        if (term == null) {
            throw new IllegalArgumentException("term: expected one of " + terms.keySet() + ", got " + name);
        }
        return term.clone();
    }

    /// The pairs of terms whose differences add up to B0 − B5, for each closure: name of the difference → both names.
    public SequencedMap<String, List<String>> steps() {
        SequencedMap<String, List<String>> steps = new LinkedHashMap<>();
        String[] chain = {"B0", "B1", "B2", "B3", "B4"};
        for (int i = 1; i < chain.length; i++) {
            steps.put(chain[i - 1] + "-" + chain[i], List.of(chain[i - 1], chain[i]));
        }
        for (String name : terms.keySet()) {
            if (name.startsWith("B5-")) {
                steps.put("B4-" + name, List.of("B4", name));
            }
        }
        return steps;
    }

    /// The differences of [#steps]: name → per edge; ‖difference‖ / ‖B0‖ is what a report shows.
    public Map<String, Matrix[]> differences() {
        LinkedHashMap<String, Matrix[]> result = new LinkedHashMap<>();
        steps().forEach((name, pair) -> result.put(name, minus(terms.get(pair.getFirst()), terms.get(pair.getLast()))));
        return result;
    }

    private static Matrix[] minus(Matrix[] a, Matrix[] b) {
        Matrix[] d = new Matrix[a.length];
        for (int i = 0; i < d.length; i++) {
            d[i] = a[i].minus(b[i]);
        }
        return d;
    }
}
