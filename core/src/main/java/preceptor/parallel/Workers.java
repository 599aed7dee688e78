package preceptor.parallel;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;

/// A fork-join over the tasks 0 … tasks − 1, as cheap as a few microseconds: for steps that are a fraction of a
/// millisecond and are taken a million times.
///
/// Which thread takes which task is open; what a task is must not depend on the number of threads. So a result is the
/// same for any number of them if each task writes what no other task reads or writes, and whoever sums over tasks
/// does so afterwards, in the order of the tasks.
///
/// How it works: the caller writes down what is to be done and publishes it with one number, the round and the next
/// task in it; it then takes tasks itself, and so do helpers, which spin on that number for a while and then park. A
/// task is taken by moving the number on, which fails once another round has begun; so a helper that wakes late finds
/// no task left and has done no harm, and the caller waits for tasks and never for threads. Nothing is allocated.
public final class Workers implements AutoCloseable {
    /// Turns of the waiting loop before a thread parks, some tens of microseconds: longer than the gap between two
    /// rounds of a training step.
    private static final int SPINS = 2_000;

    private final Thread[] helpers;
    private final AtomicInteger sleepers = new AtomicInteger();
    private final AtomicBoolean busy = new AtomicBoolean();

    /// The number of the round, and in its lower half that of the next task.
    private final AtomicLong ticket = new AtomicLong();

    private final AtomicInteger unfinished = new AtomicInteger();
    private volatile int tasks;
    private volatile IntConsumer task;
    private volatile Thread caller;
    private Throwable failure;
    private int failedTask;
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
        if (helpers.length == 0 || tasks <= 1 || !busy.compareAndSet(false, true)) {
            alone(tasks, task);
            return;
        }
        long last = ticket.get() >>> 32;
        // Nobody may take a task of the last round while the next one is written down.
        ticket.set(last << 32 | Integer.MAX_VALUE);
        this.tasks = tasks;
        this.task = task;
        caller = Thread.currentThread();
        unfinished.set(tasks);
        long round = last + 1;
        ticket.set(round << 32);
        if (sleepers.get() > 0) {
            for (Thread helper : helpers) {
                LockSupport.unpark(helper);
            }
        }
        work(round);
        for (int spin = 0; unfinished.get() > 0; spin++) {
            pause(spin);
        }
        this.task = null;
        Throwable failed = takeFailure();
        busy.set(false);
        rethrow(failed);
    }

    /// All tasks in the calling thread, one after the other.
    private static void alone(int tasks, IntConsumer task) {
        Throwable failed = null;
        for (int i = 0; i < tasks; i++) {
            try {
                task.accept(i);
            } catch (Throwable e) {
                failed = failed == null ? e : failed;
            }
        }
        rethrow(failed);
    }

    /// Takes tasks of `round` until none is left or another has begun.
    private void work(long round) {
        while (true) {
            // Read before the ticket moves: if it does move, they are this round's.
            int count = tasks;
            IntConsumer mine = task;
            long now = ticket.get();
            int i = (int) now;
            if (now >>> 32 != round || i >= count) {
                return;
            }
            if (ticket.compareAndSet(now, now + 1)) {
                try {
                    mine.accept(i);
                } catch (Throwable e) {
                    failed(i, e);
                }
                Thread waiting = caller;
                if (unfinished.decrementAndGet() == 0 && Thread.currentThread() != waiting) {
                    LockSupport.unpark(waiting);
                }
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

    private synchronized Throwable takeFailure() {
        Throwable taken = failure;
        failure = null;
        return taken;
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
        long done = 0;
        while (!closed) {
            long round = ticket.get() >>> 32;
            if (round != done) {
                work(round);
                done = round;
                spin = 0;
            } else if (spin < SPINS) {
                spin++;
                Thread.onSpinWait();
            } else {
                // Whoever publishes either sees this sleeper or is seen by it: both fields are volatile.
                sleepers.incrementAndGet();
                if (ticket.get() >>> 32 == round && !closed) {
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
