package preceptor.bench.libtorch;

import ai.djl.engine.Engine;
import ai.djl.ndarray.types.DataType;
import java.util.List;
import preceptor.bench.Line;
import preceptor.bench.Workload;
import preceptor.random.Key;
import preceptor.student.Parameters;
import preceptor.teacher.Batch;

/// Our gradients beside those of libtorch's automatic differentiation, both in float64: prints a JSON line per student
/// and exits with 1 if one differs by more than 1e-10 of the largest number of its kind.
public final class Gradients {
    private static final double TOLERANCE = 1e-10;

    private static final List<Workload> STUDENTS = List.of(
            new Workload("two-levels", 3, 5, 2, 7, 3, false),
            new Workload("two-levels-bn", 3, 5, 2, 7, 3, true),
            Workload.named("small"),
            Workload.named("small-bn"),
            Workload.named("headline"),
            Workload.named("headline-bn"));

    private Gradients() {}

    public static void main(String[] args) {
        boolean agree = true;
        for (Workload workload : STUDENTS) {
            agree &= compare(workload);
        }
        if (!agree) {
            System.exit(1);
        }
    }

    private static boolean compare(Workload workload) {
        Parameters start = Workload.start(workload.architecture());
        Batch batch = workload.draw(Key.root(2));
        Parameters ours = start.zeros();
        double loss = workload.gradient(start, batch, ours);
        Parameters theirs = start.zeros();
        double theirLoss;
        try (TorchStudent student = new TorchStudent(workload, DataType.FLOAT64, start, batch)) {
            theirLoss = student.gradients(theirs);
        }
        double worst = 0;
        double scale = 0;
        for (int i = 0; i < ours.size(); i++) {
            worst = Math.max(worst, Math.abs(ours.values()[i] - theirs.values()[i]));
            scale = Math.max(scale, Math.abs(theirs.values()[i]));
        }
        double lossError = Math.abs(loss - theirLoss) / Math.abs(theirLoss);
        boolean agree = scale > 0 && worst <= TOLERANCE * scale && lossError <= TOLERANCE;
        System.out.println(new Line()
                .with("peer", "libtorch " + Engine.getEngine("PyTorch").getVersion())
                .with("task", "gradients")
                .with("workload", workload.name())
                .with("params", ours.size())
                .with("loss", loss)
                .with("loss_error", lossError)
                .with("gradient_error", worst / scale)
                .with("tolerance", TOLERANCE)
                .with("agree", agree));
        return agree;
    }
}
