package preceptor.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/// The command line as a user meets it: what went in, what came out.
record Cli(int exit, String out, String err) {
    static Cli of(Object... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        String[] texts = Stream.of(arguments).map(Object::toString).toArray(String[]::new);
        int exit = Main.execute(new PrintWriter(out, true), new PrintWriter(err, true), texts);
        return new Cli(exit, out.toString(), err.toString());
    }

    /// Writes `text` into `folder` and gives the path.
    static Path write(Path folder, String name, String text) {
        try {
            return Files.writeString(folder.resolve(name), text);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /// The one run folder below `root`.
    static Path folder(Path root) {
        try (Stream<Path> all = Files.list(root)) {
            return all.reduce((a, b) -> {
                        throw new IllegalStateException("two folders: " + a + ", " + b);
                    })
                    .orElseThrow();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /// All files below `root`, hidden ones too.
    static long files(Path root) {
        try (Stream<Path> all = Files.walk(root)) {
            return all.filter(Files::isRegularFile).count();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
