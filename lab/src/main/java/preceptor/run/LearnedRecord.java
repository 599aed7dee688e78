package preceptor.run;

import java.util.List;
import java.util.Optional;
import preceptor.learn.CodebookPictures;
import preceptor.learn.LearnedTeacher;
import preceptor.learn.LearnedTeachers;
import preceptor.learn.Quality;
import preceptor.region.RegionGraph;
import preceptor.result.Metrics;
import preceptor.result.NamedArray;

/// What a run records of a learned teacher, all of it at step 0: how much the codes tell of the label, how well the law
/// predicts held-out codes, and pictures of the codes.
final class LearnedRecord {
    private LearnedRecord() {}

    /// Records the metrics and returns the pictures' arrays.
    static List<NamedArray> of(LearnedTeachers.Learned learned, Metrics.Recorder recorder) {
        Quality quality = Quality.of(learned);
        LearnedTeacher teacher = learned.teacher();
        RegionGraph graph = teacher.graph();
        recorder.scalar(0, "teacher/label-entropy", quality.labelEntropy());
        likelihood(recorder, "teacher/log-likelihood/train", quality.training());
        likelihood(recorder, "teacher/log-likelihood/test", quality.heldOut());
        likelihood(recorder, "teacher/log-likelihood/test-independent", quality.heldOutIndependent());
        for (int a = 0; a < graph.size(); a++) {
            int level = graph.level(a);
            String id = graph.id(a);
            recorder.region(0, level, id, "teacher/information", quality.information()[a]);
            if (a != graph.root() && !teacher.sharedCodebooks()) {
                recorder.region(0, level, id, "teacher/information/k-means", teacher.plainInformation(a));
                recorder.region(0, level, id, "teacher/information/start", teacher.startInformation(a));
            }
            if (graph.isLeaf(a)) {
                recorder.region(0, level, id, "teacher/variance-explained", quality.explained()[a]);
            }
        }
        quality.edges().ifPresent(edges -> edges(recorder, graph, edges));
        return CodebookPictures.of(learned, quality.information());
    }

    private static void likelihood(Metrics.Recorder recorder, String name, Optional<Quality.Likelihood> likelihood) {
        likelihood.ifPresent(l -> {
            l.mean().ifPresent(mean -> recorder.scalar(0, name, mean));
            recorder.scalar(0, name + "/impossible", l.impossible());
        });
    }

    /// Means over the edges below the regions of each level.
    private static void edges(Metrics.Recorder recorder, RegionGraph graph, Quality.Edge[] edges) {
        for (int level = 1; level <= graph.depth(); level++) {
            double gain = 0;
            int possible = 0;
            long impossible = 0;
            for (int e = 0; e < edges.length; e++) {
                if (graph.level(graph.parent(e)) == level) {
                    gain += edges[e].gain().orElse(0.0);
                    possible += edges[e].gain().isPresent() ? 1 : 0;
                    impossible += edges[e].given().impossible();
                }
            }
            if (possible > 0) {
                recorder.level(0, level, "teacher/edge-gain", gain / possible);
            }
            recorder.level(0, level, "teacher/edge-gain/impossible", (double) impossible);
        }
    }
}
