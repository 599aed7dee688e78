package preceptor.spark;

import java.util.Iterator;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.FlatMapFunction;

/// Asks executors for their Java. Compiled for Java 17, the oldest that Spark 4 runs on, and in need of no class of
/// ours that is not: where the rest cannot be loaded this one can, and says so.
final class ExecutorJava implements FlatMapFunction<Iterator<Integer>, String> {
    /// What all other classes are compiled for.
    static final int LEAST = 25;

    private static final long serialVersionUID = 1L;

    /// So many tasks that every executor is likely to get one.
    private static final int TASKS_PER_CORE = 4;

    /// The Java versions of the executors, with the folders of those that are too old.
    ///
    /// @throws IllegalStateException which says what to set, if one is older than [#LEAST]
    static void check(JavaSparkContext spark) {
        int tasks = TASKS_PER_CORE * Math.max(1, spark.defaultParallelism());
        Set<String> found = new TreeSet<>(spark.parallelize(java.util.Collections.nCopies(tasks, 0), tasks)
                .mapPartitions(new ExecutorJava())
                .collect());
        for (String each : found) {
            refuse(each);
        }
    }

    /// @param found feature version, a space, and the folder of a JVM
    static void refuse(String found) {
        String[] parts = found.split(" ", 2);
        int feature = Integer.parseInt(parts[0]);
        if (feature < LEAST) {
            throw new IllegalStateException("an executor of Spark runs on Java " + feature + " (" + parts[1]
                    + "); expected " + LEAST + " or newer: install one on every worker and set"
                    + " spark.executorEnv.JAVA_HOME to its folder");
        }
    }

    @Override
    public Iterator<String> call(Iterator<Integer> numbers) {
        String own = Runtime.version().feature() + " " + System.getProperty("java.home");
        return java.util.List.of(own).iterator();
    }
}
