package preceptor.sweep;

import java.nio.file.Path;
import preceptor.result.RunRecord;
import preceptor.run.MonteCarlo;
import preceptor.spec.Spec;
import preceptor.spec.SweepPlan;

/// A place outside this process where the runs of a sweep are carried out and samples are measured.
///
/// Data files that a spec names are found beside it, on a file system that all machines share.
public interface Cluster extends AutoCloseable {
    /// Hears how far a sweep has come, from one thread at a time.
    interface Listener {
        /// Run `run` has begun, perhaps not for the first time.
        void begun(int run);

        /// A run has ended, which is told once; whether the others are still wanted.
        boolean ended(RunRecord record);
    }

    /// A kind of cluster; found as a service on the class path.
    @FunctionalInterface
    interface Provider {
        /// @param master the cluster's address, as its users write it
        Cluster open(String master);
    }

    /// Carries out `runs` of the plan and returns when all have ended, or when no more are wanted.
    ///
    /// @param specFile where the plan came from
    void run(SweepPlan plan, Path specFile, int[] runs, Listener listener);

    /// A place for the samples of `spec`.
    ///
    /// @param specFile where the spec came from
    MonteCarlo.Place place(Spec spec, Path specFile);

    @Override
    void close();
}
