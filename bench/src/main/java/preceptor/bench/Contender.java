package preceptor.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// A program that is measured: it answers one [Requests] line by another, and stays warm between its turns.
final class Contender implements AutoCloseable {
    private static final int SHOWN = 12;

    private final String name;
    private final Process process;
    private final Writer to;
    private final BufferedReader from;
    private final Path errors;

    /// Starts `command`.
    ///
    /// @param name what messages call it
    Contender(String name, List<String> command) throws IOException {
        this.name = name;
        errors = Files.createTempFile("preceptor-bench", ".log");
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors.toFile());
        // libtorch's binding would ask the network for libraries that are on its class path.
        builder.environment().put("DJL_OFFLINE", "true");
        process = builder.start();
        to = process.outputWriter(StandardCharsets.UTF_8);
        from = process.inputReader(StandardCharsets.UTF_8);
    }

    /// The answer to `request`.
    ///
    /// @throws IOException if the program has ended; the message has the last lines of its complaint
    Line ask(Line request) throws IOException {
        try {
            to.write(request + "\n");
            to.flush();
        } catch (IOException e) {
            throw ended(e);
        }
        String answer = from.readLine();
        if (answer == null) {
            throw ended(null);
        }
        return Line.parse(answer);
    }

    private IOException ended(IOException cause) throws IOException {
        List<String> lines = Files.readAllLines(errors);
        List<String> last = lines.subList(Math.max(0, lines.size() - SHOWN), lines.size());
        return new IOException(name + " has ended: " + String.join("\n  ", last), cause);
    }

    @Override
    public void close() throws IOException {
        try {
            to.close();
        } catch (IOException alreadyEnded) {
            process.destroy();
        }
        Files.delete(errors);
    }
}
