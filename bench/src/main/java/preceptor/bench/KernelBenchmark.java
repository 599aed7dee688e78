package preceptor.bench;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import preceptor.linalg.Kernels;
import preceptor.random.Key;

/// The products of a layer under JMH: several JVMs each, since a kernel may compile well in one and badly in the next.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(
        value = 3,
        jvmArgsAppend = {"--add-modules", "jdk.incubator.vector", "-XX:ObjectAlignmentInBytes=64"})
@Warmup(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
public class KernelBenchmark {
    @Param({"scalar", "vector"})
    public String kernels;

    @Param({"256x16x32", "256x32x32", "128x64x64", "128x256x256", "128x10x10"})
    public String shape;

    @Param({"FORWARD", "WEIGHTS", "BACKWARD"})
    public String product;

    private Kernels implementation;
    private Product arrays;

    @Setup
    public void allocate() {
        implementation = Kernels.of(kernels);
        int first = shape.indexOf('x');
        int second = shape.indexOf('x', first + 1);
        arrays = new Product(
                Product.Kind.valueOf(product),
                Integer.parseInt(shape.substring(0, first)),
                Integer.parseInt(shape.substring(first + 1, second)),
                Integer.parseInt(shape.substring(second + 1)),
                Key.root(1));
    }

    @Benchmark
    public void multiply() {
        arrays.run(implementation);
    }
}
