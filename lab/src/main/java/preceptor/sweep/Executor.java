package preceptor.sweep;

import preceptor.result.RunRecord;

/// Where the runs of a sweep are carried out: on threads of this process ([LocalPool]), or somewhere else. What a run
/// comes to does not depend on it: an executor hands over records ([RunRecord#toBytes] takes them from one process to
/// another), and the tables are made from them in the order of the runs.
@FunctionalInterface
public interface Executor {
    /// What hears of the runs. Its methods may be called by any thread.
    interface Sink {
        /// Whether a run is still to be begun: not after one has failed, where that is to end the sweep.
        boolean wanted();

        /// A run begins; where nothing more is heard of it, it counts as lost.
        void begun(int run);

        /// A run has come so far.
        ///
        /// @param share 0 to 1
        void told(int run, double share);

        /// A run has ended. When this returns, its record is on disk.
        void ended(RunRecord record);
    }

    /// Carries out runs until all have ended or none is [wanted][Sink#wanted] any more. Throws what ends the
    /// sweep; runs that fail do not.
    ///
    /// @param queue the numbers of the runs, in the order in which they are to begin
    void execute(int[] queue, Sink sink);
}
