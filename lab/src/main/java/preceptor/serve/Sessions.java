package preceptor.serve;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/// Things that live for one open page each and are closed when it is gone: when no stream has been attached to a
/// session
/// for the time of grace (a page that is reloaded, or hidden for a while, comes back within it).
///
/// @param <S> a session; [AutoCloseable#close] must be quick, and may be called while others use it
public final class Sessions<S extends AutoCloseable> implements AutoCloseable {
    private final Map<String, Entry<S>> entries = new LinkedHashMap<>();
    private final int most;
    private final Executor later;
    private long changes;

    private static final class Entry<S> {
        private final S session;
        private int streams;
        private long changed;

        Entry(S session) {
            this.session = session;
        }
    }

    /// @param most how many at once; beyond that the one longest without a stream makes room, and where all have one
    /// the
    ///     new one is refused
    /// @param grace how long one may be without a stream
    public Sessions(int most, Duration grace) {
        this.most = most;
        later = CompletableFuture.delayedExecutor(
                grace.toMillis(),
                TimeUnit.MILLISECONDS,
                task -> Thread.ofVirtual().start(task));
    }

    /// Keeps `session` and gives the name under which it is found, which nobody guesses.
    ///
    /// @throws RequestException if there are too many; `session` is closed then
    public String open(S session) {
        String id = UUID.randomUUID().toString();
        S dropped = null;
        synchronized (this) {
            if (entries.size() >= most) {
                dropped = dropLonely();
                if (dropped == null) {
                    close(session);
                    throw new RequestException(503, "too many pages are open: at most " + most + " at once");
                }
            }
            entries.put(id, new Entry<>(session));
            expire(id);
        }
        close(dropped);
        return id;
    }

    /// The session of that name; a [RequestException] with 404 where there is none, or none any more.
    public synchronized S find(String id) {
        return entry(id).session;
    }

    /// As [#find], and keeps the session as long as `stream` is open.
    public S attach(String id, EventStream stream) {
        S session;
        synchronized (this) {
            Entry<S> entry = entry(id);
            entry.streams++;
            entry.changed = ++changes;
            session = entry.session;
        }
        stream.whenClosed(() -> detach(id));
        return session;
    }

    /// Drops one now.
    public void drop(String id) {
        Entry<S> entry;
        synchronized (this) {
            entry = entries.remove(id);
        }
        close(entry == null ? null : entry.session);
    }

    /// How many there are.
    public synchronized int size() {
        return entries.size();
    }

    /// Drops all.
    @Override
    public void close() {
        Map<String, Entry<S>> all;
        synchronized (this) {
            all = new LinkedHashMap<>(entries);
            entries.clear();
        }
        all.values().forEach(entry -> close(entry.session));
    }

    private Entry<S> entry(String id) {
        Entry<S> entry = entries.get(id);
        if (entry == null) {
            throw new RequestException(404, "this session has ended");
        }
        return entry;
    }

    private synchronized void detach(String id) {
        Entry<S> entry = entries.get(id);
        if (entry != null) {
            entry.streams--;
            expire(id);
        }
    }

    /// Drops the session after the grace, if by then nothing has happened to it.
    private void expire(String id) {
        Entry<S> entry = entries.get(id);
        long seen = ++changes;
        entry.changed = seen;
        later.execute(() -> {
            synchronized (this) {
                if (entries.get(id) != entry || entry.changed != seen || entry.streams > 0) {
                    return;
                }
                entries.remove(id);
            }
            close(entry.session);
        });
    }

    private S dropLonely() {
        String lonely = null;
        long earliest = Long.MAX_VALUE;
        for (Map.Entry<String, Entry<S>> e : entries.entrySet()) {
            if (e.getValue().streams == 0 && e.getValue().changed < earliest) {
                lonely = e.getKey();
                earliest = e.getValue().changed;
            }
        }
        return lonely == null ? null : entries.remove(lonely).session;
    }

    private void close(S session) {
        if (session == null) {
            return;
        }
        try {
            session.close();
        } catch (Exception e) {
            throw new IllegalStateException("a session failed to close", e);
        }
    }
}
