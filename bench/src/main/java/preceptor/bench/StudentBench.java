package preceptor.bench;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import preceptor.linalg.Kernels;
import preceptor.parallel.Workers;
import preceptor.random.Key;
import preceptor.student.Parameters;
import preceptor.teacher.Batch;
import preceptor.teacher.BatchSource;
import preceptor.training.Objective;
import preceptor.training.Training;

/// Our side of the [Requests] about students, in float64. Tasks: `step` in sample space, `z` in z-space, `product` (a
/// large product in cache: the practical limit of this sitting), `allocation` per step, `memory` held by a training,
/// and
/// `population`, a pass over a million samples.
///
/// Argument: the number of threads.
public final class StudentBench {
    /// The longest wait for the kernels to be compiled.
    private static final long KERNEL_NANOS = 20_000_000_000L;

    /// Steps over which allocation is counted, and how often.
    private static final int COUNTED_STEPS = 20;

    private static final int COUNTS = 5;

    /// Samples in a block of a population, as teachers cut theirs.
    private static final int BLOCK = 1024;

    /// Different blocks in a population.
    private static final int DRAWN = 4;

    private final Workers workers;
    private final Map<String, Training> inSamples = new HashMap<>();
    private final Map<String, Training> inSummaries = new HashMap<>();
    private final Product[] products;

    private StudentBench(Workers workers) {
        this.workers = workers;
        products = new Product[workers.threads()];
        for (int i = 0; i < products.length; i++) {
            products[i] =
                    new Product(Product.Kind.FORWARD, 256, 64, 64, Key.root(1).at(i));
        }
    }

    public static void main(String[] args) throws IOException {
        try (Workers workers = new Workers(Integer.parseInt(args[0]))) {
            StudentBench bench = new StudentBench(workers);
            bench.awaitKernels();
            Requests.serve(bench::answer);
        }
    }

    private void awaitKernels() {
        Kernels kernels = Kernels.get();
        long start = System.nanoTime();
        while (kernels.name().equals("scalar") && System.nanoTime() - start < KERNEL_NANOS) {
            products[0].run(kernels);
        }
    }

    private Line answer(Line request) {
        Line line = new Line()
                .with("peer", "preceptor")
                .with("dtype", "float64")
                .with("threads", workers.threads())
                .with("task", request.text("task"))
                .with("workload", request.text("workload"));
        double seconds = request.number("seconds");
        switch (request.text("task")) {
            case "step" -> step(Workload.named(request.text("workload")), seconds, line);
            case "z" -> Timing.of(summaries(request)::step, seconds).to(line);
            case "product" -> product(seconds, line);
            case "allocation" ->
                line.with("bytes", allocation(samples(request))).with("z_bytes", allocation(summaries(request)));
            case "memory" -> memory(Workload.named(request.text("workload")), line);
            case "population" ->
                population(Workload.named(request.text("workload")), (int) request.number("size"), line);
            default -> throw new IllegalArgumentException("task: got \"" + request.text("task") + "\"");
        }
        return line;
    }

    private Training samples(Line request) {
        return inSamples.computeIfAbsent(
                request.text("workload"), name -> Workload.named(name).inSamples(workers));
    }

    private Training summaries(Line request) {
        return inSummaries.computeIfAbsent(
                request.text("workload"), name -> Workload.named(name).inSummaries(workers));
    }

    private void step(Workload workload, double seconds, Line line) {
        Training training = inSamples.computeIfAbsent(workload.name(), name -> workload.inSamples(workers));
        Timing timing = Timing.of(training::step, seconds);
        timing.to(line.with("params", training.parameters().size()))
                .with("gflops", workload.flop() / timing.best() * 1e-6);
    }

    private void product(double seconds, Line line) {
        Kernels kernels = Kernels.get();
        int repetitions = 100;
        Timing timing = Timing.of(
                () -> workers.run(products.length, i -> {
                    for (int r = 0; r < repetitions; r++) {
                        products[i].run(kernels);
                    }
                }),
                seconds);
        double flop = products[0].flop() * repetitions * products.length;
        timing.to(line.with("product", "256x64x64").with("kernels", kernels.name()))
                .with("gflops", flop / timing.best() * 1e-6)
                .with("median_gflops", flop / timing.median() * 1e-6);
    }

    /// Bytes of the heap that one training holds, at rest and at the peak of some steps.
    private void memory(Workload workload, Line line) {
        inSamples.clear();
        inSummaries.clear();
        // Workers keep their last task, and with it what that task could reach.
        workers.run(workers.threads(), i -> {});
        long before = usedAfterCollection();
        Training training = workload.inSamples(workers);
        training.step();
        long held = usedAfterCollection() - before;
        List<MemoryPoolMXBean> heap = ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .toList();
        heap.forEach(MemoryPoolMXBean::resetPeakUsage);
        for (int i = 0; i < COUNTED_STEPS; i++) {
            training.step();
        }
        long peak =
                heap.stream().mapToLong(pool -> pool.getPeakUsage().getUsed()).sum() - before;
        line.with("needed_bytes", workload.arrayBytes())
                .with("held_bytes", held)
                .with("peak_bytes", peak)
                .with("steps", training.state().steps());
    }

    private static long usedAfterCollection() {
        System.gc();
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    /// One evaluation of loss and gradient over `size` samples, block by block; some blocks, drawn before, come again
    /// and again.
    private void population(Workload workload, int size, Line line) {
        int blocks = Math.ceilDiv(size, BLOCK);
        Batch[] drawn = new Batch[DRAWN];
        for (int i = 0; i < DRAWN; i++) {
            Batch batch = workload.withBatch(BLOCK).draw(Key.root(3).at(i));
            double[] weight = new double[batch.size()];
            Arrays.fill(weight, 1.0 / blocks / batch.size());
            drawn[i] = new Batch(weight, batch.inputs(), batch.memberships(), batch.targets());
        }
        BatchSource source = new BatchSource() {
            @Override
            public long size() {
                return (long) blocks * BLOCK;
            }

            @Override
            public int blocks() {
                return blocks;
            }

            @Override
            public Batch block(int i) {
                return drawn[i % DRAWN];
            }
        };
        Parameters start = Workload.start(workload.architecture());
        Parameters gradient = start.zeros();
        Objective objective = Workload.objective(start, source, workers);
        long from = System.nanoTime();
        double loss = objective.evaluate(start, 0, gradient);
        line.with("pass_ms", (System.nanoTime() - from) * 1e-6)
                .with("size", source.size())
                .with("loss", loss);
    }

    /// Bytes that one step allocates, all threads together; the least of several counts, since compilers' threads
    /// allocate now and then, and a step always.
    private static double allocation(Training training) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        training.step();
        long least = Long.MAX_VALUE;
        for (int count = 0; count < COUNTS; count++) {
            long before = threads.getTotalThreadAllocatedBytes();
            for (int i = 0; i < COUNTED_STEPS; i++) {
                training.step();
            }
            least = Math.min(least, threads.getTotalThreadAllocatedBytes() - before);
        }
        return least / (double) COUNTED_STEPS;
    }
}
