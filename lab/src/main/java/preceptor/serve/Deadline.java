package preceptor.serve;

import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// Writes to clients, each of which must take what it is sent in time: a thread that waits longer is interrupted, which
/// closes its connection.
final class Deadline implements AutoCloseable {
    private static final int CHUNK = 1 << 16;

    private final long seconds;
    private final ScheduledThreadPoolExecutor timer;

    /// @param seconds for each 64 KiB
    Deadline(long seconds) {
        this.seconds = seconds;
        timer = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "preceptor-deadlines");
            thread.setDaemon(true);
            return thread;
        });
        timer.setRemoveOnCancelPolicy(true);
    }

    /// Writes `bytes` and flushes.
    void write(OutputStream out, byte[] bytes) throws IOException {
        for (int at = 0; at < bytes.length; at += CHUNK) {
            Thread writer = Thread.currentThread();
            ScheduledFuture<?> alarm = timer.schedule(writer::interrupt, seconds, TimeUnit.SECONDS);
            try {
                out.write(bytes, at, Math.min(CHUNK, bytes.length - at));
                out.flush();
            } finally {
                alarm.cancel(false);
            }
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
