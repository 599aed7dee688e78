package preceptor.teacher;

import java.util.List;
import preceptor.parallel.Workers;
import preceptor.random.Key;
import preceptor.region.Regions;

/// A number that stands for all summaries of some teachers, to compare between threads and JVMs; a program that prints
/// it.
final class SummariesDigest {
    private static final int SAMPLES = 20_000;

    private SummariesDigest() {}

    public static void main(String[] args) {
        System.out.println(ofAll());
    }

    /// Coins, choices between bits, bytes and ints, lists, and noisy labels.
    static List<TreeTeacher> teachers() {
        Key rules = Key.root(1).named("rules");
        return List.of(
                LatentTree.of(Regions.tree(5, 2), new int[] {2}, 0.7).withLabelNoise(0.2),
                LatentTree.of(Regions.tree(2, 3), new int[] {2, 1, 300}, 0.3),
                LatentTree.of(Regions.tree(3, 2), new int[] {5, 2, 2, 4}, 0.9, 0.2, 0.6),
                RandomHierarchy.of(Regions.tree(3, 2), new int[] {4}, new int[] {3}, false, rules)
                        .withLabelNoise(0.1),
                Computed.of(Regions.tree(2, 3), new int[] {2}, new Rule.Majority(), 0.1));
    }

    static String ofAll() {
        long digest = 0;
        for (TreeTeacher teacher : teachers()) {
            digest = 31 * digest + of(teacher.summaries(Key.root(9), 7, SAMPLES, new Workers(1)));
        }
        return Long.toHexString(digest);
    }

    static long of(Summaries drawn) {
        long digest = 0;
        for (int i = 0; i < drawn.size(); i++) {
            for (int region = 0; region < drawn.regions(); region++) {
                digest = 1_000_003 * digest + drawn.z(region, i);
            }
            digest = 1_000_003 * digest + drawn.label(i);
        }
        return digest;
    }
}
