package preceptor.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import preceptor.report.HtmlReport;
import preceptor.report.ReportLoader;
import preceptor.report.SweepReport;
import preceptor.result.SweepFolder;
import preceptor.result.SweepProgress;
import preceptor.run.InputException;

/// The figures of reports, of runs and of a sweep alike.
final class Drawings {
    private Drawings() {}

    /// As SVG, by their names.
    ///
    /// @param folders those of runs, or that of one sweep
    /// @param metric for a sweep, the final number that its figures show in place of the usual ones
    static Map<String, String> of(List<Path> folders, Optional<String> metric) {
        Path first = folders.getFirst();
        if (folders.size() == 1 && SweepFolder.isSweep(first)) {
            SweepProgress progress = SweepProgress.read(first);
            metric.filter(m -> !progress.summary().metrics().contains(m)).ifPresent(m -> {
                throw new InputException("--metric: expected one of "
                        + String.join(", ", progress.summary().metrics()) + ", got " + m);
            });
            return SweepReport.figures(progress.manifest(), progress.summary(), metric);
        }
        if (metric.isPresent()) {
            throw new InputException("--metric: expected the folder of a sweep, got " + first);
        }
        return HtmlReport.figures(ReportLoader.read(folders));
    }
}
