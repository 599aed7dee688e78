package preceptor.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;

/// The conversation of the bench with a program that it measures: a JSON line on standard input asks, a JSON line on
/// standard output answers, until the input ends. So contenders stay warm and can take turns of seconds.
///
/// A request names a workload, its shape (`values`, `width`, `levels`, `batch`, `classes`, `norm`), the `seconds` to
/// spend and a `task`; `step`, one step of training, is the task that all contenders know.
public final class Requests {
    private Requests() {}

    /// Answers every request with the fields that `measure` adds to it.
    public static void serve(UnaryOperator<Line> measure) throws IOException {
        try (BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String text = in.readLine(); text != null; text = in.readLine()) {
                System.out.println(measure.apply(Line.parse(text)));
                System.out.flush();
            }
        }
    }
}
