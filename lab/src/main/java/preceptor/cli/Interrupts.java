package preceptor.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Until its [#end], a signal that ends the process (Ctrl-C) first asks the work to stop and gives it some time to.
/// The process then ends with the signal's own exit code, 130 for Ctrl-C.
final class Interrupts {
    private static final long PATIENCE_SECONDS = 10;

    private final CountDownLatch done = new CountDownLatch(1);
    private final Thread hook;

    Interrupts(Runnable stop) {
        hook = new Thread(() -> {
            stop.run();
            await();
        });
        Runtime.getRuntime().addShutdownHook(hook);
    }

    private void await() {
        try {
            done.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// The work has ended.
    void end() {
        done.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException shuttingDown) {
            // The hook is what called for the end, and goes on now.
            return;
        }
    }
}
