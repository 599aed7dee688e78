package preceptor.spark;

import java.io.Serializable;
import java.nio.file.Path;
import java.util.List;
import preceptor.run.MonteCarlo;
import preceptor.run.Problem;
import preceptor.run.Problems;
import preceptor.spec.SpecLoader;
import preceptor.student.Parameters;
import scala.collection.Iterator;
import scala.runtime.AbstractFunction1;

/// What an executor does: the sums over one chunk of a teacher's samples.
final class ChunkTask extends AbstractFunction1<Iterator<Integer>, double[]> implements Serializable {
    private static final long serialVersionUID = 1L;

    private final String spec;
    private final String file;
    private final double[] parameters;
    private final long samples;
    private final double[][] found;

    /// @param spec the canonical spec
    /// @param file where it came from
    /// @param parameters the student's, in their order
    /// @param samples how many there are in all chunks
    /// @param found the sums of the sweeps before
    ChunkTask(String spec, String file, double[] parameters, long samples, List<double[]> found) {
        this.spec = spec;
        this.file = file;
        this.parameters = parameters.clone();
        this.samples = samples;
        this.found = found.toArray(double[][]::new);
    }

    @Override
    public double[] apply(Iterator<Integer> one) {
        Problem problem = Problems.of(SpecLoader.parse(spec, file), Path.of(file));
        Parameters student = Parameters.zeros(problem.architecture()).with(parameters);
        return new MonteCarlo(problem, student, samples).sweep(List.of(found)).measure(one.next());
    }
}
