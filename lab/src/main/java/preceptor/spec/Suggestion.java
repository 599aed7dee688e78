package preceptor.spec;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// The key that a misspelt one was probably meant to be. Keys of the right level go before those of other levels,
/// unused
/// ones before those that are given already.
record Suggestion(String key, boolean local, String text) {
    private static final int LONGEST = 64;
    private static final Suggestion NONE = new Suggestion("", false, "");

    static Suggestion of(String wrong, String path, Set<String> keys, Set<String> given) {
        if (wrong.isEmpty() || wrong.length() > LONGEST) {
            return NONE;
        }
        String best = null;
        int bestDistance = Integer.MAX_VALUE;
        for (boolean used : new boolean[] {false, true}) {
            for (String key : keys) {
                int distance = distance(wrong, key);
                if (given.contains(key) == used && distance < bestDistance) {
                    best = key;
                    bestDistance = distance;
                }
            }
        }
        if (bestDistance <= 1) {
            return here(best);
        }
        Suggestion elsewhere = elsewhere(wrong, path, 0);
        if (elsewhere.key().isEmpty() && bestDistance <= tolerance(wrong)) {
            return here(best);
        }
        return elsewhere.key().isEmpty() ? elsewhere(wrong, path, 1) : elsewhere;
    }

    private static Suggestion here(String key) {
        return new Suggestion(key, true, "; did you mean '" + key + "'?");
    }

    private static Suggestion elsewhere(String wrong, String path, int tolerance) {
        List<String> places = new ArrayList<>();
        String best = null;
        int bestScore = -1;
        List<String[]> catalogue = new ArrayList<>();
        Spec.shape().keys("", (owner, key) -> catalogue.add(new String[] {owner, key}));
        for (String[] entry : catalogue) {
            String full = Reading.join(entry[0], entry[1]);
            if (!entry[0].equals(path) && distance(wrong, entry[1]) <= tolerance && !places.contains(full)) {
                places.add(full);
                int shared = commonPrefix(entry[0], path);
                if (shared > bestScore) {
                    best = full;
                    bestScore = shared;
                }
            }
        }
        return best == null ? NONE : new Suggestion(best, false, "; did you mean '" + best + "'?");
    }

    private static int commonPrefix(String a, String b) {
        int n = 0;
        while (n < Math.min(a.length(), b.length()) && a.charAt(n) == b.charAt(n)) {
            n++;
        }
        return n;
    }

    /// The nearest of `words`, or null where none is near.
    static String nearest(String wrong, Collection<String> words) {
        if (wrong.isEmpty() || wrong.length() > LONGEST) {
            return null;
        }
        String best = null;
        int bestDistance = tolerance(wrong) + 1;
        for (String word : words) {
            int distance = distance(wrong, word);
            if (distance < bestDistance) {
                best = word;
                bestDistance = distance;
            }
        }
        return best;
    }

    private static int tolerance(String wrong) {
        return wrong.length() <= 3 ? 1 : wrong.length() <= 8 ? 2 : 3;
    }

    /// The least number of insertions, deletions, replacements and swaps of neighbours that turns one text into the
    /// other, ignoring case and the difference between `-` and `_`.
    static int distance(String first, String second) {
        String a = first.toLowerCase(Locale.ROOT).replace('-', '_');
        String b = second.toLowerCase(Locale.ROOT).replace('-', '_');
        int[] beforeLast = new int[b.length() + 1];
        int[] last = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            last[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] now = new int[b.length() + 1];
            now[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = last[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                now[j] = Math.min(replaced, Math.min(last[j], now[j - 1]) + 1);
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    now[j] = Math.min(now[j], beforeLast[j - 2] + 1);
                }
            }
            beforeLast = last;
            last = now;
        }
        return last[b.length()];
    }
}
