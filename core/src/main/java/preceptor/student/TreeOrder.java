package preceptor.student;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.IntConsumer;
import preceptor.linalg.Matrix;
import preceptor.region.RegionGraph;

/// A lean pass on a tree without shared weights, subtree by subtree: a task goes forward through its subtree children
/// before parents, so that what a region reads was written a moment ago; and back from its root down, a parent's G̃ and
/// a child's F staying in the cache for all that is done with them. G̃ is kept for the way up to the root alone, and
/// the
/// gradient of an edge's weights is handed on at once.
///
/// The regions above the subtrees are few. They go level by level, cut into blocks of rows.
final class TreeOrder {
    private static final int SUBTREES_PER_THREAD = 4;

    private final Architecture architecture;
    private final RegionGraph graph;
    private final Space space;
    private final RegionWork work;
    private final Tasks tasks;

    /// Every region before those below it, a subtree's regions side by side.
    private final int[] order;

    /// Where the subtree of each task starts and ends in the order.
    private final int[] start;
    private final int[] end;

    /// The regions above the subtrees, by level from the lowest.
    private final List<Level> upper = new ArrayList<>();

    private final long subtreeTerms;
    private final Gradients.Kept kept;

    /// Per region the place of its matrices in a thread's [Scratch].
    private final int[] place;

    private final List<Shape> shapes = new ArrayList<>();
    private final int largestWeights;
    private final int largestVectors;
    private final ThreadLocal<Scratch> scratches = ThreadLocal.withInitial(() -> new Scratch());
    private final IntConsumer forwardTask = this::forwardSubtree;
    private final IntConsumer backwardTask = this::backwardSubtree;
    private GradientSink sink;

    /// Regions of one level whose matrices have the same shape take turns with one.
    private record Shape(int level, int rows, int columns, boolean apart) {}

    /// What one thread needs on its way down a subtree.
    private final class Scratch implements Gradients {
        final Matrix[] U = new Matrix[shapes.size()];
        final Matrix[] G = new Matrix[shapes.size()];
        final double[] weights = new double[largestWeights];
        final double[] vectors = new double[largestVectors];

        Scratch() {
            for (int i = 0; i < U.length; i++) {
                Shape shape = shapes.get(i);
                U[i] = Matrix.zeros(shape.rows, shape.columns);
                G[i] = shape.apart ? Matrix.zeros(shape.rows, shape.columns) : U[i];
            }
        }

        @Override
        public Matrix U(int region) {
            return place[region] < 0 ? kept.U(region) : U[place[region]];
        }

        @Override
        public Matrix G(int region) {
            return place[region] < 0 ? kept.G(region) : G[place[region]];
        }
    }

    /// The regions of one level above the subtrees.
    private final class Level {
        private final int[] regions;
        private final long terms;
        private final IntConsumer forward;
        private final IntConsumer backward;
        private final IntConsumer send;

        Level(int[] regions, long terms) {
            this.regions = regions;
            this.terms = terms;
            Tasks.Block forwardBlock = (a, from, to) -> work.forward(a, Gating.HARD, null, from, to);
            Tasks.Block backwardBlock = (a, from, to) -> work.backward(a, kept, from, to);
            forward = t -> block(t, forwardBlock);
            backward = t -> block(t, backwardBlock);
            send = t -> TreeOrder.this.send(regions[t], scratches.get());
        }

        void forward() {
            tasks.run(terms, regions.length * parts(), forward);
        }

        void backward() {
            tasks.run(terms, regions.length * parts(), backward);
            tasks.run(terms, regions.length, send);
        }

        private int parts() {
            return work.isWhole() ? 1 : tasks.blocks(space.rows(regions[0]), regions.length);
        }

        private void block(int t, Tasks.Block block) {
            int a = regions[t / parts()];
            tasks.block(a, space.rows(a), t % parts(), parts(), block);
        }
    }

    TreeOrder(Architecture architecture, Space space, RegionWork work, Tasks tasks) {
        this.architecture = architecture;
        graph = architecture.graph();
        this.space = space;
        this.work = work;
        this.tasks = tasks;
        order = new int[graph.size() - graph.leaves()];
        int[] position = new int[graph.size()];
        int[] regions = new int[graph.size()];
        long[] terms = new long[graph.size()];
        measure(regions, terms);
        arrange(regions, position);
        List<Integer> roots = cut(terms);
        roots.sort(Comparator.comparingInt(a -> position[a]));
        start = roots.stream().mapToInt(a -> position[a]).toArray();
        end = roots.stream().mapToInt(a -> position[a] + regions[a]).toArray();
        subtreeTerms = roots.stream().mapToLong(a -> terms[a]).sum();
        boolean[] below = new boolean[graph.size()];
        for (int t = 0; t < start.length; t++) {
            for (int at = start[t]; at < end[t]; at++) {
                below[order[at]] = true;
            }
        }
        List<Integer> above = new ArrayList<>();
        for (int level = 1; level <= graph.depth(); level++) {
            List<Integer> here = new ArrayList<>();
            long heaviness = 0;
            for (int i = 0; i < graph.regionsAt(level); i++) {
                int a = graph.region(level, i);
                if (!below[a]) {
                    here.add(a);
                    heaviness += own(a);
                }
            }
            if (!here.isEmpty()) {
                upper.add(new Level(ints(here), heaviness));
                above.addAll(here);
            }
        }
        kept = Gradients.Kept.of(architecture, space, true, ints(above));
        place = places(below);
        int weights = architecture.width(graph.root()) * architecture.classes();
        int vectors = architecture.classes();
        for (int e = 0; e < graph.edges(); e++) {
            weights = Math.max(weights, architecture.width(graph.child(e)) * architecture.width(graph.parent(e)));
            vectors = Math.max(vectors, 3 * architecture.width(graph.parent(e)));
        }
        largestWeights = weights;
        largestVectors = vectors;
    }

    private static int[] ints(List<Integer> list) {
        return list.stream().mapToInt(Integer::intValue).toArray();
    }

    /// The multiply-adds of the products of one region.
    private long own(int a) {
        return (long) space.rows(a) * architecture.width(a) * architecture.fanIn(a);
    }

    /// The number of inner regions and the multiply-adds of every subtree.
    private void measure(int[] regions, long[] terms) {
        for (int a = graph.leaves(); a < graph.size(); a++) {
            regions[a] = 1;
            terms[a] = own(a);
            for (int i = 0; i < graph.childCount(a); i++) {
                regions[a] += regions[graph.child(a, i)];
                terms[a] += terms[graph.child(a, i)];
            }
        }
    }

    private void arrange(int[] regions, int[] position) {
        for (int a = graph.root(); a >= graph.leaves(); a--) {
            order[position[a]] = a;
            int next = position[a] + 1;
            for (int i = 0; i < graph.childCount(a); i++) {
                int b = graph.child(a, i);
                position[b] = next;
                next += regions[b];
            }
        }
    }

    /// The roots of the subtrees that become tasks: the heaviest is cut into its children until there are enough.
    private List<Integer> cut(long[] terms) {
        int wanted = tasks.threads() == 1 ? 1 : SUBTREES_PER_THREAD * tasks.threads();
        PriorityQueue<Integer> roots = new PriorityQueue<>(
                Comparator.comparingLong((Integer a) -> -terms[a]).thenComparing(Comparator.naturalOrder()));
        roots.add(graph.root());
        while (roots.size() < wanted && graph.level(roots.peek()) > 1) {
            int a = roots.remove();
            for (int i = 0; i < graph.childCount(a); i++) {
                if (!graph.isLeaf(graph.child(a, i))) {
                    roots.add(graph.child(a, i));
                }
            }
        }
        return new ArrayList<>(roots);
    }

    private int[] places(boolean[] below) {
        int[] places = new int[graph.size()];
        for (int a = 0; a < places.length; a++) {
            places[a] = -1;
            if (below[a]) {
                Shape shape = new Shape(
                        graph.level(a), space.rows(a), architecture.width(a), Gradients.apart(architecture, true, a));
                if (!shapes.contains(shape)) {
                    shapes.add(shape);
                }
                places[a] = shapes.indexOf(shape);
            }
        }
        return places;
    }

    void forward() {
        tasks.run(subtreeTerms, start.length, forwardTask);
        for (Level level : upper) {
            level.forward();
        }
    }

    private void forwardSubtree(int t) {
        for (int at = end[t] - 1; at >= start[t]; at--) {
            work.forward(order[at], Gating.HARD, null, 0, space.rows(order[at]));
        }
    }

    /// Carries G̃_o back and sends the gradients of all parameters to `to`.
    void backward(GradientSink to) {
        sink = to;
        for (int i = upper.size() - 1; i >= 0; i--) {
            upper.get(i).backward();
        }
        tasks.run(2 * subtreeTerms, start.length, backwardTask);
        sink = null;
    }

    private void backwardSubtree(int t) {
        Scratch scratch = scratches.get();
        for (int at = start[t]; at < end[t]; at++) {
            int a = order[at];
            work.backward(a, scratch, 0, space.rows(a));
            send(a, scratch);
        }
    }

    /// Sends what is ready once G̃_a is there: the vectors of `a`, and the weights from its leaves and to its parent,
    /// or
    /// to the head.
    private void send(int a, Scratch scratch) {
        Layout layout = work.layout();
        int n = architecture.width(a);
        int vectors = (architecture.bias() ? n : 0) + (architecture.norm().present() ? 2 * n : 0);
        if (vectors > 0) {
            int first = architecture.bias() ? layout.bias(a) : layout.scale(a);
            Arrays.fill(scratch.vectors, 0, vectors, 0);
            work.addVectors(a, scratch, scratch.vectors, -first);
            sink.accept(first, vectors, scratch.vectors, 0);
        }
        for (int i = 0; i < graph.childCount(a); i++) {
            if (graph.isLeaf(graph.child(a, i))) {
                sendWeights(graph.childEdge(a, i), scratch);
            }
        }
        if (a == graph.root()) {
            sendHead(scratch);
        } else {
            sendWeights(graph.parentEdge(a, 0), scratch);
        }
    }

    private void sendWeights(int edge, Scratch scratch) {
        work.weights(edge, scratch, false, scratch.weights, 0);
        int length = architecture.width(graph.child(edge)) * architecture.width(graph.parent(edge));
        sink.accept(work.layout().weights(edge), length, scratch.weights, 0);
    }

    private void sendHead(Scratch scratch) {
        work.headWeights(false, scratch.weights, 0);
        int classes = architecture.classes();
        sink.accept(work.layout().head(), architecture.width(graph.root()) * classes, scratch.weights, 0);
        if (architecture.bias()) {
            Arrays.fill(scratch.vectors, 0, classes, 0);
            work.addHeadBias(scratch.vectors, -work.layout().headBias());
            sink.accept(work.layout().headBias(), classes, scratch.vectors, 0);
        }
    }
}
