package preceptor.spark;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/// A real cluster on this machine: a master and workers, processes of their own on loopback.
final class LocalCluster implements AutoCloseable {
    static final int PATIENCE_SECONDS = 900;

    private final Path folder;
    private final String master;
    private final List<Process> started = new ArrayList<>();

    /// Starts the master.
    ///
    /// @param folder where the processes write
    LocalCluster(Path folder) throws IOException {
        this.folder = folder;
        String port = Integer.toString(freePort());
        master = "spark://127.0.0.1:" + port;
        makeSparkHome();
        server("master", "org.apache.spark.deploy.master.Master", "--port", port);
    }

    /// Returns once `count` workers have come, those that have gone again counted too.
    void waitForWorkers(int count) throws InterruptedException {
        waitFor(count + " workers", () -> log("master").split("Registering worker", -1).length > count);
    }

    @Override
    public void close() {
        started.forEach(LocalCluster::kill);
    }

    /// With all that it has started.
    static void kill(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    void waitFor(String what, BooleanSupplier there) throws InterruptedException {
        for (int i = 0; i < PATIENCE_SECONDS * 10; i++) {
            if (there.getAsBoolean()) {
                return;
            }
            Thread.sleep(100);
        }
        throw new AssertionError("waited in vain for " + what + "; master: " + log("master"));
    }

    /// What a process has printed so far.
    String log(String name) {
        try {
            return Files.readString(folder.resolve(name + ".log"), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return e.toString();
        }
    }

    /// A worker with one processor.
    Process worker(String name) throws IOException {
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

    /// A process that submits a command to the cluster, as `spark-submit` does.
    Process driver(String name, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                "-Dspark.master=" + master,
                "-Dspark.driver.host=127.0.0.1",
                "-Dspark.driver.bindAddress=127.0.0.1",
                "-Dspark.speculation=true",
                // The classes are in folders here, not in a jar that could be sent.
                "-Dspark.jars=",
                "-Dspark.executor.extraClassPath=" + System.getProperty("java.class.path"),
                "preceptor.spark.Submit"));
        command.addAll(arguments);
        return start(name, command);
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
