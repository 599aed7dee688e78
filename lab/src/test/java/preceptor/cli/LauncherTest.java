package preceptor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The launcher's cache of loaded classes, with a JDK that only notes how it is called: when it is made, when it is
/// used, and that nothing about it ever stands in the way of a run.
class LauncherTest {
    /// Notes a run with the cache it was given; a training run takes a moment and leaves a cache, unless told to fail.
    private static final String JAVA = """
            #!/bin/sh
            here=$(dirname -- "$0")/..
            made=
            used=none
            for argument in "$@"; do
                case $argument in
                    -XX:AOTCacheOutput=*) made=${argument#*=} ;;
                    -XX:AOTCache=*) used=$(cat "${argument#*=}") ;;
                esac
            done
            if [ -n "$made" ]; then
                echo x >>"$here/trainings"
                echo noise; echo noise >&2
                sleep 0.4
                [ ! -e "$here/fail" ] || exit 1
                echo "cache $(wc -l <"$here/trainings" | tr -d ' ')" >"$made"
            else
                echo "ran with $used"
            fi
            """;

    @TempDir
    private Path folder;

    private Path project;
    private Path jdk;

    @BeforeEach
    void install() throws IOException {
        project = Files.createDirectories(folder.resolve("project"));
        jdk = Files.createDirectories(folder.resolve("jdk"));
        Path source = Path.of("..", "preceptor");
        Files.copy(source, project.resolve("preceptor"));
        for (String module : new String[] {"core", "lab"}) {
            Files.createDirectories(project.resolve(module).resolve("src/main"));
            Files.writeString(project.resolve(module).resolve("pom.xml"), "");
        }
        Files.writeString(project.resolve("pom.xml"), "");
        Files.createDirectories(project.resolve("lab/target/lib"));
        Files.createDirectories(project.resolve("target"));
        Files.createDirectories(jdk.resolve("bin"));
        for (String tool : new String[] {"java", "javac"}) {
            Files.writeString(jdk.resolve("bin").resolve(tool), JAVA);
            assertThat(jdk.resolve("bin").resolve(tool).toFile().setExecutable(true))
                    .isTrue();
        }
        release("25.0.3");
        age(project, 100);
        Files.writeString(jar(), "jar");
        age(jar(), 50);
    }

    @Test
    void theFirstRunMakesWhatTheNextOneUses() throws IOException, InterruptedException {
        assertThat(run()).isEqualTo("ran with none\n");
        awaitTrainings(1);
        assertThat(run()).isEqualTo("ran with cache 1\n");
        assertThat(run()).isEqualTo("ran with cache 1\n");
        assertThat(trainings()).isEqualTo(1);
        assertThat(leftovers()).isEmpty();
    }

    @Test
    void anotherJarOrJdkMakesItStale() throws IOException, InterruptedException {
        run();
        awaitTrainings(1);
        Files.writeString(jar(), "another jar");
        assertThat(run()).isEqualTo("ran with none\n");
        awaitTrainings(2);
        assertThat(run()).isEqualTo("ran with cache 2\n");
        Files.writeString(project.resolve("lab/target/lib/library.jar"), "library");
        assertThat(run()).isEqualTo("ran with none\n");
        awaitTrainings(3);
        release("25.0.4");
        assertThat(run()).isEqualTo("ran with none\n");
        awaitTrainings(4);
        assertThat(run()).isEqualTo("ran with cache 4\n");
        assertThat(caches()).hasSize(1);
    }

    @Test
    void runsThatStartTogetherTrainOnce() throws IOException, InterruptedException {
        List<Process> together = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            together.add(start());
        }
        for (Process p : together) {
            assertThat(finish(p)).startsWith("ran with ");
        }
        awaitTrainings(1);
        assertThat(run()).isEqualTo("ran with cache 1\n");
        assertThat(trainings()).isEqualTo(1);
        assertThat(leftovers()).isEmpty();
    }

    @Test
    void aTrainingThatFailsIsNotRepeatedUntilTheNextJar() throws IOException, InterruptedException {
        Files.writeString(jdk.resolve("fail"), "");
        assertThat(run()).isEqualTo("ran with none\n");
        awaitTrainings(1);
        assertThat(run()).isEqualTo("ran with none\n");
        Thread.sleep(600);
        assertThat(trainings()).isEqualTo(1);
        Files.delete(jdk.resolve("fail"));
        Files.writeString(jar(), "mended");
        assertThat(run()).isEqualTo("ran with none\n");
        awaitTrainings(2);
        assertThat(run()).isEqualTo("ran with cache 2\n");
        assertThat(leftovers()).isEmpty();
    }

    @Test
    void whereNothingCanBeWrittenTheProgramRunsWithout() throws IOException, InterruptedException {
        // A file in place of the folder keeps even root from writing.
        Files.delete(project.resolve("target"));
        Files.writeString(project.resolve("target"), "");
        age(project.resolve("target"), 60);
        for (int i = 0; i < 2; i++) {
            assertThat(run()).isEqualTo("ran with none\n");
        }
        Thread.sleep(600);
        assertThat(trainings()).isZero();
    }

    @Test
    void theCacheCanBeSwitchedOff() throws IOException, InterruptedException {
        run();
        awaitTrainings(1);
        ProcessBuilder builder = builder();
        builder.environment().put("PRECEPTOR_CACHE", "off");
        assertThat(finish(builder.start())).isEqualTo("ran with none\n");
    }

    private void release(String version) throws IOException {
        Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
    }

    private Path jar() {
        return project.resolve("lab/target/preceptor-lab-0.1.0.jar");
    }

    private static void age(Path root, int seconds) throws IOException {
        FileTime then = FileTime.from(Instant.now().minusSeconds(seconds));
        List<Path> all;
        try (Stream<Path> paths = Files.walk(root)) {
            all = paths.toList();
        }
        for (Path path : all) {
            Files.setLastModifiedTime(path, then);
        }
    }

    private ProcessBuilder builder() {
        ProcessBuilder builder =
                new ProcessBuilder("sh", project.resolve("preceptor").toString(), "schema");
        builder.environment().put("JAVA_HOME", jdk.toString());
        builder.environment().remove("PRECEPTOR_CACHE");
        return builder.redirectErrorStream(true);
    }

    private Process start() throws IOException {
        return builder().start();
    }

    private static String finish(Process process) throws IOException, InterruptedException {
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }

    private String run() throws IOException, InterruptedException {
        return finish(start());
    }

    private long trainings() throws IOException {
        Path file = jdk.resolve("trainings");
        return Files.exists(file) ? Files.readAllLines(file).size() : 0;
    }

    /// Waits for the end of the training with this number, which shows by its lock.
    private void awaitTrainings(int number) throws IOException, InterruptedException {
        for (int i = 0; i < 1200 && (trainings() < number || !leftovers().isEmpty()); i++) {
            Thread.sleep(50);
        }
        assertThat(trainings()).isEqualTo(number);
    }

    private List<String> named(String pattern) throws IOException {
        try (Stream<Path> paths = Files.list(project.resolve("target"))) {
            return paths.map(p -> p.getFileName().toString())
                    .filter(n -> n.matches(pattern))
                    .toList();
        }
    }

    private List<String> leftovers() throws IOException {
        return named("launcher-.*\\.lock");
    }

    private List<String> caches() throws IOException {
        return named("launcher-.*\\.aot");
    }
}
