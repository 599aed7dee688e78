package preceptor.teacher;

import java.util.Arrays;
import java.util.Optional;
import preceptor.linalg.Blocks;
import preceptor.linalg.Matrix;
import preceptor.random.Key;
import preceptor.region.RegionGraph;

/// The joint law of all summaries, inputs and labels on a region graph, as the expansion of a student, its training and
/// its analyses ask for it (mathematics.md §1). What a kind of teacher can list or compute exactly is behind
/// [Population] and [Bayes]. Immutable.
public sealed interface Teacher permits TreeTeacher, NetworkTeacher, ProductTeacher {
    RegionGraph graph();

    /// p, P, Q and the label given the root; says whether they are exact.
    Law law();

    /// Per value the mean input of a leaf, E\[x_β | z_β\], (m_β × d_β); not to be written to.
    Matrix mean(int leaf);

    /// Per value the covariance of a leaf's input, Cov(x_β | z_β), each (d_β × d_β).
    Matrix[] covariance(int leaf);

    /// Whether the input set is finite: no emission has noise.
    boolean isFinite();

    /// Whether A1 holds (mathematics.md §3): all input below a region is independent of its parents given its summary.
    boolean sufficient();

    /// The best that any student can do, where it can be told; estimates take samples named by `key`.
    default Optional<Bayes> bayes(Key key) {
        return bayes(key, Bayes.Effort.DEFAULT);
    }

    /// The same with no more than that `effort`.
    Optional<Bayes> bayes(Key key, Bayes.Effort effort);

    /// Samples number `first` … `first + count − 1` of the stream named by `key`: sample i is a function of the key and
    /// i alone. Weights are 1/`count`; memberships are [Membership.Hard]; targets are one-hot of a label drawn
    /// with the label noise.
    Batch sample(Key key, long first, int count);

    /// How many samples are worth one independent one, 1 or more: above 1 where they come from a Markov chain.
    default double inefficiency() {
        return 1;
    }

    /// Every assignment of values to all summaries as an atom with hard memberships: the brute force that recursions
    /// are compared with. Empty when there are more than `limit` of them.
    Optional<Batch> assignments(int limit);

    /// The number of values m_α of `region`, unused ones included.
    default int values(int region) {
        return law().values(region);
    }

    /// m_α per region.
    default int[] values() {
        int[] values = new int[graph().size()];
        Arrays.setAll(values, this::values);
        return values;
    }

    /// P(y | z_ω), (m_ω × C), rows of unused values 0; not to be written to.
    default Matrix labels() {
        return law().labelGivenRoot();
    }

    /// The heads of the label: one, unless it is a tuple.
    default Blocks heads() {
        return law().heads();
    }

    /// The number of labels C, of all heads together.
    default int classes() {
        return labels().columns();
    }

    /// The number of inputs d_β per leaf.
    default int[] inputs() {
        int[] d = new int[graph().leaves()];
        Arrays.setAll(d, leaf -> mean(leaf).columns());
        return d;
    }
}
