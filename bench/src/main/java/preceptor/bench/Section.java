package preceptor.bench;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/// A part of the bench.
enum Section {
    GRADIENTS("our gradients against libtorch's automatic differentiation"),
    STUDENTS("training steps beside libtorch and PyTorch; batch norm; z-space; allocation and memory"),
    KERNELS("the products that carry the arithmetic, plain loops and vectors"),
    INFERENCE("exact laws where regions overlap: against the number of regions, against width, wide kernels"),
    STARTUP("whole commands, from the launcher to the end of the process");

    private final String about;

    Section(String about) {
        this.about = about;
    }

    static Section named(String name) {
        return Arrays.stream(values())
                .filter(s -> s.toString().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("expected all, "
                        + Arrays.stream(values()).map(Section::toString).collect(Collectors.joining(", "))
                        + " or an option, got \"" + name + "\""));
    }

    /// A line per section.
    static String list() {
        return Arrays.stream(values())
                .map(s -> String.format(Locale.ROOT, "  %-10s %s%n", s, s.about))
                .collect(Collectors.joining());
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
