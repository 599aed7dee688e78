package preceptor.serve;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import preceptor.result.ResultException;

/// Reports as answers. They may take seconds to draw: on a thread of their own, one at a time.
final class Reports implements AutoCloseable {
    /// Reports have styles and a script inside; what they do stays inside the document: no cookie, no request, no
    /// address of this server is theirs.
    private static final String POLICY = "sandbox allow-scripts allow-downloads; default-src 'none'; "
            + "style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'";
    private static final String HTML = "text/html; charset=utf-8";

    private final ExecutorService thread = Executors.newSingleThreadExecutor(task -> {
        Thread made = new Thread(task, "preceptor-reports");
        made.setDaemon(true);
        return made;
    });

    /// The report in `file`.
    Reply saved(Path file) {
        try {
            return reply(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new RequestException(404, "the report cannot be read");
        }
    }

    /// The report that `draw` makes; a [RequestException] with 422 where its files are damaged.
    Reply drawn(Supplier<String> draw) {
        return reply(elsewhere(() -> Reply.html(draw.get()).body().bytes()));
    }

    private static Reply reply(byte[] html) {
        return Reply.bytes(HTML, html).with("Content-Security-Policy", POLICY);
    }

    private <T> T elsewhere(Supplier<T> work) {
        try {
            return thread.submit(work::get).get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ResultException damaged) {
                throw new RequestException(422, damaged.getMessage());
            }
            if (e.getCause() instanceof RequestException refused) {
                throw refused;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RequestException(503, "the server is being stopped");
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
