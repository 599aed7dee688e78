package preceptor.bench;

import java.util.ArrayList;
import java.util.List;

/// What the command line of the bench asks for.
///
/// @param sections what to measure
/// @param threads threads of ours, and the most of a peer's
/// @param rounds turns that each contender gets
/// @param seconds how long a turn samples
/// @param quick fewer workloads, shorter turns
/// @param json JSON lines in place of tables
/// @param peer another script to measure beside, or empty
/// @param workloads the names of the students to train; empty for all
record Options(
        List<Section> sections,
        int threads,
        int rounds,
        double seconds,
        boolean quick,
        boolean json,
        String peer,
        List<String> workloads) {
    static final String USAGE = """
            usage: ./preceptor bench [SECTION…] [--threads N] [--quick] [--json] [--rounds N] [--workload NAME]… [--peer SCRIPT]

            SECTION      all (the default), or one or several of:
            %s
            --threads N  threads of ours (2); peers get one or N, whichever is faster
            --quick      fewer workloads, shorter turns
            --json       JSON lines in place of tables
            --rounds N   turns of each contender (3, with --quick 2)
            --workload   only this student; may be repeated
            --peer       a script that takes THREADS and a dtype and prints JSON lines, measured beside the others
                         (PRECEPTOR_PEER likewise; PRECEPTOR_PYTHON names another python3 than /usr/bin's)
            ./preceptor bench jmh [OPTION…] runs the kernels under JMH.""";

    /// @throws IllegalArgumentException with a message for the user
    static Options parse(String[] args) {
        List<Section> sections = new ArrayList<>();
        List<String> workloads = new ArrayList<>();
        int threads = 2;
        int rounds = 0;
        boolean quick = false;
        boolean json = false;
        String peer = System.getenv().getOrDefault("PRECEPTOR_PEER", "");
        for (int i = 0; i < args.length; i++) {
            switch (args[i]) {
                case "--threads" -> threads = count(args, ++i);
                case "--rounds" -> rounds = count(args, ++i);
                case "--quick" -> quick = true;
                case "--json" -> json = true;
                case "--peer" -> peer = value(args, ++i);
                case "--workload" ->
                    workloads.add(Workload.named(value(args, ++i)).name());
                case "all" -> sections.addAll(List.of(Section.values()));
                default -> sections.add(Section.named(args[i]));
            }
        }
        return new Options(
                sections.isEmpty()
                        ? List.of(Section.values())
                        : sections.stream().distinct().toList(),
                threads,
                rounds > 0 ? rounds : quick ? 2 : 3,
                quick ? 0.5 : 1,
                quick,
                json,
                peer,
                workloads.isEmpty() && quick ? List.of("small", "small-bn", "headline", "headline-bn") : workloads);
    }

    /// The students to train.
    List<Workload> students() {
        return Workload.ALL.stream()
                .filter(w -> workloads.isEmpty() || workloads.contains(w.name()))
                .toList();
    }

    private static String value(String[] args, int i) {
        if (i >= args.length) {
            throw new IllegalArgumentException(args[i - 1] + ": expected a value after it");
        }
        return args[i];
    }

    private static int count(String[] args, int i) {
        String text = value(args, i);
        try {
            int count = Integer.parseInt(text);
            if (count >= 1) {
                return count;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(args[i - 1] + ": expected a whole number, got \"" + text + "\"", e);
        }
        throw new IllegalArgumentException(args[i - 1] + ": expected 1 or more, got " + text);
    }
}
