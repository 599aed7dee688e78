package preceptor.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class DataTableTest {
    @Test
    void rowsMayBeShorterThanTheHead() {
        DataTable table =
                new DataTable(List.of("matrix", "0", "1"), List.of(List.of("F", 1.5), List.of("P", 0.25, 0.75)), 10);
        assertThat(table.html()).contains("<th scope=\"col\" class=\"l\">matrix</th>", "<td>0.7500</td>");
        assertThat(table.csv()).isEqualTo("matrix,0,1\nF,1.5\nP,0.25,0.75\n");
    }
}
