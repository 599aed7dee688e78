package preceptor.result;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/// What a sweep's folder holds at this moment, read without disturbing who writes there: states and final numbers of a
/// finished sweep, or those that its part files have so far.
///
/// @param manifest with the states that the part files tell; a run that has begun and not ended counts as
///     running, since a reader cannot tell whether its process lives
public record SweepProgress(SweepManifest manifest, SweepSummary summary) {
    /// Reads the folder of a sweep; a [ResultException] says what is wrong with it.
    public static SweepProgress read(Path folder) {
        if (!SweepFolder.isSweep(folder)) {
            throw ResultException.in(folder, "expected the folder of a sweep, with a file " + SweepFolder.MANIFEST);
        }
        Path summary = folder.resolve(SweepFolder.SUMMARY);
        return new SweepReader()
                .read(
                        folder.resolve(SweepFolder.MANIFEST),
                        Files.isRegularFile(summary) ? Optional.of(summary) : Optional.empty(),
                        SweepFolder.parts(folder));
    }

    /// What `manifest` describes, with the states and final numbers of runs that have begun since, by their numbers.
    static SweepProgress of(
            SweepManifest manifest,
            SortedMap<Integer, SweepManifest.Run> states,
            SortedMap<Integer, SortedMap<String, Double>> results) {
        SweepSummary summary = new SweepSummary(manifest.axes());
        List<SweepManifest.Cell> cells = new ArrayList<>();
        int number = 0;
        for (SweepManifest.Cell cell : manifest.cells()) {
            List<SweepManifest.Run> runs = new ArrayList<>();
            List<SortedMap<String, Double>> finals = new ArrayList<>();
            for (SweepManifest.Run known : cell.runs()) {
                SweepManifest.Run found = states.getOrDefault(number, known);
                runs.add(new SweepManifest.Run(known.seed(), found.state(), found.exit(), found.reason()));
                if (results.containsKey(number)) {
                    finals.add(results.get(number));
                }
                number++;
            }
            cells.add(new SweepManifest.Cell(cell.settings(), cell.specSha256(), runs));
            summary.add(cell.settings(), finals);
        }
        return new SweepProgress(
                new SweepManifest(
                        manifest.name(),
                        manifest.sha256(),
                        manifest.version(),
                        manifest.seed(),
                        manifest.seeds(),
                        manifest.axes(),
                        manifest.spec(),
                        cells),
                summary);
    }
}
