package preceptor.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import preceptor.result.NamedArray;
import preceptor.result.NpzReader;
import preceptor.result.NpzWriter;

/// Same spec, same seed, same bytes of metrics, arrays and checkpoint: on any number of threads, any width of the
/// vectors and whatever the JVM compiles with. Every setting is a JVM of its own, held against one thread on plain
/// loops. The 64 specs are crossed with 2, 3 and 8 threads; 20 of them, which between them have every teacher, student,
/// optimiser and expansion, with one thread, vectors of 128, 256 and the most bits, no vector module, and the first
/// compiler alone; two of them with the interpreter.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class IdentityTest {
    private static final String[] VECTORS = {"--add-modules", "jdk.incubator.vector"};

    /// Batch norm, mini-batches and samples.
    private static final int[] FEW = {1};

    private static final int[] TINY = {6, 12};

    private static final int[] SOME = IdentitySpecs.some();

    private static final int[] ALL = IntStream.range(0, IdentitySpecs.COUNT).toArray();

    @TempDir
    private static Path folder;

    private Path base;

    @BeforeAll
    void base() {
        base = Cli.write(folder, "base.yaml", IdentitySpecs.BASE);
    }

    private static Arguments setting(String name, int threads, int[] specs, String... options) {
        return Arguments.of(name, threads, specs, options);
    }

    private static String[] with(String... options) {
        return Stream.concat(Stream.of(VECTORS), Stream.of(options)).toArray(String[]::new);
    }

    static List<Arguments> settings() {
        return List.of(
                setting("two threads", 2, ALL, VECTORS),
                setting("three threads", 3, ALL, VECTORS),
                setting("eight threads", 8, ALL, VECTORS),
                setting("one thread", 1, SOME, VECTORS),
                setting("vectors of 128 bits", 2, SOME, with("-Dpreceptor.kernels=vector", "-XX:MaxVectorSize=16")),
                setting("vectors of 256 bits", 1, SOME, with("-Dpreceptor.kernels=vector", "-XX:MaxVectorSize=32")),
                setting("widest vectors", 2, SOME, with("-Dpreceptor.kernels=vector")),
                setting("no vector module", 2, SOME),
                setting("first compiler only", 2, SOME, with("-XX:TieredStopAtLevel=1")),
                setting("interpreter", 2, TINY, with("-Xint")));
    }

    @Tag("slow")
    @ParameterizedTest(name = "{0}")
    @MethodSource("settings")
    void sameBytesInEverySetting(String name, int threads, int[] specs, String[] options) throws Exception {
        Path reference = reference(ALL, "reference");
        run(folder.resolve(name), threads, specs, options);
        assertSame(reference, folder.resolve(name), name, specs);
    }

    @Test
    void sameBytesWithVectorsAndThreads() throws Exception {
        Path reference = reference(FEW, "few");
        Path other = folder.resolve("few-vectors");
        run(other, 3, FEW, with("-XX:MaxVectorSize=16"));
        String name = "three threads, vectors of 128 bits";
        assertSame(reference, other, name, FEW);
        String array = nudge(Cli.folder(other.resolve("1")).resolve("tensors.npz"));
        assertThatThrownBy(() -> assertSame(reference, other, name, FEW))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("spec 1 [")
                .hasMessageContaining(name + ": tensors.npz: array " + array + " at 0: ");
    }

    /// Moves the first number of an archive's last array by the least possible; the array's name.
    private static String nudge(Path archive) {
        List<NamedArray> arrays = new ArrayList<>(NpzReader.read(archive).values());
        NamedArray last = arrays.removeLast();
        double[] data = last.doubles().clone();
        data[0] = Math.nextUp(data[0]);
        arrays.add(NamedArray.of(last.name(), last.shape(), data));
        NpzWriter.write(archive, arrays);
        return last.name();
    }

    @Test
    void theSpecsBetweenThemHaveEverySetting() {
        List<String> settings = IntStream.of(ALL)
                .boxed()
                .flatMap(i -> IdentitySpecs.settings(i).stream())
                .toList();
        for (String entry : IdentitySpecs.entries()) {
            assertThat(settings.stream().filter(entry::equals).count())
                    .as(entry)
                    .isGreaterThanOrEqualTo(3);
        }
    }

    @Test
    void aDifferenceIsFoundAndNamed() throws IOException {
        Path left = Files.createDirectories(folder.resolve("left"));
        Path right = Files.createDirectories(folder.resolve("right"));
        assertThat(FirstDifference.between(left, right))
                .hasValueSatisfying(d -> assertThat(d).contains("no results"));
        archive(left, 3.0);
        archive(right, 3.0);
        assertThat(FirstDifference.between(left, right)).isEmpty();
        archive(right, Math.nextUp(3.0));
        assertThat(FirstDifference.between(left, right))
                .contains("tensors.npz: array W at 1: 3.0 and 3.0000000000000004");
        assertThat(NpzReader.read(right.resolve("tensors.npz"))).containsKey("p");
        archive(right, 3.0);
        Files.writeString(left.resolve("metrics.csv"), "a\n1\n");
        assertThat(FirstDifference.between(left, right))
                .hasValueSatisfying(d -> assertThat(d).contains("other files"));
        Files.writeString(right.resolve("metrics.csv"), "a\n2\n");
        assertThat(FirstDifference.between(left, right)).contains("metrics.csv: line 2: \"1\" and \"2\"");
    }

    private static void archive(Path run, double second) throws IOException {
        NpzWriter.write(
                run.resolve("tensors.npz"),
                List.of(NamedArray.vector("p", 0.5, 0.5), NamedArray.vector("W", 1.0, second)));
    }

    /// The runs that all others are held against; made once.
    private Path reference(int[] specs, String name) throws Exception {
        Path reference = folder.resolve(name);
        if (!Files.exists(reference)) {
            run(reference, 1, specs, with("-Dpreceptor.kernels=scalar"));
        }
        return reference;
    }

    private void run(Path out, int threads, int[] specs, String... options) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-XX:+UseSerialGC");
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), IdentityRuns.class.getName()));
        command.addAll(List.of(base.toString(), out.toString(), Integer.toString(threads)));
        IntStream.of(specs).mapToObj(Integer::toString).forEach(command::add);
        Path log = Files.createTempFile(folder, "log", ".txt");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        assertThat(process.waitFor(20, TimeUnit.MINUTES))
                .as("%s has ended", out)
                .isTrue();
        assertThat(process.exitValue()).as(() -> out + ": " + text(log)).isZero();
    }

    private static String text(Path log) {
        try {
            return Files.readString(log, StandardCharsets.UTF_8);
        } catch (IOException e) {
            return e.toString();
        }
    }

    private static void assertSame(Path reference, Path other, String name, int[] specs) throws IOException {
        List<String> differences = new ArrayList<>();
        for (int spec : specs) {
            String number = Integer.toString(spec);
            FirstDifference.between(Cli.folder(reference.resolve(number)), Cli.folder(other.resolve(number)))
                    .ifPresent(d -> differences.add(
                            "spec " + spec + " " + IdentitySpecs.settings(spec) + ", " + name + ": " + d));
        }
        assertThat(differences).isEmpty();
    }
}
