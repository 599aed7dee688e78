package preceptor.spark;

import java.io.Serializable;
import java.nio.file.Path;
import preceptor.result.RunRecord;
import preceptor.run.Progress;
import preceptor.spec.Spec;
import preceptor.spec.SpecLoader;
import preceptor.sweep.OneRun;
import scala.collection.Iterator;
import scala.runtime.AbstractFunction1;

/// What an executor does: one run of a sweep, from its canonical spec to the bytes of its record.
final class RunTask extends AbstractFunction1<Iterator<RunTask.Shipped>, byte[]> implements Serializable {
    private static final long serialVersionUID = 1L;

    /// One run on its way to an executor.
    ///
    /// @param run its number
    /// @param spec its canonical spec
    /// @param file where the spec came from: data files are found beside it, on a file system that executors share
    record Shipped(int run, String spec, String file) implements Serializable {}

    @Override
    public byte[] apply(Iterator<Shipped> one) {
        Shipped shipped = one.next();
        Spec spec = SpecLoader.parse(shipped.spec(), shipped.file());
        RunRecord record = OneRun.of(shipped.run(), spec, Path.of(shipped.file()), () -> 0, Progress.SILENT);
        return record.toBytes();
    }
}
