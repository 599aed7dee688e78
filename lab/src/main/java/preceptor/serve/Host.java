package preceptor.serve;

import java.util.function.Consumer;
import preceptor.result.RunManifest;
import preceptor.run.Experiment;

/// What the page is told of the process it lives in.
///
/// @param clock for wall times, and for when a run's state is saved
/// @param environment goes into the runs that the page starts
/// @param faults hears of errors that the program should not have made
public record Host(Experiment.Clock clock, RunManifest.Environment environment, Consumer<Throwable> faults) {}
