package preceptor.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import preceptor.result.RunState;
import preceptor.result.SweepManifest;
import preceptor.spec.SweepPlan;
import preceptor.sweep.Cluster;

final class SparkSweepTest {
    /// What diverges at large rates.
    private static final String LINEAR = "student={loss: squared-error, activation: linear}";

    @TempDir
    private Path folder;

    private Path spec;

    @BeforeEach
    void spec() throws IOException {
        spec = Files.writeString(folder.resolve("spec.yaml"), """
                name: shared
                seeds: 3
                regions: {depth: 2}
                teacher: {kind: latent-tree}
                student: {width: 4}
                training: {steps: 12}
                expansion: {every: 6}
                """);
    }

    @Test
    void theSameBytesAsOnThreads() {
        SweepPlan plan = Sweeps.plan(spec, "student.width=4,6", "teacher.correlation=0.5,0.9");
        Path expected = Sweeps.onThreads(plan, spec, folder.resolve("threads"));
        try (Cluster cluster = new SparkProvider().open("local[2]")) {
            Sweeps.on(cluster, plan, spec, folder.resolve("spark"), false);
        }
        Sweeps.assertSame(expected, folder.resolve("spark").resolve(plan.folderName()));
    }

    @Test
    void aFailedRunIsToldAndEndsTheSweepWhereThatIsWished() {
        SweepPlan plan = Sweeps.plan(spec, "training.optimizer.rate=1e6,0.1", "training.steps=30", LINEAR);
        try (Cluster cluster = new SparkProvider().open("local[1]")) {
            SweepManifest all = Sweeps.on(cluster, plan, spec, folder.resolve("all"), false);
            assertThat(all.count(RunState.FAILED)).isEqualTo(3);
            assertThat(all.count(RunState.DONE)).isEqualTo(3);
            assertThat(all.cells().getFirst().runs().getFirst().exit()).isEqualTo(3);
            SweepManifest first = Sweeps.on(cluster, plan, spec, folder.resolve("first"), true);
            assertThat(first.count(RunState.FAILED)).isEqualTo(1);
            assertThat(first.count(RunState.DONE)).isZero();
            SweepManifest resumed = Sweeps.on(cluster, plan, spec, folder.resolve("first"), false);
            assertThat(resumed.count(RunState.DONE)).isEqualTo(3);
        }
        Sweeps.assertSame(
                folder.resolve("all").resolve(plan.folderName()),
                folder.resolve("first").resolve(plan.folderName()));
    }

    @Test
    void anExecutorOnAnOldJavaIsNamed() {
        assertThatThrownBy(() -> ExecutorJava.refuse("21 /opt/jdk-21"))
                .hasMessageContaining("Java 21 (/opt/jdk-21); expected 25 or newer")
                .hasMessageContaining("spark.executorEnv.JAVA_HOME");
        assertThatCode(() -> ExecutorJava.refuse("25 /opt/jdk-25")).doesNotThrowAnyException();
        assertThatCode(() -> ExecutorJava.refuse("26 /opt/jdk-26")).doesNotThrowAnyException();
    }

    /// Else the JVM that they are to complain of could not load them.
    @ParameterizedTest
    @ValueSource(strings = {"Submit", "ExecutorJava"})
    void whatLooksForJavaRunsOnJava17(String name) throws IOException {
        try (InputStream bytes = ExecutorJava.class.getResourceAsStream(name + ".class");
                DataInputStream in = new DataInputStream(bytes)) {
            assertThat(in.readInt()).isEqualTo(0xCAFEBABE);
            in.readUnsignedShort();
            assertThat(in.readUnsignedShort()).as("version of the class file").isEqualTo(61);
        }
    }
}
