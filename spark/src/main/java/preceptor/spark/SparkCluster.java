package preceptor.spark;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskStart;
import preceptor.result.RunRecord;
import preceptor.run.MonteCarlo;
import preceptor.spec.Spec;
import preceptor.spec.SweepPlan;
import preceptor.sweep.Cluster;
import preceptor.sweep.Executor;
import scala.Function1;
import scala.collection.Iterator;
import scala.reflect.ClassTag$;
import scala.runtime.AbstractFunction2;
import scala.runtime.BoxedUnit;

/// Runs and chunks of samples as tasks of one Spark job, a partition each.
///
/// What a task gives depends on what it was given alone. Of tasks that Spark starts twice, after a lost executor or
/// since one is slow, the driver takes the first result and no other; it alone writes, so nothing is lost or doubled.
final class SparkCluster implements Cluster {
    private final JavaSparkContext spark;

    SparkCluster(JavaSparkContext spark) {
        this.spark = spark;
    }

    @Override
    public Executor executor(SweepPlan plan, Path specFile) {
        String file = specFile.toAbsolutePath().toString();
        return (queue, sink) -> {
            List<RunTask.Shipped> shipped = new ArrayList<>();
            for (int run : queue) {
                shipped.add(new RunTask.Shipped(run, plan.spec(run).canonicalJson(), file));
            }
            Hearing hearing = new Hearing(queue, sink);
            spark.sc().addSparkListener(hearing);
            try {
                each(shipped, new RunTask(), byte[].class, hearing);
            } catch (IllegalStateException e) {
                if (sink.wanted()) {
                    throw e;
                }
            } finally {
                spark.sc().removeSparkListener(hearing);
            }
        };
    }

    /// Tells a sink what happens to runs. Spark tells of starts in one thread and of results in another, and of the
    /// start
    /// of a second attempt perhaps after the result of the first.
    private final class Hearing extends SparkListener implements BiConsumer<Integer, byte[]> {
        private final int[] queue;
        private final Executor.Sink sink;
        private final boolean[] ended;

        Hearing(int[] queue, Executor.Sink sink) {
            this.queue = queue.clone();
            this.sink = sink;
            ended = new boolean[queue.length];
        }

        @Override
        public synchronized void onTaskStart(SparkListenerTaskStart start) {
            int index = start.taskInfo().index();
            if (!ended[index]) {
                sink.begun(queue[index]);
            }
        }

        @Override
        public synchronized void accept(Integer index, byte[] record) {
            if (!sink.wanted()) {
                return;
            }
            sink.ended(RunRecord.of(record));
            ended[index] = true;
            if (!sink.wanted()) {
                spark.sc().cancelAllJobs();
            }
        }
    }

    @Override
    public MonteCarlo.Place place(Spec spec, Path specFile) {
        String file = specFile.toAbsolutePath().toString();
        return (what, taker) -> {
            ChunkTask task = new ChunkTask(
                    spec.canonicalJson(), file, what.parameters().values(), what.samples(), what.found());
            List<Integer> chunks = IntStream.range(0, what.chunks()).boxed().toList();
            each(chunks, task, double[].class, taker::take);
        };
    }

    /// Every element a task, whose result `taker` hears once, in Spark's scheduling thread.
    private <T, R> void each(
            List<T> elements, Function1<Iterator<T>, R> task, Class<R> type, BiConsumer<Integer, R> taker) {
        Taking<R> taking = new Taking<>(taker);
        try {
            spark.sc()
                    .runJob(
                            spark.parallelize(elements, elements.size()).rdd(),
                            task,
                            taking,
                            ClassTag$.MODULE$.apply(type));
        } catch (Exception e) { // Scala throws what Java would have to declare.
            if (taking.fault != null) {
                throw taking.fault;
            }
            throw new IllegalStateException("Spark has given up: " + e.getMessage(), e);
        }
    }

    /// Keeps what the taker threw, which Spark would tell as a failed job.
    private static final class Taking<R> extends AbstractFunction2<Object, R, BoxedUnit> {
        private final BiConsumer<Integer, R> taker;
        private volatile RuntimeException fault;

        Taking(BiConsumer<Integer, R> taker) {
            this.taker = taker;
        }

        @Override
        public BoxedUnit apply(Object partition, R result) {
            try {
                taker.accept((Integer) partition, result);
                return BoxedUnit.UNIT;
            } catch (RuntimeException e) {
                fault = e;
                throw e;
            }
        }
    }

    @Override
    public void close() {
        spark.close();
    }
}
