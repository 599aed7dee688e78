package preceptor.parallel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkersTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 8})
    void everyTaskRunsOnceInEveryRun(int threads) {
        try (Workers workers = new Workers(threads)) {
            assertThat(workers.threads()).isEqualTo(threads);
            for (int run = 0; run < 3_000; run++) {
                int tasks = run % 17;
                int[] times = new int[tasks];
                workers.run(tasks, i -> times[i]++);
                for (int i = 0; i < tasks; i++) {
                    assertThat(times[i]).as("run %d, task %d", run, i).isEqualTo(1);
                }
            }
        }
    }

    @Test
    void helpersThatWentToSleepWakeUp() throws InterruptedException {
        try (Workers workers = new Workers(2)) {
            for (int run = 0; run < 5; run++) {
                Thread.sleep(20);
                // Two tasks that wait for each other end only if two threads take them.
                CountDownLatch both = new CountDownLatch(2);
                workers.run(2, i -> {
                    both.countDown();
                    awaitQuietly(both);
                });
                assertThat(both.getCount()).isZero();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5})
    void theSameBitsForAnyNumberOfThreads(int threads) {
        double[] alone = new double[64];
        try (Workers workers = new Workers(1)) {
            workers.run(alone.length, i -> alone[i] = series(i));
        }
        double[] together = new double[64];
        try (Workers workers = new Workers(threads)) {
            workers.run(together.length, i -> together[i] = series(i));
        }
        assertThat(together).containsExactly(alone);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void theFailureOfTheLowestTaskArrivesAfterAllTasksHaveRun(int threads) {
        try (Workers workers = new Workers(threads)) {
            for (int run = 0; run < 200; run++) {
                AtomicIntegerArray times = new AtomicIntegerArray(20);
                assertThatThrownBy(() -> workers.run(20, i -> {
                            times.incrementAndGet(i);
                            if (i % 7 == 3) {
                                throw new IllegalArgumentException("task " + i);
                            }
                        }))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessage("task 3");
                for (int i = 0; i < times.length(); i++) {
                    assertThat(times.get(i)).isEqualTo(1);
                }
            }
            int[] count = new int[4];
            workers.run(4, i -> count[i] = i);
            assertThat(count).containsExactly(0, 1, 2, 3);
        }
    }

    @Test
    void errorsArriveAsTheyAre() {
        try (Workers workers = new Workers(2)) {
            assertThatThrownBy(() -> workers.run(3, i -> {
                        throw new StackOverflowError("task " + i);
                    }))
                    .isInstanceOf(StackOverflowError.class)
                    .hasMessage("task 0");
        }
    }

    @Test
    void aRunInsideATaskStaysInItsThread() {
        try (Workers workers = new Workers(3)) {
            for (int run = 0; run < 200; run++) {
                AtomicReferenceArray<Thread> outer = new AtomicReferenceArray<>(6);
                AtomicReferenceArray<Thread> inner = new AtomicReferenceArray<>(6 * 5);
                workers.run(6, i -> {
                    outer.set(i, Thread.currentThread());
                    workers.run(5, j -> inner.set(i * 5 + j, Thread.currentThread()));
                });
                for (int i = 0; i < inner.length(); i++) {
                    assertThat(inner.get(i)).isSameAs(outer.get(i / 5));
                }
            }
        }
    }

    @Test
    void twoThreadsMayUseTheSameWorkers() throws InterruptedException {
        try (Workers workers = new Workers(2)) {
            int[][] times = new int[2][50];
            Thread[] callers = new Thread[2];
            for (int caller = 0; caller < 2; caller++) {
                int[] mine = times[caller];
                callers[caller] = Thread.ofPlatform().start(() -> {
                    for (int run = 0; run < 500; run++) {
                        workers.run(mine.length, i -> mine[i]++);
                    }
                });
            }
            for (Thread caller : callers) {
                caller.join();
            }
            for (int[] mine : times) {
                assertThat(mine).containsOnly(500);
            }
        }
    }

    @Test
    void whatCannotBeIsRefused() {
        assertThatThrownBy(() -> new Workers(0)).hasMessage("threads: expected 1 or more, got 0");
        Workers workers = new Workers(2);
        assertThatThrownBy(() -> workers.run(-1, i -> {})).hasMessage("tasks: expected 0 or more, got -1");
        workers.close();
        assertThatThrownBy(() -> workers.run(1, i -> {})).hasMessage("the workers are closed");
    }

    private static double series(int i) {
        double sum = 0;
        for (int j = 1; j < 100; j++) {
            sum += 1.0 / (i + j);
        }
        return sum;
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
