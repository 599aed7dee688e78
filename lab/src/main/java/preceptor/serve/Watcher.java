package preceptor.serve;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// Looks again and again at what may have changed, for as long as a stream is open that wants to know. One thread looks
/// for all.
final class Watcher implements AutoCloseable {
    private static final long MILLIS = 500;

    private final List<Runnable> looks = new CopyOnWriteArrayList<>();
    private final Consumer<Throwable> faults;
    private final ScheduledExecutorService thread;
    private final ScheduledFuture<?> looking;

    Watcher(Consumer<Throwable> faults) {
        this.faults = faults;
        thread = new ScheduledThreadPoolExecutor(1, task -> {
            Thread made = new Thread(task, "preceptor-watcher");
            made.setDaemon(true);
            return made;
        });
        looking = thread.scheduleWithFixedDelay(this::look, MILLIS, MILLIS, TimeUnit.MILLISECONDS);
    }

    /// Calls `look` now and twice a second until `stream` is closed; it must be quick, and offers what is new.
    void watch(EventStream stream, Runnable look) {
        looks.add(look);
        stream.whenClosed(() -> looks.remove(look));
        thread.execute(() -> safely(look));
    }

    private void look() {
        looks.forEach(this::safely);
    }

    private void safely(Runnable look) {
        try {
            look.run();
        } catch (RequestException unavailable) {
            // What is looked at was removed; the next look may find it again.
            return;
        } catch (RuntimeException e) {
            faults.accept(e);
        }
    }

    @Override
    public void close() {
        looking.cancel(false);
        thread.shutdownNow();
    }
}
