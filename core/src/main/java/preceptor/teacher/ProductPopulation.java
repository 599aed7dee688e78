package preceptor.teacher;

import java.util.ArrayList;
import java.util.List;

/// The population of a [ProductTeacher]: every tuple of its factors' atoms, made block by block when asked for. Only
/// the
/// factors' own atoms are kept.
final class ProductPopulation implements Population {
    private final ProductTeacher teacher;
    private final List<Batch> inputs;
    private final List<Batch> atoms;

    private ProductPopulation(ProductTeacher teacher, List<Batch> inputs, List<Batch> atoms) {
        this.teacher = teacher;
        this.inputs = inputs;
        this.atoms = atoms;
    }

    /// See [Population#of].
    static Population of(ProductTeacher teacher, long limit) {
        if (teacher.factors().size() == 1) {
            return Population.of(teacher.factors().getFirst(), limit);
        }
        long count = forecast(teacher);
        if (count > limit) {
            throw new TooLargeException("inputs of the population", count, limit, KEY);
        }
        List<Batch> inputs = new ArrayList<>();
        List<Batch> atoms = new ArrayList<>();
        for (Teacher f : teacher.factors()) {
            Population own = Population.of(f, limit);
            inputs.add(own.inputs().joined());
            atoms.add(own.atoms().joined());
        }
        return new ProductPopulation(teacher, inputs, atoms);
    }

    /// See [Population#forecast].
    static long forecast(ProductTeacher teacher) {
        long count = 1;
        for (Teacher f : teacher.factors()) {
            count = Checks.times(count, Population.forecast(f));
        }
        return count;
    }

    @Override
    public BatchSource inputs() {
        return new Crossing(teacher, inputs);
    }

    @Override
    public BatchSource atoms() {
        return new Crossing(teacher, atoms);
    }

    private record Crossing(ProductTeacher teacher, List<Batch> own) implements BatchSource {
        @Override
        public long size() {
            long size = 1;
            for (Batch b : own) {
                size = Checks.times(size, b.size());
            }
            return size;
        }

        @Override
        public int blocks() {
            return Math.toIntExact((size() + TreePopulation.BLOCK - 1) / TreePopulation.BLOCK);
        }

        @Override
        public Batch block(int i) {
            if (i < 0 || i >= blocks()) {
                throw new IllegalArgumentException("block: expected 0 to " + (blocks() - 1) + ", got " + i);
            }
            long from = (long) i * TreePopulation.BLOCK;
            return teacher.crossed(own, from, (int) Math.min(TreePopulation.BLOCK, size() - from));
        }
    }
}
