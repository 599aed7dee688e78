package preceptor.serve;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/// Events on their way to one client. Whoever offers one never waits: there is one place per name of event, and what
/// has
/// not been sent yet is replaced by what is newer. So a slow client sees fewer states, each of them whole, and holds
/// neither memory nor a thread of the computation.
///
/// An event's data may be a supplier, called on the stream's own thread just before it is sent: then nothing is
/// computed
/// for a client that lags behind, and "all that is new since you last saw" can be given by a supplier that remembers
/// what it gave last.
///
/// A comment is sent when there has been nothing else for a while, so that a client that has vanished is noticed within
/// some seconds; one that takes nothing for [Server#PATIENCE_SECONDS] is given up. Both close the stream.
public final class EventStream {
    private static final long HEARTBEAT_MILLIS = 5_000;
    private static final int MOST_NAMES = 64;
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,31}");
    private static final byte[] COMMENT = ":\n\n".getBytes(StandardCharsets.US_ASCII);

    private final Map<String, Supplier<?>> waiting = new LinkedHashMap<>();
    private final Semaphore changes = new Semaphore(0);
    private final List<Runnable> listeners = new ArrayList<>();
    private boolean closed;

    /// Writes with a deadline.
    @FunctionalInterface
    interface Sink {
        void write(OutputStream out, byte[] bytes) throws IOException;
    }

    EventStream() {}

    /// Offers the event `name` with `data` as its JSON (see [Reply#json]), in place of one of that name that has not
    /// been
    /// sent. Returns at once; whether the stream is still open.
    ///
    /// @param name a small letter, then small letters, digits and hyphens; at most 64 different names
    public boolean offer(String name, Object data) {
        return offer(name, () -> data);
    }

    /// As the other `offer`; `data` is made when it is sent, on the stream's thread. A null is not sent.
    public synchronized boolean offer(String name, Supplier<?> data) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("event: expected a name such as state-1, got " + name);
        }
        if (closed) {
            return false;
        }
        if (waiting.size() == MOST_NAMES && !waiting.containsKey(name)) {
            throw new IllegalStateException("expected at most " + MOST_NAMES + " names of events");
        }
        waiting.put(name, data);
        changes.release();
        return true;
    }

    /// Whether the client is still there, as far as is known.
    public synchronized boolean isOpen() {
        return !closed;
    }

    /// Ends the stream when what is waiting has been sent. The page then opens it anew, unless an event has told it not
    /// to: `openStream` ends for good after an event named `end`.
    public synchronized void close() {
        closed = true;
        changes.release();
    }

    /// Has `listener` called once the stream is closed, for whatever reason; at once where it is closed already.
    public void whenClosed(Runnable listener) {
        synchronized (this) {
            if (!finished()) {
                listeners.add(listener);
                return;
            }
        }
        listener.run();
    }

    private boolean finished() {
        return closed && waiting.isEmpty();
    }

    /// Sends until the stream is closed or the client gone; the stream is closed afterwards.
    void send(OutputStream out, Sink sink) throws IOException, InterruptedException {
        sink.write(out, COMMENT);
        for (Next next = next(); !next.end; next = next()) {
            if (next.data == null) {
                sink.write(out, COMMENT);
                continue;
            }
            Object data = next.data.get();
            if (data != null) {
                sink.write(out, event(next.name, data));
            }
        }
    }

    /// Closes it and tells the listeners, whose faults are nobody's business any more.
    void finish() {
        List<Runnable> told;
        synchronized (this) {
            closed = true;
            waiting.clear();
            told = List.copyOf(listeners);
            listeners.clear();
        }
        told.forEach(Runnable::run);
    }

    private record Next(String name, Supplier<?> data, boolean end) {}

    private Next next() throws InterruptedException {
        while (true) {
            synchronized (this) {
                if (!waiting.isEmpty()) {
                    return oldest();
                }
                if (closed) {
                    return new Next("", null, true);
                }
            }
            if (!changes.tryAcquire(HEARTBEAT_MILLIS, TimeUnit.MILLISECONDS)) {
                return new Next("", null, false);
            }
            changes.drainPermits();
        }
    }

    private Next oldest() {
        Iterator<Map.Entry<String, Supplier<?>>> entries = waiting.entrySet().iterator();
        Map.Entry<String, Supplier<?>> entry = entries.next();
        Next next = new Next(entry.getKey(), entry.getValue(), false);
        entries.remove();
        return next;
    }

    /// JSON has no line feed outside of texts, where it is escaped: one `data:` line holds all of it.
    private static byte[] event(String name, Object data) {
        byte[] head = ("event: " + name + "\ndata: ").getBytes(StandardCharsets.US_ASCII);
        byte[] json = Reply.jsonText(data);
        byte[] event = new byte[head.length + json.length + 2];
        System.arraycopy(head, 0, event, 0, head.length);
        System.arraycopy(json, 0, event, head.length, json.length);
        event[event.length - 2] = '\n';
        event[event.length - 1] = '\n';
        return event;
    }
}
