package preceptor.report;

import java.util.List;
import java.util.Locale;

/// Names and phrases that several figures share.
final class Words {
    private Words() {}

    /// "level 2", "level 3 (root)" or "head V", where `depth` is the level of the root.
    static String level(int level, int depth) {
        if (level > depth) {
            return "head V";
        }
        return "level " + level + (level == depth ? " (root)" : "");
    }

    /// The same, short enough for the end of a line.
    static String shortLevel(int level, int depth) {
        return level > depth ? "head" : "level " + level;
    }

    /// "a", "a and b", "a, b and c".
    static String list(List<String> items) {
        int n = items.size();
        if (n <= 1) {
            return n == 0 ? "" : items.getFirst();
        }
        return String.join(", ", items.subList(0, n - 1)) + " and " + items.getLast();
    }

    /// "level 1", "levels 1, 2 and the head", "the head".
    static String levels(List<Integer> levels, int depth) {
        List<String> names = levels.stream()
                .map(l -> l > depth ? "the head" : Integer.toString(l))
                .toList();
        if (levels.getFirst() > depth) {
            return list(names);
        }
        return (names.size() > 1 && levels.get(1) <= depth ? "levels " : "level ") + list(names);
    }

    /// A number as it is, or, where it numbers tuples of `sizes` with the first member slowest, the tuple: "1,0".
    static String tuple(int number, List<Integer> sizes) {
        if (sizes.size() < 2) {
            return Integer.toString(number);
        }
        StringBuilder text = new StringBuilder();
        int rest = number;
        for (int k = sizes.size() - 1; k >= 0; k--) {
            text.insert(0, rest % sizes.get(k)).insert(0, k == 0 ? "" : ",");
            rest /= sizes.get(k);
        }
        return text.toString();
    }

    static String capital(String text) {
        return text.isEmpty() ? text : text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
    }

    /// "hard-gate twin", "Gaussian-gate twin", "order-1 twin", ….
    static String twin(String id) {
        if (id.matches("order\\d+")) {
            return "order-" + id.substring(5) + " twin";
        }
        return (id.equals("gaussian") ? "Gaussian" : id) + "-gate twin";
    }

    /// How the population's numbers were found, for captions.
    static String population(ReportData.Run run) {
        if (run.teacher().kind().equals("learned")) {
            return "The population is the whole training set; values are empirical.";
        }
        String values =
                run.teacher().exact() ? "Population values are exact." : "Population values are Monte Carlo estimates.";
        return values + run.teacher().law().map(Words::law).orElse("");
    }

    private static String law(ReportData.SampledLaw law) {
        return String.format(
                Locale.ROOT,
                " The teacher’s own p and P are Monte Carlo estimates, too, from %s samples worth %s independent ones;"
                        + " the standard error of a probability is at most %.2g.",
                Numbers.count(law.samples()),
                Numbers.count(Math.round(law.effective())),
                law.standardError());
    }
}
