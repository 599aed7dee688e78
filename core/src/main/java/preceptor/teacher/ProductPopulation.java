package preceptor.teacher;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The population of a [ProductTeacher]: every tuple of its factors' atoms, made block by block when asked for. Only
/// the
/// factors' own atoms are kept.
final class ProductPopulation implements Population {
    private final ProductTeacher teacher;
    private final List<Batch> inputs;
    private final List<Batch> atoms;

    /// The numbers of the tuples of positive probability, where there are others; else null.
    private final int[] kept;

    private ProductPopulation(ProductTeacher teacher, List<Batch> inputs, List<Batch> atoms, int[] kept) {
        this.teacher = teacher;
        this.inputs = inputs;
        this.atoms = atoms;
        this.kept = kept;
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
        if (teacher.dependence() == 0) {
            return new ProductPopulation(teacher, inputs, atoms, null);
        }
        long tuples = 1;
        for (Batch b : atoms) {
            tuples = Checks.times(tuples, b.size());
        }
        if (tuples > Math.max(limit, Population.DEFAULT_LIMIT)) {
            throw new TooLargeException("tuples of the factors' inputs", tuples, limit, KEY);
        }
        return new ProductPopulation(teacher, atoms, atoms, teacher.possible(atoms, (int) tuples));
    }

    /// See [Population#forecast]; of factors that depend on each other the atoms, which are the inputs there.
    static long forecast(ProductTeacher teacher) {
        if (teacher.dependence() > 0) {
            return teacher.atoms();
        }
        long count = 1;
        for (Teacher f : teacher.factors()) {
            count = Checks.times(count, Population.forecast(f));
        }
        return count;
    }

    @Override
    public BatchSource inputs() {
        return new Crossing(teacher, inputs, kept);
    }

    @Override
    public BatchSource atoms() {
        return new Crossing(teacher, atoms, kept);
    }

    // Sources are handed on, never compared: equality by identity of the array does no harm.
    @SuppressWarnings("ArrayRecordComponent")
    private record Crossing(ProductTeacher teacher, List<Batch> own, int[] kept) implements BatchSource {
        @Override
        public long size() {
            if (kept != null) {
                return kept.length;
            }
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
            int[] tuple = new int[(int) Math.min(TreePopulation.BLOCK, size() - from)];
            Arrays.setAll(tuple, at -> kept == null ? (int) from + at : kept[(int) from + at]);
            return teacher.crossed(own, tuple);
        }
    }
}
