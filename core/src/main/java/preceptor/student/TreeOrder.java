package preceptor.student;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.IntConsumer;
import preceptor.linalg.Matrix;
import preceptor.region.RegionGraph;

/// A lean pass on a tree without shared weights, subtree by subtree: a task goes forward through its subtree
/// children before parents, so that what a region reads was written a moment ago; and back from its root down, a
/// parent's G̃ and a child's F staying in the cache for all that is done with them. G̃ is kept for the way up to
/// the root alone, and the gradient of an edge's weights is handed on at once.
///
/// With batch norm a subtree's outputs are not kept either: those that a parent is about to read take turns with a few
/// matrices, and on the way back each is made again, once, from what was normalised.
///
/// The regions above the subtrees are few. They are cut into blocks of rows, and where rows have nothing to do with
/// each other a block goes up through all of them to the loss, and back down, in one task; else they go level by
/// level. Their weights' gradients are taken beside the subtrees' way back. So three rounds of tasks make a step.
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
    private final List<Level> levels = new ArrayList<>();

    /// The same regions, children before parents.
    private final int[] upper;

    private final long upperTerms;
    private final long subtreeTerms;
    private final Gradients.Kept kept;

    /// Per region the place of its matrices in a [Scratch].
    private final int[] place;

    private final List<Shape> shapes = new ArrayList<>();

    /// Per region the place of its outputs among a task's, if they are not kept.
    private final int[] outputPlace;

    private final List<OutputShape> outputShapes = new ArrayList<>();
    private final int largestWeights;
    private final int largestVectors;

    /// Those that no task has at the moment. Not thread-locals: a scratch knows its pass, so that a thread that goes on
    /// to other runs would keep this one's matrices for as long as it lives.
    private final ArrayDeque<Scratch> idle = new ArrayDeque<>();

    private final IntConsumer forwardTask = this::forwardSubtree;
    private final IntConsumer backwardTask = this::backwardPart;
    private final IntConsumer forwardBlock = inBlocks(this::forwardUpper);
    private final IntConsumer turnBlock = inBlocks(this::turnUpper);
    private final IntConsumer backwardBlock = inBlocks(this::backwardUpper);
    private final IntConsumer headBlock = inBlocks(this::atHead);
    private Tasks.Block head;
    private GradientSink sink;

    /// Regions of one level whose matrices have the same shape take turns with one.
    private record Shape(int level, int rows, int columns, boolean apart) {}

    /// Of a region's children, none takes turns with another, nor with a region further up or down.
    private record OutputShape(int depth, int slot, int rows, int columns) {}

    /// What one task needs on its way down a subtree.
    private final class Scratch implements Gradients {
        final Matrix[] U = new Matrix[shapes.size()];
        final Matrix[] G = new Matrix[shapes.size()];
        final Matrix[] outputs = new Matrix[outputShapes.size()];
        final double[] weights = new double[Matrix.LINE_START + largestWeights];
        final double[] vectors = new double[largestVectors];

        Scratch() {
            for (int i = 0; i < U.length; i++) {
                Shape shape = shapes.get(i);
                U[i] = PassBuffers.matrix(space, true, shape.rows, shape.columns);
                G[i] = shape.apart ? PassBuffers.matrix(space, true, shape.rows, shape.columns) : U[i];
            }
            for (int i = 0; i < outputs.length; i++) {
                OutputShape shape = outputShapes.get(i);
                outputs[i] = PassBuffers.matrix(space, true, shape.rows, shape.columns);
            }
        }

        void lendOutput(int region) {
            if (outputPlace[region] >= 0) {
                work.lend(region, outputs[outputPlace[region]]);
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

    /// The regions of one level above the subtrees, each whole.
    private final class Level {
        private final int count;
        private final long terms;
        private final IntConsumer forward;
        private final IntConsumer backward;

        Level(int[] regions, long terms) {
            count = regions.length;
            this.terms = terms;
            forward = t -> work.forward(regions[t], Gating.HARD, null, 0, space.rows(regions[t]));
            backward = t -> work.backward(regions[t], kept, 0, space.rows(regions[t]));
        }

        void forward() {
            tasks.run(terms, count, forward);
        }

        void backward() {
            tasks.run(terms, count, backward);
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
        long heavinessAbove = 0;
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
                levels.add(new Level(ints(here), heaviness));
                above.addAll(here);
                heavinessAbove += heaviness;
            }
        }
        upper = ints(above);
        upperTerms = heavinessAbove;
        kept = Gradients.Kept.of(architecture, space, true, upper);
        place = places(below);
        outputPlace = outputPlaces(below);
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

    /// Outputs of regions above the subtrees and of their roots are kept: who reads them comes later.
    private int[] outputPlaces(boolean[] below) {
        int[] places = new int[graph.size()];
        Arrays.fill(places, -1);
        if (!work.lendsOutputs()) {
            return places;
        }
        int[] depth = new int[graph.size()];
        work.lend(graph.root(), output(graph.root()));
        for (int a : order) {
            for (int i = 0; i < graph.childCount(a); i++) {
                int b = graph.child(a, i);
                depth[b] = depth[a] + 1;
                if (below[a] && !graph.isLeaf(b)) {
                    OutputShape shape = new OutputShape(depth[b], i, space.rows(b), architecture.width(b));
                    if (!outputShapes.contains(shape)) {
                        outputShapes.add(shape);
                    }
                    places[b] = outputShapes.indexOf(shape);
                } else if (!graph.isLeaf(b)) {
                    work.lend(b, output(b));
                }
            }
        }
        return places;
    }

    private Matrix output(int a) {
        return PassBuffers.matrix(space, true, space.rows(a), architecture.width(a));
    }

    void forward() {
        tasks.run(subtreeTerms, start.length, forwardTask);
        if (work.isWhole()) {
            levels.forEach(Level::forward);
        } else {
            tasks.run(upperTerms, blocks(), forwardBlock);
        }
    }

    /// Goes forward, calls `atHead` for blocks of rows of the root, which is to make their outputs and G̃_o, and back
    /// down to the subtrees.
    void turn(Tasks.Block atHead, long headTerms) {
        tasks.run(subtreeTerms, start.length, forwardTask);
        head = atHead;
        if (work.isWhole()) {
            levels.forEach(Level::forward);
            tasks.run(headTerms, blocks(), headBlock);
            backwardLevels();
        } else {
            tasks.run(3 * upperTerms + headTerms, blocks(), turnBlock);
        }
        head = null;
    }

    private int blocks() {
        return tasks.blocks(space.rows(graph.root()), 1);
    }

    private IntConsumer inBlocks(Tasks.Block block) {
        return t -> tasks.block(graph.root(), space.rows(graph.root()), t, blocks(), block);
    }

    private void atHead(int root, int from, int to) {
        head.apply(root, from, to);
    }

    private void turnUpper(int root, int from, int to) {
        forwardUpper(root, from, to);
        head.apply(root, from, to);
        backwardUpper(root, from, to);
    }

    private void forwardUpper(int root, int from, int to) {
        for (int a : upper) {
            work.forward(a, Gating.HARD, null, from, to);
        }
    }

    private void backwardUpper(int root, int from, int to) {
        for (int i = upper.length - 1; i >= 0; i--) {
            work.backward(upper[i], kept, from, to);
        }
    }

    private void backwardLevels() {
        for (int i = levels.size() - 1; i >= 0; i--) {
            levels.get(i).backward();
        }
    }

    private void forwardSubtree(int t) {
        Scratch scratch = take();
        for (int at = end[t] - 1; at >= start[t]; at--) {
            scratch.lendOutput(order[at]);
            work.forward(order[at], Gating.HARD, null, 0, space.rows(order[at]));
        }
        give(scratch);
    }

    private Scratch take() {
        synchronized (idle) {
            Scratch last = idle.pollLast();
            return last != null ? last : new Scratch();
        }
    }

    private void give(Scratch scratch) {
        synchronized (idle) {
            idle.addLast(scratch);
        }
    }

    /// Carries G̃_o back and sends the gradients of all parameters to `to`.
    void backward(GradientSink to) {
        if (work.isWhole()) {
            backwardLevels();
        } else {
            tasks.run(2 * upperTerms, blocks(), backwardBlock);
        }
        send(to);
    }

    /// Goes from the regions above the subtrees to the leaves and sends the gradients of all parameters to `to`.
    void send(GradientSink to) {
        sink = to;
        tasks.run(2 * subtreeTerms + upperTerms, start.length + upper.length, backwardTask);
        sink = null;
    }

    private void backwardPart(int t) {
        if (t < start.length) {
            backwardSubtree(t);
        } else {
            Scratch scratch = take();
            send(upper[t - start.length], scratch);
            give(scratch);
        }
    }

    private void backwardSubtree(int t) {
        Scratch scratch = take();
        for (int at = start[t]; at < end[t]; at++) {
            int a = order[at];
            if (outputPlace[a] >= 0) {
                scratch.lendOutput(a);
                work.remake(a);
            }
            work.backward(a, scratch, 0, space.rows(a));
            send(a, scratch);
        }
        give(scratch);
    }

    /// Sends what is ready once G̃_a is there: the vectors of `a`, and the weights from its leaves and to its
    /// parent, or to the head.
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
        work.weights(edge, scratch, false, scratch.weights, Matrix.LINE_START);
        int length = architecture.width(graph.child(edge)) * architecture.width(graph.parent(edge));
        sink.accept(work.layout().weights(edge), length, scratch.weights, Matrix.LINE_START);
    }

    private void sendHead(Scratch scratch) {
        work.headWeights(false, scratch.weights, Matrix.LINE_START);
        int classes = architecture.classes();
        int length = architecture.width(graph.root()) * classes;
        sink.accept(work.layout().head(), length, scratch.weights, Matrix.LINE_START);
        if (architecture.bias()) {
            Arrays.fill(scratch.vectors, 0, classes, 0);
            work.addHeadBias(scratch.vectors, -work.layout().headBias());
            sink.accept(work.layout().headBias(), classes, scratch.vectors, 0);
        }
    }
}
