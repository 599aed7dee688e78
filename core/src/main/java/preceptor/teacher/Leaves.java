package preceptor.teacher;

import preceptor.random.Key;

/// The joint law of the summaries of all leaves of a computed teacher. Immutable.
public sealed interface Leaves permits IndependentLeaves, IsingLeaves {
    /// The number of leaves.
    int count();

    /// The number of values of `leaf`.
    int values(int leaf);

    /// The probability of the leaves' values `z` up to one common factor; at most 1.
    double weight(int[] z);

    /// Draws number `first` … `first + count − 1` of the stream named by `key`, `[leaf][draw]`; each is a function of
    /// the
    /// key and its number alone.
    int[][] draw(Key key, long first, int count);

    /// How many draws are worth one independent one, 1 or more: twice the integrated autocorrelation time of a Markov
    /// chain.
    double inefficiency();
}
