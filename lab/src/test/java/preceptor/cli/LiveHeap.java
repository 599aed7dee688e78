package preceptor.cli;

import com.sun.management.GarbageCollectorMXBean;
import com.sun.management.GcInfo;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/// What Java's heap holds alive: its size right after full collections, one after another for as long as some work
/// takes. Between two of them a peak may be missed, never invented.
final class LiveHeap {
    private static final int LOOKS = 3;
    private static final long PAUSE_NANOS = 20_000_000;
    private static final Set<String> HEAP = heapPools();

    private LiveHeap() {}

    private static Set<String> heapPools() {
        Set<String> names = new TreeSet<>();
        ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .forEach(pool -> names.add(pool.getName()));
        return names;
    }

    /// The bytes alive now.
    static long now() {
        System.gc();
        long newest = -1;
        long alive = 0;
        for (GarbageCollectorMXBean collector : ManagementFactory.getPlatformMXBeans(GarbageCollectorMXBean.class)) {
            GcInfo last = collector.getLastGcInfo();
            // Of the collectors, that of whole heaps has just been at work.
            if (last != null && last.getStartTime() >= newest && isFull(collector)) {
                newest = last.getStartTime();
                alive = 0;
                for (Map.Entry<String, MemoryUsage> pool :
                        last.getMemoryUsageAfterGc().entrySet()) {
                    alive += HEAP.contains(pool.getKey()) ? pool.getValue().getUsed() : 0;
                }
            }
        }
        return alive;
    }

    private static boolean isFull(GarbageCollectorMXBean collector) {
        return collector.getName().contains("Old") || collector.getName().contains("MarkSweep");
    }

    /// The bytes alive while nothing is done: the least of some looks, since what has just ended may linger.
    static long idle() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < LOOKS; i++) {
            least = Math.min(least, now());
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        return least;
    }

    /// The most that was alive while `work` ran.
    static long most(Runnable work) {
        long before = now();
        AtomicLong most = new AtomicLong(before);
        AtomicBoolean done = new AtomicBoolean();
        Thread watcher = Thread.ofPlatform().daemon().start(() -> {
            while (!done.get()) {
                long from = System.nanoTime();
                most.accumulateAndGet(now(), Math::max);
                LockSupport.parkNanos(System.nanoTime() - from);
            }
        });
        try {
            work.run();
        } finally {
            done.set(true);
            try {
                watcher.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        return most.get();
    }
}
