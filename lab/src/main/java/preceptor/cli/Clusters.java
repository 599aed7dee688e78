package preceptor.cli;

import java.util.ServiceLoader;
import preceptor.run.InputException;
import preceptor.sweep.Cluster;

/// Finds Apache Spark, where it is.
final class Clusters {
    private Clusters() {}

    /// The cluster whose master has this address.
    ///
    /// @throws InputException if there is none
    static Cluster open(String master) {
        Cluster.Provider provider = ServiceLoader.load(Cluster.Provider.class)
                .findFirst()
                .orElseThrow(() -> new InputException("--spark: Spark is not on the class path; start this with"
                        + " ./preceptor, or give the spark module's jar to spark-submit"));
        try {
            return provider.open(master);
        } catch (RuntimeException e) {
            throw new InputException("--spark " + master + ": " + e.getMessage(), e);
        }
    }
}
