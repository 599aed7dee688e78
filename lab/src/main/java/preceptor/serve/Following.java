package preceptor.serve;

import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/// Tells a stream how far a run or a sweep has come, whenever that has changed, until it has finished.
///
/// @param <E> how a catalogue knows it
final class Following<E> implements Runnable {
    private final EventStream stream;
    private final Supplier<E> find;
    private final Predicate<E> finished;
    private final String event;
    private final Function<E, Object> tell;
    private Optional<Object> last = Optional.empty();

    /// @param find it as it is now
    /// @param event the name of what is told until the event `end`, which has the entry itself
    /// @param tell what is told
    Following(EventStream stream, Supplier<E> find, Predicate<E> finished, String event, Function<E, Object> tell) {
        this.stream = stream;
        this.find = find;
        this.finished = finished;
        this.event = event;
        this.tell = tell;
    }

    @Override
    public void run() {
        E entry = find.get();
        if (finished.test(entry)) {
            stream.offer("end", entry);
            stream.close();
            return;
        }
        Optional<Object> now = Optional.of(tell.apply(entry));
        if (!now.equals(last)) {
            last = now;
            stream.offer(event, now.get());
        }
    }
}
