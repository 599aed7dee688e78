package preceptor.play;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import preceptor.linalg.Matrix;
import preceptor.region.RegionGraph;
import preceptor.run.Experiment;
import preceptor.run.Problem;
import preceptor.spec.Spec;
import preceptor.student.Parameters;
import preceptor.teacher.Law;

/// What the page draws as plain trees of maps, lists and numbers: what no step changes, and the matrices of one region.
final class Scene {
    /// Larger tables of P are not sent.
    private static final long LARGEST_TABLE = 1 << 12;

    private Scene() {}

    /// Regions with children, values m, nodes n and p; edges with P; what leaves emit; what is known of the problem.
    static Map<String, Object> of(Spec spec, Problem problem) {
        RegionGraph graph = problem.graph();
        Law law = problem.theory().law();
        List<Object> regions = new ArrayList<>();
        for (int a = 0; a < graph.size(); a++) {
            List<String> children = new ArrayList<>();
            for (int i = 0; i < graph.childCount(a); i++) {
                children.add(graph.id(graph.child(a, i)));
            }
            Map<String, Object> region = new LinkedHashMap<>();
            region.put("id", graph.id(a));
            region.put("level", graph.level(a));
            region.put("children", children);
            region.put("values", problem.values()[a]);
            region.put("factors", law.factorValues(a));
            region.put("width", problem.architecture().width(a));
            region.put("p", law.p(a));
            if (graph.isLeaf(a)) {
                region.put("inputs", rows(problem.theory().mean()[a]));
            }
            regions.add(region);
        }
        Map<String, Object> tables = new LinkedHashMap<>();
        for (int e = 0; e < graph.edges(); e++) {
            if (law.hasTable(e, LARGEST_TABLE)) {
                tables.put(graph.edgeId(e), rows(law.P(e)));
            }
        }
        Map<String, Object> scene = new LinkedHashMap<>();
        scene.put("spec", spec.toTree());
        scene.put("regions", regions);
        scene.put("P", tables);
        scene.put("depth", graph.depth());
        scene.put("tree", graph.isTree());
        scene.put("exact", problem.exact());
        scene.put("population", problem.populationSize());
        scene.put("training", problem.training().size());
        scene.put("parameters", Parameters.count(problem.architecture()));
        scene.put("factors", law.factors().size());
        return scene;
    }

    /// F, D and G of one region by theory and measurement (m × n), its weights (n_β × n_α), at the root V (n × C).
    static Map<String, Object> matrices(Problem problem, Experiment.Moment moment, int region) {
        RegionGraph graph = problem.graph();
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("id", graph.id(region));
        all.put("F", rows(moment.expansion().F()[region]));
        all.put("measured/F", rows(moment.expansion().measured().F()[region]));
        if (!graph.isLeaf(region)) {
            all.put("D", rows(moment.expansion().D()[region]));
            all.put("measured/D", rows(moment.expansion().measured().D()[region]));
            all.put("G", rows(moment.expansion().G()[region]));
            all.put("measured/G", rows(moment.expansion().measured().G()[region]));
        }
        for (int e : graph.childEdges(region)) {
            all.put("W/" + graph.edgeId(e), rows(moment.parameters().W(e)));
        }
        if (region == graph.root()) {
            all.put("V", rows(moment.parameters().V()));
        }
        return all;
    }

    /// The region of that id, or the root.
    static int region(RegionGraph graph, String id) {
        for (int a = 0; a < graph.size(); a++) {
            if (graph.id(a).equals(id)) {
                return a;
            }
        }
        return graph.root();
    }

    private static double[][] rows(Matrix matrix) {
        double[][] rows = new double[matrix.rows()][];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = matrix.row(i);
        }
        return rows;
    }
}
