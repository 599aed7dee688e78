package preceptor.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import preceptor.result.RunState;
import preceptor.result.SweepFolder;
import preceptor.result.SweepManifest;
import preceptor.spec.SweepPlan;

/// A real cluster on this machine: a master and two workers, processes of their own, one of which is killed with all
/// that it has started while the sweep goes on.
@Tag("slow")
final class KilledWorkerTest {
    private static final int PATIENCE_SECONDS = 900;
    private static final String WIDTHS = "student.width=8,16";

    @TempDir
    private Path folder;

    private final List<Process> started = new ArrayList<>();

    @AfterEach
    void stop() {
        started.forEach(KilledWorkerTest::kill);
    }

    @Test
    void noRunIsLostOrDoubled() throws Exception {
        Path spec = Files.writeString(folder.resolve("spec.yaml"), """
                name: killed
                seeds: 20
                regions: {depth: 3}
                teacher: {kind: latent-tree}
                training: {steps: 400}
                expansion: {every: 100}
                output: {report: false}
                """);
        SweepPlan plan = Sweeps.plan(spec, WIDTHS);
        String port = Integer.toString(freePort());
        String master = "spark://127.0.0.1:" + port;
        makeSparkHome();
        server("master", "org.apache.spark.deploy.master.Master", "--port", port);
        Process doomed = worker("doomed", master);
        worker("other", master);
        waitFor("two workers", () -> log("master").split("Registering worker", -1).length > 2);

        Path out = folder.resolve("spark");
        Process driver = driver(master, spec, out);
        Path manifest = out.resolve(plan.folderName()).resolve(SweepFolder.MANIFEST);
        waitFor("a quarter of the runs", () -> !driver.isAlive() || done(manifest) >= plan.runs() / 4);
        assertThat(driver.isAlive())
                .as(() -> "the sweep still goes on: " + log("driver"))
                .isTrue();
        assertThat(doomed.descendants()).as("the worker has an executor").isNotEmpty();
        kill(doomed);

        assertThat(driver.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(driver.exitValue()).as(() -> log("driver")).isZero();
        assertThat(log("master")).contains("Removing worker");
        Sweeps.assertSame(Sweeps.onThreads(plan, spec, folder.resolve("threads")), out.resolve(plan.folderName()));
    }

    private static int done(Path manifest) {
        return Files.isRegularFile(manifest) ? SweepManifest.read(manifest).count(RunState.DONE) : 0;
    }

    private static void kill(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    private void waitFor(String what, BooleanSupplier there) throws InterruptedException {
        for (int i = 0; i < PATIENCE_SECONDS * 10; i++) {
            if (there.getAsBoolean()) {
                return;
            }
            Thread.sleep(100);
        }
        throw new AssertionError("waited in vain for " + what + "; master: " + log("master"));
    }

    private String log(String name) {
        try {
            return Files.readString(folder.resolve(name + ".log"), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return e.toString();
        }
    }

    private Process worker(String name, String master) throws IOException {
        String work = Files.createDirectory(folder.resolve(name)).toString();
        return server(
                name,
                "org.apache.spark.deploy.worker.Worker",
                "--cores",
                "1",
                "--memory",
                "1g",
                "--work-dir",
                work,
                master);
    }

    private Process server(String name, String main, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("-Dspark.log.level=INFO", main, "--host", "127.0.0.1"));
        command.addAll(List.of("--webui-port", Integer.toString(freePort())));
        command.addAll(List.of(arguments));
        return start(name, command);
    }

    private Process driver(String master, Path spec, Path out) throws IOException {
        return start(
                "driver",
                List.of(
                        "-Dspark.master=" + master,
                        "-Dspark.driver.host=127.0.0.1",
                        "-Dspark.driver.bindAddress=127.0.0.1",
                        "-Dspark.speculation=true",
                        // The classes are in folders here, not in a jar that could be sent.
                        "-Dspark.jars=",
                        "-Dspark.executor.extraClassPath=" + System.getProperty("java.class.path"),
                        "preceptor.spark.Submit",
                        "sweep",
                        spec.toString(),
                        "--set",
                        WIDTHS,
                        "--out",
                        out.toString()));
    }

    private Process start(String name, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(name + ".log").toFile());
        builder.environment().put("SPARK_HOME", sparkHome().toString());
        builder.environment().put("SPARK_SCALA_VERSION", "2.13");
        builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process process = builder.start();
        started.add(process);
        return process;
    }

    private Path sparkHome() {
        return folder.resolve("spark-home");
    }

    /// Spark's folder as an installation has it, as far as workers look into it.
    private void makeSparkHome() throws IOException {
        Path jars = Files.createDirectories(sparkHome().resolve("jars"));
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            Path jar = Path.of(entry).toAbsolutePath();
            if (entry.endsWith(".jar") && !Files.exists(jars.resolve(jar.getFileName()))) {
                Files.createSymbolicLink(jars.resolve(jar.getFileName()), jar);
            }
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
