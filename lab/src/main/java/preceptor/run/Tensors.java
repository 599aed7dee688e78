package preceptor.run;

import java.util.ArrayList;
import java.util.List;
import preceptor.expansion.Expansion;
import preceptor.expansion.SummaryModel;
import preceptor.linalg.Matrix;
import preceptor.region.RegionGraph;
import preceptor.result.NamedArray;
import preceptor.student.Parameters;
import preceptor.teacher.Family;
import preceptor.teacher.Law;

/// The arrays of an expansion under their names in archives.
public final class Tensors {
    /// Entries of the largest table of the law that an archive has.
    static final long LARGEST_TABLE = 1 << 20;

    private Tensors() {}

    /// Everything at one step: the law, the parameters, theory and measurement, and all gradients.
    public static List<NamedArray> all(Problem problem, Parameters parameters, Expansion expansion) {
        List<NamedArray> arrays = new ArrayList<>(law(problem.theory()));
        arrays.addAll(parameters(parameters));
        RegionGraph graph = problem.graph();
        for (int a = 0; a < graph.size(); a++) {
            String id = graph.id(a);
            arrays.add(NamedArray.of("F/" + id, expansion.F()[a]));
            arrays.add(NamedArray.of("measured/F/" + id, expansion.measured().F()[a]));
            if (!graph.isLeaf(a)) {
                arrays.add(NamedArray.of("D/" + id, expansion.D()[a]));
                arrays.add(NamedArray.of("G/" + id, expansion.G()[a]));
                arrays.add(
                        NamedArray.of("measured/D/" + id, expansion.measured().D()[a]));
                arrays.add(
                        NamedArray.of("measured/G/" + id, expansion.measured().G()[a]));
            }
        }
        for (String term : expansion.budget().names()) {
            Matrix[] gradients = expansion.budget().term(term);
            String name = term.equals("B5-hard") ? "B5" : term;
            for (int e = 0; e < graph.edges(); e++) {
                arrays.add(NamedArray.of("dW/" + graph.edgeId(e) + "/" + name, gradients[e]));
            }
            arrays.add(NamedArray.of("dV/" + name, gradients[graph.edges()]));
        }
        return arrays;
    }

    private static List<NamedArray> law(SummaryModel model) {
        List<NamedArray> arrays = new ArrayList<>();
        RegionGraph graph = model.law().graph();
        for (int a = 0; a < graph.size(); a++) {
            arrays.add(NamedArray.vector("p/" + graph.id(a), model.law().p(a)));
        }
        for (int e = 0; e < graph.edges(); e++) {
            if (model.law().hasTable(e, LARGEST_TABLE)) {
                arrays.add(NamedArray.of("P/" + graph.edgeId(e), model.law().P(e)));
            }
        }
        arrays.addAll(factors(model.law()));
        for (int a = graph.leaves(); a < graph.size(); a++) {
            Family family = model.law().family(a).orElse(null);
            if (family != null) {
                String name = "Q/" + graph.id(a);
                family.table(LARGEST_TABLE).ifPresent(Q -> arrays.add(NamedArray.of(name, shape(family), Q.data())));
            }
        }
        for (int b = 0; b < graph.leaves(); b++) {
            arrays.add(NamedArray.of("emission/" + graph.id(b), model.mean()[b]));
        }
        arrays.add(NamedArray.of("label", model.targets()));
        return arrays;
    }

    /// p and P of each factor of a product, of which those of the tuples are Kronecker products.
    private static List<NamedArray> factors(Law law) {
        List<NamedArray> arrays = new ArrayList<>();
        RegionGraph graph = law.graph();
        for (int k = 0; k < law.factors().size(); k++) {
            Law own = law.factors().get(k);
            for (int a = 0; a < graph.size(); a++) {
                arrays.add(NamedArray.vector("p/" + graph.id(a) + "/factor" + k, own.p(a)));
            }
            for (int e = 0; e < graph.edges(); e++) {
                arrays.add(NamedArray.of("P/" + graph.edgeId(e) + "/factor" + k, own.P(e)));
            }
        }
        return arrays;
    }

    private static int[] shape(Family family) {
        int[] shape = new int[family.children() + 1];
        shape[0] = family.values();
        for (int i = 0; i < family.children(); i++) {
            shape[i + 1] = family.childValues(i);
        }
        return shape;
    }

    /// W, b, c1, c0, V and the head's bias b/V, as far as the student has them.
    public static List<NamedArray> parameters(Parameters p) {
        List<NamedArray> arrays = new ArrayList<>();
        RegionGraph graph = p.architecture().graph();
        for (int e = 0; e < graph.edges(); e++) {
            arrays.add(NamedArray.of("W/" + graph.edgeId(e), p.W(e)));
        }
        for (int a = graph.leaves(); a < graph.size(); a++) {
            if (p.architecture().bias()) {
                arrays.add(NamedArray.vector("b/" + graph.id(a), p.bias(a).data()));
            }
            if (p.architecture().norm().present()) {
                arrays.add(NamedArray.vector("c1/" + graph.id(a), p.scale(a).data()));
                arrays.add(NamedArray.vector("c0/" + graph.id(a), p.shift(a).data()));
            }
        }
        arrays.add(NamedArray.of("V", p.V()));
        if (p.architecture().bias()) {
            arrays.add(NamedArray.vector("b/V", p.headBias().data()));
        }
        return arrays;
    }

    /// The heat maps of one recorded step: of each level's first region, and of the edge to its first child.
    static List<NamedArray> frames(Problem problem, long step, Parameters parameters, Expansion expansion) {
        List<NamedArray> arrays = new ArrayList<>();
        RegionGraph graph = problem.graph();
        String prefix = "frames/" + step + "/";
        for (int level = 0; level <= graph.depth(); level++) {
            int a = graph.region(level, 0);
            String id = graph.id(a);
            add(
                    arrays,
                    prefix,
                    "F/" + id,
                    expansion.F()[a],
                    expansion.measured().F()[a]);
            if (level > 0) {
                add(
                        arrays,
                        prefix,
                        "D/" + id,
                        expansion.D()[a],
                        expansion.measured().D()[a]);
                add(
                        arrays,
                        prefix,
                        "G/" + id,
                        expansion.G()[a],
                        expansion.measured().G()[a]);
                int e = graph.childEdge(a, 0);
                arrays.add(NamedArray.of(prefix + "W/" + graph.edgeId(e), parameters.W(e)));
            }
        }
        return arrays;
    }

    private static void add(List<NamedArray> into, String prefix, String name, Matrix theory, Matrix measured) {
        into.add(NamedArray.of(prefix + name, theory));
        into.add(NamedArray.of(prefix + "measured/" + name, measured));
    }

    /// P_αβ of the same edges, which no step changes.
    static List<NamedArray> frameTables(Problem problem) {
        List<NamedArray> arrays = new ArrayList<>();
        RegionGraph graph = problem.graph();
        for (int level = 1; level <= graph.depth(); level++) {
            int e = graph.childEdge(graph.region(level, 0), 0);
            if (problem.theory().law().hasTable(e, LARGEST_TABLE)) {
                arrays.add(NamedArray.of(
                        "P/" + graph.edgeId(e), problem.theory().law().P(e)));
            }
        }
        return arrays;
    }
}
