package preceptor.bench;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Where programs and libraries are, and what the machine is.
///
/// @param root the project's folder
record Site(Path root) {
    private static final String LIBTORCH = "bench/libtorch/target";

    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /// A JVM with our classes and vector instructions.
    List<String> ours(String main, Object... arguments) {
        return jvm(System.getProperty("java.class.path"), main, arguments);
    }

    /// A JVM with libtorch, too.
    List<String> libtorch(String main, Object... arguments) {
        Path target = root.resolve(LIBTORCH);
        String path = target.resolve("classes") + File.pathSeparator + System.getProperty("java.class.path")
                + File.pathSeparator + target.resolve("lib") + File.separator + "*";
        return jvm(path, main, arguments);
    }

    private static List<String> jvm(String classPath, String main, Object... arguments) {
        List<String> command = new ArrayList<>(List.of(
                java(),
                "-XX:ObjectAlignmentInBytes=64",
                "--add-modules",
                "jdk.incubator.vector",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                classPath,
                main));
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        return command;
    }

    /// Whether libtorch has been fetched and its students built.
    boolean hasLibtorch() {
        Path lib = root.resolve(LIBTORCH).resolve("lib");
        if (!Files.isDirectory(root.resolve(LIBTORCH).resolve("classes")) || !Files.isDirectory(lib)) {
            return false;
        }
        try (var jars = Files.list(lib)) {
            return jars.anyMatch(jar -> jar.getFileName().toString().startsWith("pytorch-native-cpu"));
        } catch (IOException e) {
            return false;
        }
    }

    static String python() {
        return System.getenv().getOrDefault("PRECEPTOR_PYTHON", "/usr/bin/python3");
    }

    static boolean hasTorch() {
        try {
            Process process = new ProcessBuilder(python(), "-c", "import torch")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(60, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /// The machine in a few fields; what cannot be read is left out.
    static Line machine() {
        Line line = new Line()
                .with("task", "machine")
                .with("processors", Runtime.getRuntime().availableProcessors())
                .with("jdk", Runtime.version().toString())
                .with("os", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        try {
            for (String text : Files.readAllLines(Path.of("/proc/cpuinfo"))) {
                if (text.startsWith("model name") && !line.has("processor")) {
                    line.with("processor", text.substring(text.indexOf(':') + 1).strip());
                }
            }
            String load = Files.readString(Path.of("/proc/loadavg"));
            line.with("load", Double.parseDouble(load.substring(0, load.indexOf(' '))));
        } catch (IOException notLinux) {
            return line;
        }
        return line;
    }
}
