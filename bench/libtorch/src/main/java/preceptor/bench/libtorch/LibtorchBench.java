package preceptor.bench.libtorch;

import ai.djl.engine.Engine;
import ai.djl.ndarray.types.DataType;
import java.io.IOException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import preceptor.bench.Line;
import preceptor.bench.Requests;
import preceptor.bench.Timing;
import preceptor.bench.Workload;
import preceptor.random.Key;

/// libtorch's side of the [Requests] about students.
///
/// Arguments: the number of threads, `float64` or `float32`.
public final class LibtorchBench {
    private final String threads;
    private final DataType type;
    private final Map<String, TorchStudent> students = new HashMap<>();

    private LibtorchBench(String threads, DataType type) {
        this.threads = threads;
        this.type = type;
    }

    public static void main(String[] args) throws IOException {
        System.setProperty("ai.djl.pytorch.num_threads", args[0]);
        System.setProperty("ai.djl.pytorch.num_interop_threads", "1");
        LibtorchBench bench = new LibtorchBench(args[0], DataType.valueOf(args[1].toUpperCase(Locale.ROOT)));
        Requests.serve(bench::answer);
    }

    private Line answer(Line request) {
        String name = request.text("workload");
        TorchStudent student = students.computeIfAbsent(name, this::student);
        Line line = new Line()
                .with("peer", "libtorch " + Engine.getEngine("PyTorch").getVersion())
                .with("dtype", type.name().toLowerCase(Locale.ROOT))
                .with("threads", Integer.parseInt(threads))
                .with("task", request.text("task"))
                .with("workload", name)
                .with("params", student.size());
        return Timing.of(student::step, request.number("seconds")).to(line);
    }

    private TorchStudent student(String name) {
        Workload workload = Workload.named(name);
        return new TorchStudent(workload, type, Workload.start(workload.architecture()), workload.draw(Key.root(2)));
    }
}
