package preceptor.student;

import java.util.function.IntConsumer;
import preceptor.parallel.Workers;

/// How a pass cuts its work into tasks: by regions, and where these are fewer than the threads by blocks of rows. A
/// matter of time alone, since no number is computed by two tasks.
final class Tasks {
    /// The fewest rows that are worth a task of their own.
    private static final int LEAST_ROWS = 32;

    /// The fewest multiply-adds that are worth waking other threads for.
    private static final long LEAST_TERMS = 1L << 17;

    private final Workers workers;

    Tasks(Workers workers) {
        this.workers = workers;
    }

    /// Something done to the rows `from` … `to` − 1 of `region`.
    interface Block {
        void apply(int region, int from, int to);
    }

    int threads() {
        return workers.threads();
    }

    /// Runs `task` for 0 … `count` − 1, on several threads if all of them together take enough multiply-adds.
    void run(long terms, int count, IntConsumer task) {
        if (terms >= LEAST_TERMS) {
            workers.run(count, task);
        } else {
            for (int t = 0; t < count; t++) {
                task.accept(t);
            }
        }
    }

    /// Into how many blocks of rows to cut each of `count` regions: two tasks a thread, so that an unlucky one is made
    /// up for.
    int blocks(int rows, int count) {
        int wanted = (2 * threads() + count - 1) / count;
        return threads() == 1 ? 1 : Math.max(1, Math.min(wanted, rows / LEAST_ROWS));
    }

    /// Does `block` to part number `part` of the rows of `region`.
    void block(int region, int rows, int part, int parts, Block block) {
        int from = (int) ((long) rows * part / parts);
        int to = (int) ((long) rows * (part + 1) / parts);
        block.apply(region, from, to);
    }
}
