package preceptor.spec;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/// Reads sweeps: a spec with a `sweep:` block, lists of values on the command line, or both.
///
///     sweep:
///       grid:                                  # every combination, the first path varying slowest
///         student.width: [4, 16, 64]
///         training.data.samples: [100, 1000]
///       list:                                  # single cells; with a grid, each is combined with all of it
///         - {teacher.kind: latent-tree}
///         - {teacher.kind: random-hierarchy, teacher.productions: 2}
///
/// `--set a.b=1,2,4` sweeps over a path too, or puts other values in the place of the grid's; a value that is itself a
/// list is written in brackets, `--set student.width=[8,4],[16,8]`. Every cell is read as a spec of its own, so that
/// whatever is wrong with a value or a path is told where it was written.
public final class SweepLoader {
    private static final String GRID = "grid";
    private static final String LIST = "list";
    private static final int MOST_CELLS = 100_000;
    private static final int MOST_RUNS = 1_000_000;
    private static final int MOST_PROBLEMS = 20;
    private static final Set<String> KEYS = new LinkedHashSet<>(List.of(GRID, LIST));

    /// What is the same for all cells, and why.
    private static final Map<String, String> COMMON = Map.of(
            "seed",
            "runs count seeds up from it; how many is said by seeds",
            "seeds",
            "every cell has the same number of seeds",
            "name",
            "a sweep has one name",
            "output",
            "what is written is the same for every cell",
            SpecLoader.EXTENDS,
            "a file is extended before its sweep is read",
            SpecLoader.SWEEP,
            "a sweep has no other in it");

    /// A value of a swept path, with the place of the path.
    private record Setting(String path, Place place, Syntax value) {}

    private final Map<String, List<Setting>> grid = new LinkedHashMap<>();
    private final List<List<Setting>> list = new ArrayList<>();

    private SweepLoader() {}

    /// Reads the sweep in `file`, with `sets` and the first seed, if given, put over it.
    ///
    /// @throws SpecException if anything is wrong with it
    public static SweepPlan load(Path file, List<String> sets, OptionalLong seed) {
        Syntax.Mapping root = SpecLoader.readFile(file, new ArrayList<>());
        SweepLoader loader = new SweepLoader();
        Syntax.Entry block = root.entries().get(SpecLoader.SWEEP);
        if (block != null) {
            loader.readBlock(block.value());
        }
        for (String set : sets) {
            root = loader.readSet(root, set);
        }
        if (loader.grid.isEmpty() && loader.list.isEmpty()) {
            throw new SpecException(
                    new Place(file.toString(), 1, 1),
                    SpecLoader.SWEEP,
                    "nothing to sweep over: expected a block such as 'sweep: {grid: {student.width: [4, 8, 16]}}',"
                            + " or --set student.width=4,8,16");
        }
        return loader.plan(SpecLoader.withSeed(root, seed), file);
    }

    static Map<String, Object> schema() {
        Map<String, Object> values = Types.ordered("type", "array", "minItems", 1);
        Map<String, Object> grid = Types.ordered(
                "description",
                "every combination of values, by path such as student.width; the first path varies slowest",
                "type",
                "object",
                "additionalProperties",
                values);
        Map<String, Object> list = Types.ordered(
                "description",
                "single cells: a value for each of some paths",
                "type",
                "array",
                "items",
                Types.ordered("type", "object", "minProperties", 1));
        return Types.ordered(
                "description",
                "a grid of experiments, for the command sweep",
                "type",
                "object",
                "properties",
                Types.ordered(GRID, grid, LIST, list),
                "additionalProperties",
                false);
    }

    private void readBlock(Syntax block) {
        if (block instanceof Syntax.Scalar scalar && scalar.isNull()) {
            return;
        }
        Syntax.Mapping mapping = mapping(block, SpecLoader.SWEEP, "a mapping with the keys grid, list");
        for (Map.Entry<String, Syntax.Entry> e : mapping.entries().entrySet()) {
            Syntax value = e.getValue().value();
            switch (e.getKey()) {
                case GRID -> readGrid(mapping(value, "sweep.grid", "a mapping of paths to lists of values"));
                case LIST -> readList(value);
                default -> {
                    String near = Suggestion.nearest(e.getKey(), KEYS);
                    throw new SpecException(
                            e.getValue().place(),
                            "sweep." + Shown.shorten(e.getKey()),
                            "unknown key" + (near == null ? "" : "; did you mean '" + near + "'?")
                                    + " (keys here: grid, list)");
                }
            }
        }
        for (List<Setting> cell : list) {
            for (Setting s : cell) {
                if (grid.containsKey(s.path)) {
                    throw new SpecException(s.place, s.path, "is in sweep.grid too; expected it in one of them");
                }
            }
        }
    }

    private void readGrid(Syntax.Mapping mapping) {
        mapping.entries().forEach((path, entry) -> {
            requireSweepable(path, entry.place());
            if (!(entry.value() instanceof Syntax.Sequence values)
                    || values.items().isEmpty()) {
                throw new SpecException(
                        entry.value().place(),
                        "sweep.grid." + Shown.shorten(path),
                        "expected a list of values such as [4, 8, 16], got "
                                + (entry.value() instanceof Syntax.Sequence
                                        ? "an empty one"
                                        : entry.value().describe()));
            }
            grid.put(path, settings(path, entry.place(), values));
        });
    }

    private void readList(Syntax value) {
        if (!(value instanceof Syntax.Sequence cells) || cells.items().isEmpty()) {
            throw new SpecException(
                    value.place(),
                    "sweep.list",
                    "expected a list of mappings such as {student.width: 8}, got " + value.describe());
        }
        for (Syntax cell : cells.items()) {
            Syntax.Mapping mapping = mapping(cell, "sweep.list", "a mapping such as {student.width: 8}");
            if (mapping.entries().isEmpty()) {
                throw new SpecException(cell.place(), "sweep.list", "expected at least one path, got an empty mapping");
            }
            List<Setting> settings = new ArrayList<>();
            mapping.entries().forEach((path, entry) -> {
                requireSweepable(path, entry.place());
                settings.add(new Setting(path, entry.place(), entry.value()));
            });
            list.add(settings);
        }
    }

    private static Syntax.Mapping mapping(Syntax node, String path, String expected) {
        if (node instanceof Syntax.Mapping mapping) {
            return mapping;
        }
        throw new SpecException(node.place(), path, "expected " + expected + ", got " + node.describe());
    }

    private static List<Setting> settings(String path, Place place, Syntax.Sequence values) {
        return values.items().stream().map(v -> new Setting(path, place, v)).toList();
    }

    private static void requireSweepable(String path, Place place) {
        String first = path.contains(".") ? path.substring(0, path.indexOf('.')) : path;
        String why = COMMON.get(first);
        if (why != null) {
            throw new SpecException(place, Shown.shorten(path), "can't be swept over: " + why);
        }
    }

    /// Takes one `--set`: several values, or one for a path of the grid, become an axis; any other is put over `root`.
    private Syntax.Mapping readSet(Syntax.Mapping root, String set) {
        String path = SpecLoader.pathOf(set);
        Place place = SpecLoader.placeOf(set);
        Syntax.Sequence values = (Syntax.Sequence) YamlReader.readValue("[" + SpecLoader.valueOf(set) + "]", place);
        for (List<Setting> cell : list) {
            if (cell.stream().anyMatch(s -> s.path.equals(path))) {
                throw new SpecException(place, path, "is set by sweep.list, cell by cell");
            }
        }
        if (values.items().size() > 1 || grid.containsKey(path)) {
            requireSweepable(path, place);
            if (values.items().isEmpty()) {
                throw new SpecException(place, path, "expected at least one value");
            }
            grid.put(path, settings(path, place, values));
            return root;
        }
        Syntax value = YamlReader.readValue(SpecLoader.valueOf(set), place);
        return (Syntax.Mapping) Merge.set(root, SpecLoader.nested(path, place, value));
    }

    private SweepPlan plan(Syntax.Mapping root, Path file) {
        List<List<Setting>> settings = combinations(file);
        Set<String> axes = new LinkedHashSet<>();
        list.forEach(cell -> cell.forEach(s -> axes.add(s.path)));
        axes.addAll(grid.keySet());
        List<SweepPlan.Cell> cells = new ArrayList<>();
        Map<String, SweepPlan.Cell> known = new HashMap<>();
        Map<String, Problem> problems = new LinkedHashMap<>();
        for (List<Setting> one : settings) {
            Map<String, String> texts = new LinkedHashMap<>();
            axes.forEach(
                    path -> one.stream().filter(s -> s.path.equals(path)).forEach(s -> texts.put(path, text(s.value))));
            Reading reading = new Reading(new Place(file.toString(), 1, 1));
            Spec spec = read(root, one, file, reading);
            if (reading.failed()) {
                tell(reading, texts, problems);
                continue;
            }
            SweepPlan.Cell cell = new SweepPlan.Cell(texts, spec);
            SweepPlan.Cell same = known.putIfAbsent(spec.sha256(), cell);
            if (same != null) {
                throw new SpecException(
                        one.getFirst().value.place(),
                        one.getFirst().path,
                        "the cell " + named(texts) + " is the same experiment as the cell " + named(same.settings()));
            }
            cells.add(cell);
        }
        if (!problems.isEmpty()) {
            throw new SpecException(List.copyOf(problems.values()));
        }
        Spec first = cells.getFirst().spec();
        if ((long) cells.size() * first.seeds() > MOST_RUNS) {
            throw new SpecException(
                    new Place(file.toString(), 1, 1),
                    "seeds",
                    "expected at most " + MOST_RUNS + " runs, got " + cells.size() + " cells of " + first.seeds()
                            + " seeds");
        }
        return new SweepPlan(first.name(), first.seed(), first.seeds(), List.copyOf(axes), cells);
    }

    private static Spec read(Syntax.Mapping root, List<Setting> settings, Path file, Reading reading) {
        try {
            Syntax.Mapping cell = root;
            for (Setting s : settings) {
                cell = (Syntax.Mapping) Merge.set(cell, SpecLoader.nested(s.path, s.place, s.value));
            }
            return SpecLoader.understand(cell, reading, Optional.of(file));
        } catch (SpecException e) {
            e.problems().forEach(p -> reading.problem(p.place(), p.path(), p.message()));
            return null;
        }
    }

    /// Adds the problems of one cell to those of the others, each only once.
    private static void tell(Reading reading, Map<String, String> texts, Map<String, Problem> problems) {
        for (Problem p : reading.problems()) {
            if (problems.size() < MOST_PROBLEMS) {
                problems.putIfAbsent(
                        p.toString(),
                        new Problem(p.place(), p.path(), p.message() + " (in the cell " + named(texts) + ")"));
            }
        }
    }

    private static String named(Map<String, String> texts) {
        List<String> parts = new ArrayList<>();
        texts.forEach((path, value) -> parts.add(Shown.shorten(path) + "=" + Shown.shorten(value)));
        return String.join(", ", parts);
    }

    /// Every entry of the list with every point of the grid.
    private List<List<Setting>> combinations(Path file) {
        List<List<Setting>> cells = list.isEmpty() ? List.of(List.of()) : list;
        for (List<Setting> values : grid.values()) {
            if ((long) cells.size() * values.size() > MOST_CELLS) {
                throw new SpecException(
                        new Place(file.toString(), 1, 1),
                        SpecLoader.SWEEP,
                        "expected at most " + MOST_CELLS + " cells, got more");
            }
            List<List<Setting>> more = new ArrayList<>();
            for (List<Setting> cell : cells) {
                for (Setting value : values) {
                    List<Setting> longer = new ArrayList<>(cell);
                    longer.add(value);
                    more.add(longer);
                }
            }
            cells = more;
        }
        return cells;
    }

    /// A value as text: numbers in their shortest form, lists and mappings as JSON.
    private static String text(Syntax node) {
        return node instanceof Syntax.Scalar scalar && !(plain(scalar) instanceof Number)
                ? Shown.clean(scalar.text())
                : Json.canonical(plain(node));
    }

    private static Object plain(Syntax node) {
        return switch (node) {
            case Syntax.Scalar s -> Numbers.plain(s).<Object>map(n -> n).orElse(s.text());
            case Syntax.Sequence s -> s.items().stream().map(SweepLoader::plain).toList();
            case Syntax.Mapping m -> {
                Map<String, Object> tree = new LinkedHashMap<>();
                m.entries().forEach((key, entry) -> tree.put(key, plain(entry.value())));
                yield tree;
            }
        };
    }
}
