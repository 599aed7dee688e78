package preceptor.result;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// What an unfinished run needs to go on from a step, before anything is recorded at that step.
///
/// As arrays: `<learner>/parameters` and `<learner>/memory/<i>` of each learner; the table of metrics by columns, its
/// texts once each in `metrics/texts`, by lines; and of each list of matrices all numbers in `<list>/data`, names and
/// shapes by lines in `<list>/names`.
///
/// @param step the steps taken
/// @param learners the student and its twins, by name
/// @param metrics the rows recorded so far
/// @param frames the matrices of recorded steps
/// @param refined the splits of summaries and their laws
/// @param carried what analyses carry from step to step
/// @param seconds wall times by phase so far, of all processes; not part of the results
public record SavedRun(
        long step,
        Map<String, Learner> learners,
        Metrics metrics,
        List<NamedArray> frames,
        List<NamedArray> refined,
        List<NamedArray> carried,
        SortedMap<String, Double> seconds) {
    private static final String STEP = "step";
    private static final String SECONDS = "seconds/";
    private static final String PARAMETERS = "/parameters";

    /// What moves with every step.
    ///
    /// @param parameters all of them
    /// @param memory the optimiser's arrays, each of the parameters' size
    public record Learner(double[] parameters, double[][] memory) {}

    public SavedRun {
        learners = new LinkedHashMap<>(learners);
        frames = List.copyOf(frames);
        refined = List.copyOf(refined);
        carried = List.copyOf(carried);
        seconds = Collections.unmodifiableSortedMap(new TreeMap<>(seconds));
    }

    /// Writes it as the state of `folder`.
    ///
    /// @param identity text entries that tell what run this is
    public void write(RunFolder folder, Map<String, String> identity) {
        Map<String, String> metadata = new LinkedHashMap<>(identity);
        metadata.put(STEP, Long.toString(step));
        seconds.forEach((phase, value) -> metadata.put(SECONDS + phase, Double.toString(value)));
        List<NamedArray> arrays = new ArrayList<>();
        learners.forEach((name, learner) -> {
            arrays.add(NamedArray.vector(name + PARAMETERS, learner.parameters()));
            for (int i = 0; i < learner.memory().length; i++) {
                arrays.add(NamedArray.vector(memory(name, i), learner.memory()[i]));
            }
        });
        arrays.addAll(metrics.columns());
        pack("frames", frames, arrays);
        pack("refined", refined, arrays);
        pack("carried", carried, arrays);
        folder.writeState(metadata, arrays);
    }

    /// Reads the state of `folder`.
    ///
    /// @param identity the text entries that it must have; another one is a [ResultException]
    public static SavedRun read(RunFolder folder, Map<String, String> identity) {
        Safetensors.Content content = folder.readState();
        identity.forEach((name, expected) -> {
            String found = content.metadata().getOrDefault(name, "none");
            if (!found.equals(expected)) {
                throw ResultException.in(
                        folder.file(RunFolder.STATE),
                        "cannot be gone on from: expected " + name + " " + expected + ", got " + found
                                + "; --force starts the run over");
            }
        });
        try {
            Map<String, Learner> learners = new LinkedHashMap<>();
            for (String name : content.tensors().keySet()) {
                if (name.endsWith(PARAMETERS)) {
                    String learner = name.substring(0, name.length() - PARAMETERS.length());
                    learners.put(learner, new Learner(content.tensor(name).doubles(), memories(content, learner)));
                }
            }
            return new SavedRun(
                    Long.parseLong(content.metadata().get(STEP)),
                    learners,
                    Metrics.ofColumns(content),
                    unpack("frames", content),
                    unpack("refined", content),
                    unpack("carried", content),
                    seconds(content.metadata()));
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw ResultException.in(folder.file(RunFolder.STATE), "cannot be gone on from: " + e.getMessage(), e);
        }
    }

    private static SortedMap<String, Double> seconds(Map<String, String> metadata) {
        SortedMap<String, Double> seconds = new TreeMap<>();
        metadata.forEach((name, value) -> {
            if (name.startsWith(SECONDS)) {
                seconds.put(name.substring(SECONDS.length()), Double.parseDouble(value));
            }
        });
        return seconds;
    }

    private static String memory(String learner, int i) {
        return learner + "/memory/" + i;
    }

    private static double[][] memories(Safetensors.Content content, String learner) {
        List<double[]> memory = new ArrayList<>();
        while (content.tensors().containsKey(memory(learner, memory.size()))) {
            memory.add(content.tensor(memory(learner, memory.size())).doubles());
        }
        return memory.toArray(double[][]::new);
    }

    private static void pack(String list, List<NamedArray> arrays, List<NamedArray> into) {
        int length = 0;
        List<String> names = new ArrayList<>();
        for (NamedArray array : arrays) {
            length = Math.addExact(length, array.length());
            names.add(array.name() + " " + Arrays.toString(array.shape()).replaceAll("[^0-9,]", ""));
        }
        double[] data = new double[length];
        int at = 0;
        for (NamedArray array : arrays) {
            System.arraycopy(array.doubles(), 0, data, at, array.length());
            at += array.length();
        }
        into.add(NamedArray.vector(list + "/data", data));
        into.add(lines(list + "/names", names));
    }

    private static List<NamedArray> unpack(String list, Safetensors.Content content) {
        double[] data = content.tensor(list + "/data").doubles();
        List<NamedArray> arrays = new ArrayList<>();
        int at = 0;
        for (String line : lines(content.tensor(list + "/names"))) {
            int blank = line.lastIndexOf(' ');
            String name = line.substring(0, blank);
            String extents = line.substring(blank + 1);
            int[] shape = extents.isEmpty()
                    ? new int[0]
                    : Arrays.stream(extents.split(",", -1))
                            .mapToInt(Integer::parseInt)
                            .toArray();
            int length = NamedArray.elements(name, shape);
            arrays.add(NamedArray.of(name, shape, Arrays.copyOfRange(data, at, at + length)));
            at += length;
        }
        return arrays;
    }

    /// Texts without line breaks as the bytes of lines.
    static NamedArray lines(String name, List<String> texts) {
        StringBuilder all = new StringBuilder();
        texts.forEach(text -> all.append(text).append('\n'));
        byte[] bytes = all.toString().getBytes(StandardCharsets.UTF_8);
        return NamedArray.of(name, new int[] {bytes.length}, bytes);
    }

    static List<String> lines(NamedArray bytes) {
        String all = new String(bytes.bytes(), StandardCharsets.UTF_8);
        List<String> lines = new ArrayList<>(Arrays.asList(all.split("\n", -1)));
        lines.removeLast();
        return lines;
    }
}
