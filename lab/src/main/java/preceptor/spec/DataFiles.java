package preceptor.spec;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/// The data files that a spec names.
final class DataFiles {
    private DataFiles() {}

    static Path find(Path specFile, String written) {
        Path beside = specFile.resolveSibling(written);
        Path here = Path.of(written);
        return !SpecLoader.readable(beside) && SpecLoader.readable(here) ? here : beside;
    }

    /// Tells of each file that isn't there.
    static void check(Spec spec, Path specFile, Reading reading) {
        if (spec.regions() instanceof RegionSpec.Explicit explicit) {
            exists(Optional.of(explicit.file()), "regions.file", specFile, reading);
        }
        teacher(spec.teacher(), "teacher", specFile, reading);
    }

    private static void teacher(TeacherSpec teacher, String path, Path specFile, Reading reading) {
        switch (teacher) {
            case TeacherSpec.LatentTree t -> exists(t.tables(), path + ".tables", specFile, reading);
            case TeacherSpec.RandomHierarchy t -> {}
            case TeacherSpec.Computed t -> exists(t.tables(), path + ".tables", specFile, reading);
            case TeacherSpec.Product t -> {
                for (int i = 0; i < t.factors().size(); i++) {
                    teacher(t.factors().get(i), path + ".factors[" + i + "]", specFile, reading);
                }
            }
            case TeacherSpec.Learned t -> {
                exists(t.file(), path + ".file", specFile, reading);
                exists(t.images(), path + ".images", specFile, reading);
                exists(t.labels(), path + ".labels", specFile, reading);
            }
        }
    }

    private static void exists(Optional<String> written, String path, Path specFile, Reading reading) {
        if (written.isEmpty()) {
            return;
        }
        try {
            Path file = find(specFile, written.get());
            if (!SpecLoader.readable(file)) {
                reading.problem(path, "no such file, or it can't be read: " + file);
            }
        } catch (InvalidPathException e) {
            reading.problem(path, "expected the path of a file, got '" + Shown.shorten(written.get()) + "'");
        }
    }
}
