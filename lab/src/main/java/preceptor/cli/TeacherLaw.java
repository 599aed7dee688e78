package preceptor.cli;

import java.util.Locale;
import java.util.Map;
import preceptor.teacher.IsingLeaves;
import preceptor.teacher.Law;
import preceptor.teacher.NetworkTeacher;
import preceptor.teacher.ProductTeacher;
import preceptor.teacher.Teacher;
import preceptor.teacher.TreeTeacher;
import preceptor.teacher.WolffChain;

/// How the laws of a teacher's summaries were found, in words.
final class TeacherLaw {
    private TeacherLaw() {}

    /// Adds what there is to say of `teacher`, under keys that end in `suffix`.
    static void describe(Teacher teacher, String suffix, Map<String, Object> into) {
        switch (teacher) {
            case TreeTeacher t -> into.put("law of the summaries" + suffix, "exact, by message passing");
            case ProductTeacher t -> {
                if (t.dependence() > 0) {
                    into.put("dependence of the factors" + suffix, t.dependence());
                }
                for (int k = 0; k < t.factors().size(); k++) {
                    describe(t.factors().get(k), " of factor " + k, into);
                }
            }
            case NetworkTeacher t -> {
                into.put("law of the summaries" + suffix, law(t));
                if (t.leaves() instanceof IsingLeaves ising) {
                    into.put("spins" + suffix, spins(ising));
                }
            }
        }
    }

    private static String law(NetworkTeacher teacher) {
        NetworkTeacher.Inference inference = teacher.inference();
        String needs = String.format(
                Locale.ROOT,
                "%s table entries, the largest table %s%s",
                count(inference.total()),
                count(inference.largest()),
                inference.chains() == 0
                        ? ""
                        : ", " + inference.chains() + (inference.chains() == 1 ? " family" : " families")
                                + " taken child by child");
        if (inference.exact()) {
            return "exact, by a junction tree of " + needs;
        }
        Law law = teacher.law();
        String more = Double.isInfinite(inference.total()) ? "more table entries than can be told" : needs;
        return String.format(
                Locale.ROOT,
                "Monte Carlo, %d samples worth %.0f independent ones, standard error of a probability at most %.2g;"
                        + " exact inference needs %s (see %s)",
                law.samples(),
                law.effectiveSamples(),
                law.largestStandardError(),
                more,
                NetworkTeacher.KEY);
    }

    private static String count(double entries) {
        return String.format(Locale.ROOT, entries < 1e9 ? "%.0f" : "%.3g", entries);
    }

    private static String spins(IsingLeaves leaves) {
        String model = String.format(
                Locale.ROOT,
                "Ising at temperature %.4g (the infinite square lattice orders below %.4g), ",
                leaves.temperature(),
                IsingLeaves.CRITICAL);
        if (leaves.chain().isEmpty()) {
            return model + "drawn exactly";
        }
        WolffChain chain = leaves.chain().get();
        return String.format(
                Locale.ROOT,
                "%sdrawn by Wolff's clusters, %d between draws, integrated autocorrelation time %.2f draws",
                model,
                chain.clusters(),
                chain.time());
    }
}
