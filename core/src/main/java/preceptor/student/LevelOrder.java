package preceptor.student;

import preceptor.region.RegionGraph;

/// A pass level by level, on any graph: tasks are the regions of a level, blocks of their rows where regions are fewer
/// than the threads, and edges or kernel slots for the weight gradients.
final class LevelOrder {
    private final Architecture architecture;
    private final RegionGraph graph;
    private final Space space;
    private final RegionWork work;
    private final Tasks tasks;
    private final Gradients gradients;
    private final int slots;
    private final long[] terms;

    LevelOrder(Architecture architecture, Space space, RegionWork work, Tasks tasks, Gradients gradients) {
        this.architecture = architecture;
        graph = architecture.graph();
        this.space = space;
        this.work = work;
        this.tasks = tasks;
        this.gradients = gradients;
        int kernel = 0;
        terms = new long[graph.depth() + 1];
        for (int e = 0; e < graph.edges(); e++) {
            kernel = Math.max(kernel, graph.slot(e) + 1);
            int a = graph.parent(e);
            terms[graph.level(a)] += (long) space.rows(a) * architecture.width(a) * architecture.width(graph.child(e));
        }
        slots = kernel;
    }

    void forward(Gating gating, Pass pass) {
        forward(gating, pass, graph.depth());
    }

    /// As far as level `top`.
    void forward(Gating gating, Pass pass, int top) {
        for (int level = 1; level <= top; level++) {
            if (gating instanceof Gating.Hard) {
                inBlocks(level, (a, from, to) -> work.forward(a, gating, pass, from, to));
            } else {
                // Other gates may carry something from region to region.
                for (int i = 0; i < graph.regionsAt(level); i++) {
                    int a = graph.region(level, i);
                    work.forward(a, gating, pass, 0, space.rows(a));
                }
            }
        }
    }

    /// Carries G̃_o back as far as level `bottom`, without the gradients of parameters.
    void backward(int bottom) {
        for (int level = graph.depth(); level >= bottom; level--) {
            inBlocks(level, (a, from, to) -> work.backward(a, gradients, from, to));
        }
    }

    /// Adds to `gradient`, whose G̃_o is ready, all but the head's.
    void backward(double[] gradient) {
        int threads = tasks.threads();
        for (int level = graph.depth(); level > 0; level--) {
            int first = graph.region(level, 0);
            int count = graph.regionsAt(level);
            if (!architecture.shared() && (threads == 1 || count >= 2 * threads)) {
                // Both halves of a region in one task, while its matrices are in the cache.
                tasks.run(terms[level], count, t -> {
                    int a = first + t;
                    work.backward(a, gradients, 0, space.rows(a));
                    work.addVectors(a, gradients, gradient, 0);
                    for (int i = 0; i < graph.childCount(a); i++) {
                        addWeights(graph.childEdge(a, i), gradient);
                    }
                });
            } else {
                inBlocks(level, (a, from, to) -> work.backward(a, gradients, from, to));
                addLevel(level, gradient);
            }
        }
    }

    /// Does `block` to all rows of the regions of a level, cut into as many blocks as keep all threads busy; into one
    /// where a step of the pass needs all rows at once.
    private void inBlocks(int level, Tasks.Block block) {
        int count = graph.regionsAt(level);
        int parts = work.isWhole() ? 1 : tasks.blocks(space.rows(graph.region(level, 0)), count);
        tasks.run(terms[level], count * parts, t -> {
            int a = graph.region(level, t / parts);
            tasks.block(a, space.rows(a), t % parts, parts, block);
        });
    }

    /// Adds the gradients of the parameters of a level: in tasks of one edge, or, where regions share their weights,
    /// of one slot, whose sum goes over the regions from the last to the first.
    private void addLevel(int level, double[] gradient) {
        int first = graph.region(level, 0);
        int last = first + graph.regionsAt(level) - 1;
        if (architecture.shared()) {
            tasks.run(terms[level], slots + 1, t -> {
                for (int a = last; a >= first; a--) {
                    if (t == slots) {
                        work.addVectors(a, gradients, gradient, 0);
                    }
                    for (int i = 0; i < graph.childCount(a); i++) {
                        if (graph.slot(graph.childEdge(a, i)) == t) {
                            addWeights(graph.childEdge(a, i), gradient);
                        }
                    }
                }
            });
        } else {
            int edge = graph.childEdge(first, 0);
            int edges = graph.childEdge(last, graph.childCount(last) - 1) + 1 - edge;
            tasks.run(terms[level], edges, t -> {
                int a = graph.parent(edge + t);
                if (graph.childEdge(a, 0) == edge + t) {
                    work.addVectors(a, gradients, gradient, 0);
                }
                addWeights(edge + t, gradient);
            });
        }
    }

    private void addWeights(int edge, double[] gradient) {
        work.weights(edge, gradients, true, gradient, work.layout().weights(edge));
    }
}
