package preceptor.run;

import java.util.function.Supplier;
import preceptor.teacher.Batch;
import preceptor.teacher.BatchSource;

/// Samples of a known number that are drawn when first asked for, so that what a problem needs can be told, and
/// refused, before it takes the memory.
final class Drawn implements BatchSource {
    private final long size;
    private final Supplier<Batch> draw;
    private Batch batch;

    Drawn(long size, Supplier<Batch> draw) {
        this.size = size;
        this.draw = draw;
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public int blocks() {
        return 1;
    }

    @Override
    public synchronized Batch block(int i) {
        if (batch == null) {
            batch = draw.get();
        }
        return batch;
    }
}
