package preceptor.parallel;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;

/// A fork-join over the tasks 0 … tasks − 1, as cheap as a few microseconds: for steps that are a fraction of a
/// millisecond and are taken a million times.
///
/// Which thread takes which task is open; what a task is must not depend on the number of threads. So a result is the
/// same for any number of them if each task writes what no other task reads or writes, and whoever sums over tasks
/// does so afterwards, in the order of the tasks.
///
/// How it works: the caller publishes one [Batch] and takes tasks itself; helpers spin on the published batch for a
/// while and then park. A helper that wakes late finds no task left and has done no harm, since a batch keeps its own
/// counters; so the caller waits for tasks and never for threads.
public final class Workers implements AutoCloseable {
    /// Turns of the waiting loop before a thread parks, some tens of microseconds: longer than the gap between two
    /// batches of a training step.
    private static final int SPINS = 2_000;

    private static final class Batch {
        final int tasks;
        final IntConsumer task;
        final Thread caller;
        final AtomicInteger next = new AtomicInteger();
        final AtomicInteger unfinished;
        private Throwable failure;
        private int failedTask;

        Batch(int tasks, IntConsumer task, Thread caller) {
            this.tasks = tasks;
            this.task = task;
            this.caller = caller;
            this.unfinished = new AtomicInteger(tasks);
        }

        /// Takes tasks until none is left.
        void work() {
            for (int i = next.getAndIncrement(); i < tasks; i = next.getAndIncrement()) {
                try {
                    task.accept(i);
                } catch (Throwable e) {
                    failed(i, e);
                }
                if (unfinished.decrementAndGet() == 0 && Thread.currentThread() != caller) {
                    LockSupport.unpark(caller);
                }
            }
        }

        /// The failure of the lowest task is kept, so that it does not depend on the order of the threads.
        private synchronized void failed(int i, Throwable e) {
            if (failure == null || i < failedTask) {
                failure = e;
                failedTask = i;
            }
        }

        synchronized Throwable failure() {
            return failure;
        }
    }

    private final Thread[] helpers;
    private final AtomicInteger sleepers = new AtomicInteger();
    private final AtomicBoolean busy = new AtomicBoolean();
    private volatile Batch batch;
    private volatile boolean closed;

    /// Workers on `threads` threads, the caller's among them; with 1, everything runs in the caller's thread.
    public Workers(int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException("threads: expected 1 or more, got " + threads);
        }
        helpers = new Thread[threads - 1];
        for (int i = 0; i < helpers.length; i++) {
            helpers[i] = Thread.ofPlatform().daemon().name("worker-" + (i + 1)).start(this::help);
        }
    }

    /// The number of threads, the caller's among them.
    public int threads() {
        return helpers.length + 1;
    }

    /// Runs `task` for every index 0 … `tasks` − 1 and returns when all are done; what they wrote is visible then. All
    /// tasks are run even if one fails; the failure of the lowest failed index is thrown at the end. A run inside a
    /// task, or while another thread is running something here, does all of its tasks in the calling thread.
    public void run(int tasks, IntConsumer task) {
        if (tasks < 0) {
            throw new IllegalArgumentException("tasks: expected 0 or more, got " + tasks);
        }
        if (closed) {
            throw new IllegalStateException("the workers are closed");
        }
        Batch mine = new Batch(tasks, task, Thread.currentThread());
        if (helpers.length == 0 || tasks <= 1 || !busy.compareAndSet(false, true)) {
            mine.work();
        } else {
            batch = mine;
            if (sleepers.get() > 0) {
                for (Thread helper : helpers) {
                    LockSupport.unpark(helper);
                }
            }
            mine.work();
            for (int spin = 0; mine.unfinished.get() > 0; spin++) {
                pause(spin);
            }
            batch = null;
            busy.set(false);
        }
        rethrow(mine.failure());
    }

    /// Lets the helpers end. Tasks that are running are not interrupted.
    @Override
    public void close() {
        closed = true;
        for (Thread helper : helpers) {
            LockSupport.unpark(helper);
        }
    }

    private void help() {
        int spin = 0;
        Batch done = null;
        while (!closed) {
            Batch current = batch;
            if (current != null && current != done) {
                current.work();
                done = current;
                spin = 0;
            } else if (spin < SPINS) {
                spin++;
                Thread.onSpinWait();
            } else {
                // Whoever publishes either sees this sleeper or is seen by it: both fields are volatile.
                sleepers.incrementAndGet();
                if (batch == current && !closed) {
                    LockSupport.park(this);
                }
                sleepers.decrementAndGet();
                spin = 0;
            }
        }
    }

    private void pause(int spin) {
        if (spin < SPINS) {
            Thread.onSpinWait();
        } else {
            LockSupport.park(this);
        }
    }

    private static void rethrow(Throwable failure) {
        switch (failure) {
            case null -> {}
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            default -> throw new IllegalStateException("a task threw a checked exception", failure);
        }
    }
}
