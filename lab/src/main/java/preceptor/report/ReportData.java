package preceptor.report;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import preceptor.linalg.Matrix;

/// Everything a report shows, and nothing about how it was computed. Immutable (matrices are shared and never written
/// to by this package).
///
/// @param runs at least one run; runs whose spec has the same SHA-256 are seeds of one experiment
public record ReportData(List<Run> runs) {
    public ReportData {
        runs = List.copyOf(runs);
        if (runs.isEmpty()) {
            throw new IllegalArgumentException("a report needs one run or more, got none");
        }
    }

    /// The runs grouped by spec, in the order in which the specs first appear.
    public List<List<Run>> groups() {
        Map<String, List<Run>> groups = new LinkedHashMap<>();
        for (Run run : runs) {
            groups.computeIfAbsent(run.specSha256, k -> new ArrayList<>()).add(run);
        }
        return groups.values().stream().map(List::copyOf).toList();
    }

    /// One run.
    ///
    /// @param name the spec's name
    /// @param spec the canonical text of the spec, to be shown as it is
    /// @param specSha256 identifies the spec; runs of equal spec are drawn as one band over seeds
    /// @param version version of the program
    /// @param command how to repeat the run
    /// @param lossName what the loss is called, e.g. `cross-entropy`
    /// @param lossUnit unit of the loss, `nats` for cross-entropy, empty for a squared error
    /// @param regions the region graph, children before or after parents
    /// @param frames step → name → matrix: `F/<α>`, `D/<α>`, `G/<α>` (m_α × n_α; theory), `measured/F/<α>` … and
    ///     `W/<α>/<β>` (n_β × n_α); names without step, such as `P/<α>/<β>`, stand in `constants`
    /// @param constants name → matrix, of what training does not change
    /// @param checks the verdicts of the run's checks
    /// @param provenance name → value of what identifies machine and program, in the order to show
    public record Run(
            String name,
            String spec,
            String specSha256,
            long seed,
            String version,
            String command,
            String lossName,
            String lossUnit,
            List<Region> regions,
            Teacher teacher,
            Optional<Sample> sample,
            MetricTable metrics,
            NavigableMap<Integer, Map<String, Matrix>> frames,
            Map<String, Matrix> constants,
            List<Check> checks,
            List<Entry> provenance) {
        public Run {
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(spec, "spec");
            Objects.requireNonNull(specSha256, "specSha256");
            Objects.requireNonNull(version, "version");
            Objects.requireNonNull(command, "command");
            Objects.requireNonNull(lossName, "lossName");
            Objects.requireNonNull(lossUnit, "lossUnit");
            Objects.requireNonNull(teacher, "teacher");
            Objects.requireNonNull(sample, "sample");
            Objects.requireNonNull(metrics, "metrics");
            regions = List.copyOf(regions);
            NavigableMap<Integer, Map<String, Matrix>> copy = new TreeMap<>();
            frames.forEach((step, maps) -> copy.put(step, Collections.unmodifiableMap(new TreeMap<>(maps))));
            frames = Collections.unmodifiableNavigableMap(copy);
            constants = Collections.unmodifiableMap(new TreeMap<>(constants));
            checks = List.copyOf(checks);
            provenance = List.copyOf(provenance);
        }

        /// The highest level of the region graph, that of the root; 0 when there are no regions.
        public int depth() {
            return regions.stream().mapToInt(Region::level).max().orElse(0);
        }
    }

    /// A region α.
    ///
    /// @param id `level.index`
    /// @param level 0 at the leaves
    /// @param index place within the level
    /// @param children ids of the children, in order
    /// @param values m_α
    /// @param width n_α (d_α for a leaf)
    /// @param factors the values of each factor of a product, whose tuples the summary's values number; else empty
    public record Region(
            String id, int level, int index, List<String> children, int values, int width, List<Integer> factors) {
        public Region {
            Objects.requireNonNull(id, "id");
            children = List.copyOf(children);
            factors = List.copyOf(factors);
        }

        /// A region of a teacher that is no product.
        public Region(String id, int level, int index, List<String> children, int values, int width) {
            this(id, level, index, children, values, width, List.of());
        }
    }

    /// What is known of the teacher.
    ///
    /// @param kind as in the spec, e.g. `latent-tree`
    /// @param exact whether population values are exact, by enumeration or message passing; else Monte Carlo
    /// @param bayesRisk in the unit of the loss, when known
    /// @param bayesAccuracy fraction, when known
    /// @param heads the number of labels of each head where the label is a tuple; else empty
    /// @param law how p and P were estimated; empty where they are exact
    public record Teacher(
            String kind,
            boolean exact,
            Optional<Double> bayesRisk,
            Optional<Double> bayesAccuracy,
            List<Integer> heads,
            Optional<SampledLaw> law) {
        public Teacher {
            Objects.requireNonNull(kind, "kind");
            Objects.requireNonNull(bayesRisk, "bayesRisk");
            Objects.requireNonNull(bayesAccuracy, "bayesAccuracy");
            heads = List.copyOf(heads);
        }

        /// A teacher whose label has one head.
        public Teacher(String kind, boolean exact, Optional<Double> bayesRisk, Optional<Double> bayesAccuracy) {
            this(kind, exact, bayesRisk, bayesAccuracy, List.of(), Optional.empty());
        }
    }

    /// Monte Carlo estimates of p and P.
    ///
    /// @param samples how many they come from
    /// @param effective how many independent ones these are worth
    /// @param standardError the largest of all p_α(z)
    public record SampledLaw(long samples, double effective, double standardError) {}

    /// One input drawn from the teacher: the summary of every region, the input vector of every leaf, the label.
    public record Sample(Map<String, Integer> z, Map<String, List<Double>> x, int y) {
        public Sample {
            z = Collections.unmodifiableMap(new TreeMap<>(z));
            x = Collections.unmodifiableMap(new TreeMap<>(x));
        }
    }

    /// The outcome of a check.
    public enum Verdict {
        PASS,
        FAIL,
        OPEN
    }

    /// One check: `residual` is compared with `tolerance`.
    ///
    /// @param label equation label, e.g. `T3`
    /// @param note empty, or what a reader should know
    public record Check(String label, String title, double residual, double tolerance, Verdict verdict, String note) {
        public Check {
            Objects.requireNonNull(label, "label");
            Objects.requireNonNull(title, "title");
            Objects.requireNonNull(verdict, "verdict");
            Objects.requireNonNull(note, "note");
        }
    }

    /// A name and a value of the provenance.
    public record Entry(String name, String value) {}
}
