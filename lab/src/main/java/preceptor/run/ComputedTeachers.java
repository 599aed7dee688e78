package preceptor.run;

import java.nio.file.Path;
import preceptor.random.Key;
import preceptor.region.RegionGraph;
import preceptor.spec.LeavesSpec;
import preceptor.spec.PerLevel;
import preceptor.spec.RegionSpec;
import preceptor.spec.Spec;
import preceptor.spec.SpecLoader;
import preceptor.spec.TeacherSpec;
import preceptor.teacher.Computed;
import preceptor.teacher.IsingLeaves;
import preceptor.teacher.Leaves;
import preceptor.teacher.NetworkTeacher;
import preceptor.teacher.Rule;
import preceptor.teacher.Teacher;
import preceptor.teacher.TreeTeacher;

/// Computed teachers: on trees with independent leaves turned around into families, else as networks.
final class ComputedTeachers {
    private ComputedTeachers() {}

    static Teacher of(TeacherSpec.Computed t, Spec whole, RegionGraph graph, Path specFile, Key key) {
        Rule rule = rule(t, specFile, key);
        int[] values = PerLevel.ints(t.values());
        double[] noise =
                t.noise().entries().stream().mapToDouble(Double::doubleValue).toArray();
        NetworkTeacher.Effort effort = new NetworkTeacher.Effort(
                whole.limits().inference(), whole.limits().monteCarlo(), key.named("inference"));
        if (t.leaves() instanceof LeavesSpec.Independent && graph.isTree()) {
            TreeTeacher tree = Computed.tree(graph, values, rule, noise);
            return tree.withEmissions(Builders.emission(t.emission(), key, tree.law()));
        }
        NetworkTeacher network = switch (t.leaves()) {
            case LeavesSpec.Independent i -> Computed.network(graph, values, rule, noise, effort);
            case LeavesSpec.Ising ising ->
                Computed.network(graph, values, rule, noise, spins(ising, whole.regions(), graph, effort), effort);
        };
        return network.withEmissions(Builders.emission(t.emission(), key, network.law()));
    }

    private static Rule rule(TeacherSpec.Computed t, Path specFile, Key key) {
        return switch (t.rule()) {
            case MAJORITY ->
                new Rule.Majority(
                        switch (t.ties()) {
                            case LOWEST -> Rule.Ties.LOWEST;
                            case FIRST -> Rule.Ties.FIRST;
                        });
            case PARITY -> new Rule.Parity();
            case AND_OR -> new Rule.AndOr();
            case RANDOM -> new Rule.RandomFunction(key.named("rules"), false);
            case TABLE ->
                new Rule.Table(PlainFiles.outputs(
                        SpecLoader.dataFile(specFile, t.tables().orElseThrow())));
        };
    }

    /// A square lattice where the leaves stand in a square, else a chain in their order.
    private static Leaves spins(
            LeavesSpec.Ising spec, RegionSpec regions, RegionGraph graph, NetworkTeacher.Effort effort) {
        boolean square = regions instanceof RegionSpec.Grid2d || regions instanceof RegionSpec.Quadtree;
        return square
                ? IsingLeaves.lattice((int) Math.round(Math.sqrt(graph.leaves())), spec.temperature(), effort.tables())
                : IsingLeaves.chain(graph.leaves(), spec.temperature(), effort.tables());
    }
}
