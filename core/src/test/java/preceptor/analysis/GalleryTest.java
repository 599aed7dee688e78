package preceptor.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class GalleryTest {
    @Test
    void everyStatementHoldsOnEveryCase() {
        List<Case> cases = Gallery.cases();
        assertThat(cases).hasSizeGreaterThanOrEqualTo(30);
        List<Check> failed = new ArrayList<>();
        TreeSet<String> labels = new TreeSet<>();
        for (Case c : cases) {
            for (Check check : Verifier.verify(c)) {
                labels.add(check.label());
                if (!check.passes()) {
                    failed.add(check);
                }
            }
        }
        assertThat(labels)
                .contains("E1", "E2", "E3", "T1", "T2", "T3", "T4", "T5", "T6", "T7", "T13", "B2", "B5", "order");
        assertThat(failed).isEmpty();
    }
}
