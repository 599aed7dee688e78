package preceptor.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TimeZone;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import preceptor.linalg.Matrix;
import preceptor.random.Key;
import preceptor.random.RandomStream;

class NpzTest {
    private static final String PYTHON = "/usr/bin/python3";

    @TempDir
    private Path folder;

    private static List<NamedArray> fixture() {
        return List.of(
                NamedArray.of("F/1.0", new int[] {2, 3}, new double[] {1, -2.5, 1e-300, -0.0, Math.PI, 1e300}),
                NamedArray.vector("p/2.0", 0.25, 0.75),
                NamedArray.of("loss", new int[0], new double[] {0.125}),
                NamedArray.of("Q/1.0", new int[] {2, 2, 2}, new double[] {1, 2, 3, 4, 5, 6, 7, 8}),
                NamedArray.vector("z/0.0", 3, -1, Integer.MAX_VALUE),
                NamedArray.of("step", new int[] {1}, new long[] {1L << 40}),
                NamedArray.of("image", new int[] {2, 2}, new byte[] {0, 1, (byte) 200, (byte) 255}),
                NamedArray.of("empty", new int[] {0, 4}, new double[0]));
    }

    private static byte[] bytes(List<NamedArray> arrays) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        NpzWriter.write(out, arrays);
        return out.toByteArray();
    }

    @Test
    void whatIsReadIsWhatWasWritten() {
        Path file = folder.resolve("tensors.npz");
        NpzWriter.write(file, fixture());
        Map<String, NamedArray> read = NpzReader.read(file);
        assertThat(new ArrayList<>(read.values())).isEqualTo(fixture());
        assertThat(Double.doubleToRawLongBits(read.get("F/1.0").doubles()[3]))
                .isEqualTo(Double.doubleToRawLongBits(-0.0));
    }

    @Test
    void randomArraysOfEveryRankComeBack() {
        Path file = folder.resolve("random.npz");
        for (int seed = 0; seed < 100; seed++) {
            RandomStream random = Key.root(seed).stream();
            List<NamedArray> arrays = new ArrayList<>();
            for (int a = random.nextInt(5); a >= 0; a--) {
                int[] shape = new int[random.nextInt(6)];
                int length = 1;
                for (int k = 0; k < shape.length; k++) {
                    shape[k] = random.nextInt(8);
                    length *= shape[k];
                }
                double[] data = new double[length];
                for (int i = 0; i < length; i++) {
                    data[i] = random.nextGaussian();
                }
                arrays.add(NamedArray.of("a/" + a, shape, data));
            }
            NpzWriter.write(file, arrays);
            assertThat(new ArrayList<>(NpzReader.read(file).values()))
                    .as("seed %d", seed)
                    .isEqualTo(arrays);
        }
    }

    @Test
    void aLongArrayCrossesPiecesWhole() {
        double[] data = new double[100_003];
        for (int i = 0; i < data.length; i++) {
            data[i] = i / 3.0;
        }
        Path file = folder.resolve("long.npz");
        NpzWriter.write(file, List.of(NamedArray.vector("x", data)));
        assertThat(NpzReader.read(file).get("x").doubles()).isEqualTo(data);
    }

    @Test
    @Tag("slow")
    void moreArraysThanTheOldZipFormatCounts() {
        List<NamedArray> arrays = new ArrayList<>();
        for (int i = 0; i < 70_000; i++) {
            arrays.add(NamedArray.vector("dW/" + i, i));
        }
        Path file = folder.resolve("many.npz");
        NpzWriter.write(file, arrays);
        assertThat(new ArrayList<>(NpzReader.read(file).values())).isEqualTo(arrays);
    }

    @Test
    void onlyWantedArraysAreKept() {
        Path file = folder.resolve("tensors.npz");
        NpzWriter.write(file, fixture());
        assertThat(NpzReader.read(file, name -> name.startsWith("F/"))).containsOnlyKeys("F/1.0");
    }

    @Test
    void bytesAreAFunctionOfTheArraysAlone() throws Exception {
        byte[] first = bytes(fixture());
        TimeZone zone = TimeZone.getDefault();
        try {
            TimeZone.setDefault(TimeZone.getTimeZone("Pacific/Auckland"));
            assertThat(bytes(fixture())).isEqualTo(first);
        } finally {
            TimeZone.setDefault(zone);
        }
        assertThat(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(first)))
                .isEqualTo("2ce2fbd2a6f8e4189b217bf76990edf1ef659b4ce1bb9f10b25f1e0f1994ee5a");
    }

    @Test
    void matricesShareTheirDataAndKeepTheirShape() {
        Matrix m = Matrix.of(new double[][] {{1, 2, 3}, {4, 5, 6}});
        NamedArray array = NamedArray.of("P/1.0/0.0", m);
        assertThat(array.shape()).containsExactly(2, 3);
        assertThat(array.doubles()).isSameAs(m.data());
        assertThat(array.matrix().get(1, 0)).isEqualTo(4);
        assertThatThrownBy(array::ints).hasMessage("array P/1.0/0.0: expected numbers of type int32, got float64");
    }

    @Test
    void nothingNonFiniteIsWritten() throws IOException {
        Path file = folder.resolve("tensors.npz");
        NamedArray bad = NamedArray.of("G/1.0", new int[] {2, 3}, new double[] {0, 1, 2, 3, Double.NaN, 5});
        assertThatThrownBy(() -> NpzWriter.write(file, List.of(bad)))
                .isInstanceOf(NonFiniteException.class)
                .hasMessage("array G/1.0[1, 1]: expected a finite number, got NaN");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void wrongNamesAndShapesAreRefusedAtOnce() {
        for (String name : List.of("", "/a", "a//b", "../a", "a/.", "a\\b", "a\nb", "é", "x".repeat(1025))) {
            assertThatThrownBy(() -> NamedArray.vector(name, 1.0)).as(name).hasMessageContaining("name of an array");
        }
        assertThatThrownBy(() -> NamedArray.of("a", new int[] {2, 2}, new double[3]))
                .hasMessage("array a of shape [2, 2]: expected 4 numbers, got 3");
        assertThatThrownBy(() -> NamedArray.of("a", new int[] {1 << 20, 1 << 20}, new double[3]))
                .hasMessageContaining("more numbers than one array can hold");
        NamedArray twice = NamedArray.vector("a", 1.0);
        assertThatThrownBy(() -> bytes(List.of(twice, twice))).hasMessage("array a: the name was given twice");
    }

    @Test
    void aThousandDamagedFilesAreRefusedOrUnharmed() throws IOException {
        Path file = folder.resolve("sound.npz");
        NpzWriter.write(file, fixture());
        int refused =
                Corruption.campaign(folder, Files.readAllBytes(file), NpzReader.read(file), NpzReader::read, false);
        assertThat(refused).isGreaterThan(Corruption.FILES * 7 / 10);
    }

    @Test
    void aThousandDamagedDeflatedFilesAreRefusedOrUnharmed() throws IOException {
        Path file = folder.resolve("sound.npz");
        Files.write(file, deflated("a", header("<f8", "(100,)"), new byte[800]));
        int refused =
                Corruption.campaign(folder, Files.readAllBytes(file), NpzReader.read(file), NpzReader::read, false);
        assertThat(refused).isGreaterThan(Corruption.FILES * 7 / 10);
    }

    @Test
    void hostileHeadersGetClearErrors() throws IOException {
        Map<String, String> expected = new LinkedHashMap<>();
        expected.put("<f8 (4611686018427387904, 8)", "expected extents from 0 to 2147483639");
        expected.put("<f8 (2147483647, 2147483647)", "more numbers than one array can hold");
        expected.put("<f8 (100000000,)", "its shape needs 800000000 bytes, but its entry holds 8");
        expected.put("<f8 (-1,)", "not one that NumPy writes");
        expected.put("<f8 (,,)", "expected extents");
        expected.put("<f4 (2,)", "expected numbers of type <f8");
        expected.put("|O (1,)", "expected numbers of type <f8");
        expected.forEach((header, message) -> {
            String[] parts = header.split(" ", 2);
            assertRefused(header(parts[0], parts[1]), new byte[8], message);
        });
        assertRefused("{'descr': '<f8', 'fortran_order': True, 'shape': (1,), }", new byte[8], "got Fortran order");
        assertRefused("x".repeat(5000), new byte[8], "an .npy header of at most 4096 bytes");
        byte[] infinite = {0, 0, 0, 0, 0, 0, (byte) 0xF0, 0x7F};
        assertRefused(header("<f8", "(1,)"), infinite, "array a[0]: expected a finite number, got Infinity");
    }

    @Test
    void aBombIsRefusedByItsSize() throws IOException {
        Path file = folder.resolve("bomb.npz");
        Files.write(file, deflated("a", header("<f8", "(12500000,)"), new byte[100_000_000]));
        assertThatThrownBy(() -> NpzReader.read(file))
                .isInstanceOf(ResultException.class)
                .hasMessageContaining("bomb.npz")
                .hasMessageContaining("out of proportion");
    }

    @Test
    void filesThatAreNoArchiveAreNamed() throws IOException {
        Path file = Files.writeString(folder.resolve("plain.npz"), "not a zip");
        for (Path bad : List.of(file, folder.resolve("missing.npz"), folder)) {
            assertThatThrownBy(() -> NpzReader.read(bad))
                    .isInstanceOf(ResultException.class)
                    .hasMessageContaining(bad.toString());
        }
    }

    @Test
    void numpyReadsWhatIsWrittenAndWritesWhatIsRead() throws Exception {
        assumeTrue(python("import numpy") == 0, "NumPy is not installed for " + PYTHON + ": not compared");
        Path file = folder.resolve("tensors.npz");
        NpzWriter.write(file, fixture());
        String script = String.join(
                "\n",
                "import numpy as np, math",
                "a = np.load(r'" + file + "', allow_pickle=False)",
                "assert a.files == ['F/1.0','p/2.0','loss','Q/1.0','z/0.0','step','image','empty'], a.files",
                "assert a['F/1.0'].tolist() == [[1, -2.5, 1e-300], [-0.0, math.pi, 1e300]]",
                "assert a['F/1.0'].dtype == np.float64 and a['F/1.0'].flags.c_contiguous",
                "assert a['loss'].shape == () and a['loss'] == 0.125",
                "assert a['Q/1.0'].tolist() == [[[1, 2], [3, 4]], [[5, 6], [7, 8]]]",
                "assert a['z/0.0'].dtype == np.int32 and a['z/0.0'].tolist() == [3, -1, 2**31 - 1]",
                "assert a['step'].tolist() == [2**40] and a['image'].tolist() == [[0, 1], [200, 255]]",
                "assert a['empty'].shape == (0, 4)",
                "np.savez(r'" + folder.resolve("stored.npz") + "', **{k: a[k] for k in a.files})",
                "np.savez_compressed(r'" + folder.resolve("deflated.npz") + "', **{k: a[k] for k in a.files})");
        assertThat(python(script)).isZero();
        for (String name : List.of("stored.npz", "deflated.npz")) {
            assertThat(new ArrayList<>(NpzReader.read(folder.resolve(name)).values()))
                    .as(name)
                    .isEqualTo(fixture());
        }
    }

    private int python(String script) throws Exception {
        if (!Files.isExecutable(Path.of(PYTHON))) {
            return -1;
        }
        Path code = Files.writeString(folder.resolve("script.py"), script);
        Process process =
                new ProcessBuilder(PYTHON, code.toString()).inheritIO().start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    private void assertRefused(String header, byte[] data, String message) {
        Path file = folder.resolve("hostile.npz");
        try {
            Files.write(file, deflated("a", header, data));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        assertThatThrownBy(() -> NpzReader.read(file))
                .as(header)
                .isInstanceOf(ResultException.class)
                .hasMessageContaining("hostile.npz")
                .hasMessageContaining(message);
    }

    private static String header(String type, String shape) {
        return "{'descr': '" + type + "', 'fortran_order': False, 'shape': " + shape + ", }\n";
    }

    private static byte[] deflated(String name, String header, byte[] data) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.putNextEntry(new ZipEntry(name + ".npy"));
            byte[] text = header.getBytes(StandardCharsets.US_ASCII);
            zip.write(NpyHeader.magic());
            zip.write(new byte[] {1, 0, (byte) text.length, (byte) (text.length >>> 8)});
            zip.write(text);
            zip.write(data);
            zip.closeEntry();
        }
        return out.toByteArray();
    }
}
