package preceptor.spec;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/// Reads specs: a YAML or JSON file, what it extends, and what the command line overrides.
///
/// - `extends: other.yaml` (relative to the file that says so) is merged under the file: mappings key by key, all else
///   whole. A mapping that names another `kind` than the one under it replaces it. A single word that stands for a
///   mapping (`before-relu`) keeps its meaning under a mapping merged over it.
/// - `a.b=value` overrides a path; the value is YAML; list entries are numbered from 0. Where `kind` is overridden,
/// keys
///   in the file that belong to the old kind alone are dropped.
/// - A key without a value (`key:` or `null`) takes its default.
public final class SpecLoader {
    static final String EXTENDS = "extends";
    /// A grid of experiments, which [SweepLoader] reads and a single run leaves aside.
    static final String SWEEP = "sweep";
    private static final int MOST_EXTENDS = 16;
    /// The keys of a file that are not part of a spec, in the order in which messages list them.
    private static final Set<String> BESIDE = new LinkedHashSet<>(List.of(EXTENDS, SWEEP));

    private SpecLoader() {}

    /// Reads the spec in `file`, with `sets` (`a.b=value`) and the seed, if given, put over it. Data files that it
    /// names
    /// have to exist.
    ///
    /// @throws SpecException if anything is wrong with it
    public static Spec load(Path file, List<String> sets, OptionalLong seedOverride) {
        Syntax.Mapping root = readFile(file, new ArrayList<>());
        Reading reading = new Reading(new Place(file.toString(), 1, 1));
        return finish(root, sets, seedOverride, reading, Optional.of(file));
    }

    /// Reads a spec from text that a message calls `source`. It can't extend a file, and data files aren't looked for.
    ///
    /// @throws SpecException if anything is wrong with it
    public static Spec parse(String text, String source) {
        return parse(text, source, List.of());
    }

    /// As [#parse(String, String)], with `sets` (`a.b=value`) put over it.
    ///
    /// @throws SpecException if anything is wrong with it
    public static Spec parse(String text, String source, List<String> sets) {
        Place start = new Place(source, 1, 1);
        Syntax.Mapping root = mapping(YamlReader.read(text, source), start);
        return finish(root, sets, OptionalLong.empty(), new Reading(start), Optional.empty());
    }

    /// Reads a canonical form, as a run keeps it.
    ///
    /// @throws SpecException if anything is wrong with it
    public static Spec fromTree(Map<String, ?> tree, String source) {
        return parse(Json.canonical(tree), source);
    }

    /// The data file that a spec names as `written`: relative to the folder of the spec's file, else to the working
    /// folder.
    public static Path dataFile(Path specFile, String written) {
        return DataFiles.find(specFile, written);
    }

    private static Spec finish(
            Syntax.Mapping written, List<String> sets, OptionalLong seed, Reading reading, Optional<Path> file) {
        Syntax.Mapping root = written;
        for (String set : sets) {
            root = (Syntax.Mapping) Merge.set(root, override(set));
        }
        Spec spec = understand(withSeed(root, seed), reading, file);
        reading.throwIfFailed();
        return spec;
    }

    static Syntax.Mapping withSeed(Syntax.Mapping root, OptionalLong seed) {
        if (seed.isEmpty()) {
            return root;
        }
        Place place = Place.of("--seed " + seed.getAsLong());
        Syntax.Scalar value = new Syntax.Scalar(place, Long.toString(seed.getAsLong()), true);
        return (Syntax.Mapping) Merge.over(
                root, Syntax.Mapping.of(place, Map.of("seed", new Syntax.Entry(place, value))));
    }

    /// The spec that `root` says; where it is wrong, `reading` is told.
    static Spec understand(Syntax.Mapping root, Reading reading, Optional<Path> file) {
        Spec spec = null;
        try {
            if (root.entries().containsKey(EXTENDS)) {
                reading.problem(
                        root.entries().get(EXTENDS).place(),
                        EXTENDS,
                        "only a file can extend another, and only in itself");
            }
            spec = Spec.shape().read(root, "", reading, Map.of(), BESIDE);
            if (spec != null && !reading.failed()) {
                CrossChecks.check(spec, reading);
                if (file.isPresent()) {
                    DataFiles.check(spec, file.get(), reading);
                }
            }
        } catch (Reading.TooMany enough) {
            // The problems so far are told.
        }
        return spec;
    }

    /// The mapping that `a.b=value` stands for: `{a: {b: value}}`.
    private static Syntax.Mapping override(String set) {
        Place place = placeOf(set);
        return nested(pathOf(set), place, YamlReader.readValue(valueOf(set), place));
    }

    static Place placeOf(String set) {
        return Place.of("--set " + Shown.shorten(set));
    }

    /// The path of `a.b=value`.
    static String pathOf(String set) {
        int equals = set.indexOf('=');
        if (equals <= 0) {
            throw new SpecException(placeOf(set), "", "expected path=value, such as student.width=32");
        }
        return set.substring(0, equals).strip();
    }

    static String valueOf(String set) {
        return set.substring(set.indexOf('=') + 1);
    }

    /// `{a: {b: value}}` for the path `a.b`, written at `place`.
    static Syntax.Mapping nested(String path, Place place, Syntax value) {
        String[] keys = path.split("\\.", -1);
        if (keys.length > YamlReader.MOST_DEPTH) {
            throw new SpecException(place, "", "expected a path of at most " + YamlReader.MOST_DEPTH + " keys");
        }
        Syntax inner = value;
        for (int i = keys.length - 1; i >= 0; i--) {
            if (keys[i].isBlank()) {
                throw new SpecException(place, "", "expected path=value, got a path with an empty key");
            }
            inner = Syntax.Mapping.of(place, new LinkedHashMap<>(Map.of(keys[i], new Syntax.Entry(place, inner))));
        }
        return (Syntax.Mapping) inner;
    }

    static Syntax.Mapping readFile(Path file, List<Path> below) {
        Place start = new Place(file.toString(), 1, 1);
        String text = YamlReader.readText(file);
        Syntax.Mapping root = mapping(YamlReader.read(text, file.toString()), start);
        Syntax.Entry base = root.entries().get(EXTENDS);
        if (base == null) {
            return root;
        }
        Place place = base.value().place();
        if (!(base.value() instanceof Syntax.Scalar scalar) || scalar.isNull()) {
            throw new SpecException(
                    place,
                    EXTENDS,
                    "expected the path of a file, got " + base.value().describe());
        }
        Path other = resolve(file, scalar);
        List<Path> chain = new ArrayList<>(below);
        chain.add(real(file, start));
        Path realOther = real(other, place);
        if (chain.contains(realOther)) {
            throw new SpecException(
                    place, EXTENDS, "'" + Shown.shorten(scalar.text()) + "' extends this file: a cycle of extends");
        }
        if (chain.size() > MOST_EXTENDS) {
            throw new SpecException(
                    place, EXTENDS, "expected at most " + MOST_EXTENDS + " files, each extending the next");
        }
        Map<String, Syntax.Entry> own = new LinkedHashMap<>(root.entries());
        own.remove(EXTENDS);
        return (Syntax.Mapping) Merge.over(readFile(other, chain), Syntax.Mapping.of(root.place(), own));
    }

    private static Path resolve(Path file, Syntax.Scalar scalar) {
        try {
            return file.resolveSibling(scalar.text());
        } catch (InvalidPathException e) {
            throw new SpecException(scalar.place(), EXTENDS, "expected the path of a file, got " + scalar.describe());
        }
    }

    private static Path real(Path file, Place place) {
        try {
            return file.toRealPath();
        } catch (NoSuchFileException e) {
            throw new SpecException(place, EXTENDS, "no such file: " + file);
        } catch (IOException e) {
            throw new SpecException(place, EXTENDS, "can't be read: " + file);
        }
    }

    private static Syntax.Mapping mapping(Syntax root, Place start) {
        if (root instanceof Syntax.Mapping mapping) {
            return mapping;
        }
        if (root instanceof Syntax.Scalar scalar && scalar.isNull()) {
            return Syntax.Mapping.empty(start);
        }
        throw new SpecException(
                root.place(), "", "expected a mapping such as 'name: quickstart', got " + root.describe());
    }

    /// Whether the file exists and can be read.
    static boolean readable(Path file) {
        return Files.isRegularFile(file) && Files.isReadable(file);
    }
}
