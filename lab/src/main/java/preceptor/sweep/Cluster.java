package preceptor.sweep;

import java.nio.file.Path;
import preceptor.run.MonteCarlo;
import preceptor.spec.Spec;
import preceptor.spec.SweepPlan;

/// A place outside this process where the runs of a sweep are carried out and samples are measured.
///
/// Data files that a spec names are found beside it, on a file system that all machines share.
public interface Cluster extends AutoCloseable {
    /// A kind of cluster; found as a service on the class path.
    @FunctionalInterface
    interface Provider {
        /// @param master the cluster's address, as its users write it
        Cluster open(String master);
    }

    /// A place for the runs of `plan`.
    ///
    /// @param specFile where the plan came from
    Executor executor(SweepPlan plan, Path specFile);

    /// A place for the samples of `spec`.
    ///
    /// @param specFile where the spec came from
    MonteCarlo.Place place(Spec spec, Path specFile);

    @Override
    void close();
}
