package preceptor.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import preceptor.result.NamedArray;
import preceptor.result.NpzReader;
import preceptor.result.Safetensors;

/// Where the results of two run folders first differ, in words: the file, and in it the array and the number, or the
/// line. Results are the files that must have the same bytes for the same spec and seed.
final class FirstDifference {
    private static final List<String> RESULTS = List.of("metrics.", "tensors.", "frames.", "checkpoint.");

    private FirstDifference() {}

    /// Empty where all bytes of all results agree.
    static Optional<String> between(Path left, Path right) throws IOException {
        List<String> names = results(left);
        if (!names.equals(results(right))) {
            return Optional.of("other files: " + names + " and " + results(right));
        }
        if (names.isEmpty()) {
            return Optional.of("no results in " + left);
        }
        for (String name : names) {
            Path a = left.resolve(name);
            Path b = right.resolve(name);
            long byteNumber = Files.mismatch(a, b);
            if (byteNumber >= 0) {
                return Optional.of(name + ": " + inside(name, a, b).orElse("byte " + byteNumber));
            }
        }
        return Optional.empty();
    }

    private static List<String> results(Path folder) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.map(p -> p.getFileName().toString())
                    .filter(name -> RESULTS.stream().anyMatch(name::startsWith))
                    .sorted()
                    .toList();
        }
    }

    private static Optional<String> inside(String name, Path a, Path b) throws IOException {
        if (name.endsWith(".npz")) {
            return arrays(NpzReader.read(a), NpzReader.read(b));
        }
        if (name.endsWith(".safetensors")) {
            return arrays(Safetensors.read(a).tensors(), Safetensors.read(b).tensors());
        }
        return name.endsWith(".csv") ? lines(Files.readAllLines(a), Files.readAllLines(b)) : Optional.empty();
    }

    private static Optional<String> arrays(Map<String, NamedArray> a, Map<String, NamedArray> b) {
        List<String> names = new ArrayList<>(a.keySet());
        if (!names.equals(new ArrayList<>(b.keySet()))) {
            return Optional.of("other arrays");
        }
        for (String name : names) {
            Optional<String> difference = array(a.get(name), b.get(name));
            if (difference.isPresent()) {
                return Optional.of("array " + name + difference.get());
            }
        }
        return Optional.empty();
    }

    private static Optional<String> array(NamedArray a, NamedArray b) {
        if (a.type() != b.type() || !Arrays.equals(a.shape(), b.shape())) {
            return Optional.of(": another type or shape");
        }
        for (int i = 0; i < a.length(); i++) {
            Number x = number(a, i);
            Number y = number(b, i);
            // As objects, doubles are equal if their bits are: -0 is not 0.
            if (!x.equals(y)) {
                return Optional.of(" at " + i + ": " + x + " and " + y);
            }
        }
        return Optional.empty();
    }

    private static Number number(NamedArray array, int i) {
        return switch (array.type()) {
            case FLOAT64 -> array.doubles()[i];
            case INT64 -> array.longs()[i];
            case INT32 -> array.ints()[i];
            case UINT8 -> array.bytes()[i];
        };
    }

    private static Optional<String> lines(List<String> a, List<String> b) {
        for (int i = 0; i < Math.min(a.size(), b.size()); i++) {
            if (!a.get(i).equals(b.get(i))) {
                return Optional.of("line " + (i + 1) + ": \"" + a.get(i) + "\" and \"" + b.get(i) + "\"");
            }
        }
        return Optional.of(a.size() + " and " + b.size() + " lines");
    }
}
