package preceptor.cli;

import java.io.Console;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Optional;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import preceptor.run.Progress;

/// Progress on standard error: a live bar with the time left on a terminal, else a line every 30 seconds.
final class ProgressLine implements Progress, AutoCloseable {
    private static final long BETWEEN_LINES = 30_000_000_000L;
    private static final long BEFORE_BAR = 700_000_000L;

    private final String task;
    private final PrintWriter err;
    private final boolean terminal;
    private final long start = System.nanoTime();
    private long lastLine = start;
    private ProgressBar bar;

    ProgressLine(String task, PrintWriter err) {
        this.task = task;
        this.err = err;
        terminal =
                Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
    }

    @Override
    public void at(String what, long done, long total) {
        long now = System.nanoTime();
        if (terminal) {
            if (bar == null && now - start > BEFORE_BAR) {
                bar = new ProgressBarBuilder()
                        .setTaskName(task)
                        .setInitialMax(total)
                        .setStyle(ProgressBarStyle.UNICODE_BLOCK)
                        .setUpdateIntervalMillis(100)
                        .build();
            }
            if (bar != null) {
                bar.stepTo(done);
                bar.setExtraMessage(" " + what);
            }
        } else if (now - lastLine > BETWEEN_LINES) {
            lastLine = now;
            double passed = (now - start) * 1e-9;
            String left = done == 0 ? "" : String.format(Locale.ROOT, ", %.0f s left", passed * (total - done) / done);
            err.println(String.format(Locale.ROOT, "%s: %s, %.0f %%%s", task, what, 100.0 * done / total, left));
        }
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }
}
