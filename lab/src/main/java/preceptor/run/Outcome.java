package preceptor.run;

import java.util.List;
import java.util.SortedMap;
import preceptor.analysis.Check;
import preceptor.expansion.Expansion;
import preceptor.result.Metrics;
import preceptor.result.NamedArray;
import preceptor.student.Parameters;

/// What an experiment has come to.
///
/// @param metrics the long table of all recorded steps
/// @param frames the heat maps' matrices
/// @param refined the splits and laws of refined summaries, where a spec asks for them
/// @param parameters the student's last ones
/// @param last the expansion at the last step
/// @param results the final numbers by metric
/// @param checks the statements tried on this teacher and student; empty where enumeration does not fit
/// @param seconds wall times by phase; not part of the results
public record Outcome(
        Metrics metrics,
        List<NamedArray> frames,
        List<NamedArray> refined,
        Parameters parameters,
        Expansion last,
        SortedMap<String, Double> results,
        List<Check> checks,
        SortedMap<String, Double> seconds) {}
