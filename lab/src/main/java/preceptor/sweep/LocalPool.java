package preceptor.sweep;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import preceptor.result.RunRecord;
import preceptor.run.Progress;

/// Threads of this process, each with one run at a time.
public final class LocalPool implements Executor {
    private final Runner runner;
    private final int jobs;

    /// How a run is carried out; throws nothing but what ends the sweep.
    @FunctionalInterface
    public interface Runner {
        /// Carries out run `run` of the plan, telling `progress`.
        RunRecord run(int run, Progress progress);
    }

    /// @param jobs how many threads
    public LocalPool(Runner runner, int jobs) {
        this.runner = runner;
        this.jobs = jobs;
    }

    @Override
    public void execute(int[] queue, Sink sink) {
        Work work = new Work(queue, sink);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < Math.min(jobs, queue.length); i++) {
            threads.add(Thread.ofPlatform().daemon().name("sweep-" + (i + 1)).start(work));
        }
        try {
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (InterruptedException e) {
            work.fault.compareAndSet(null, e);
            Thread.currentThread().interrupt();
        }
        Throwable fault = work.fault.get();
        if (fault instanceof RuntimeException e) {
            throw e;
        }
        if (fault != null) {
            throw new IllegalStateException("the sweep was ended: " + fault, fault);
        }
    }

    /// What the threads do together: they take runs from the queue, in order.
    private final class Work implements Runnable {
        private final int[] queue;
        private final Sink sink;
        private final AtomicReference<Throwable> fault = new AtomicReference<>();
        private int next;

        Work(int[] queue, Sink sink) {
            this.queue = queue;
            this.sink = sink;
        }

        @Override
        public void run() {
            try {
                for (int run = take(); run >= 0; run = take()) {
                    int taken = run;
                    sink.begun(run);
                    sink.ended(runner.run(run, (what, done, total) -> sink.told(taken, done / (double) total)));
                }
            } catch (RuntimeException | Error e) {
                fault.compareAndSet(null, e);
            }
        }

        private synchronized int take() {
            return next == queue.length || fault.get() != null || !sink.wanted() ? -1 : queue[next++];
        }
    }
}
