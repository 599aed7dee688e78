package preceptor.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import preceptor.random.Key;
import preceptor.random.RandomStream;
import preceptor.teacher.Batch;
import preceptor.teacher.Membership;

final class TeacherFileTest {
    @TempDir
    private Path folder;

    private Path[] data;
    private LearnedTeachers.Learned learned;
    private Path file;
    private String body;

    @BeforeEach
    void write() throws IOException {
        data = Fixtures.write(folder, 60, Key.root(3));
        learned = Fixtures.learn(data, 40, 20, 3, Key.root(4), 300, 6);
        file = folder.resolve("teacher.yaml");
        TeacherFile.write(file, learned.teacher());
        String text = Files.readString(file);
        body = text.substring(0, text.indexOf("sha256: " + HexFormat.of().formatHex(digest(text))));
    }

    @Test
    void readingGivesTheSameTeacherToTheBit() throws IOException {
        LearnedTeachers.Learned back = LearnedTeachers.fromFile(file);
        assertSame(back.training(), learned.training());
        assertSame(back.heldOut().orElseThrow(), learned.heldOut().orElseThrow());
        LearnedTeacher teacher = learned.teacher();
        for (int e = 0; e < teacher.graph().edges(); e++) {
            assertThat(back.teacher().law().P(e).data())
                    .isEqualTo(teacher.law().P(e).data());
        }
        for (int a = 0; a < teacher.graph().root(); a++) {
            assertThat(back.teacher().codebook(a).centroids().data())
                    .isEqualTo(teacher.codebook(a).centroids().data());
            assertThat(back.teacher().law().family(a)).isEqualTo(teacher.law().family(a));
        }
        Path again = folder.resolve("again.yaml");
        TeacherFile.write(again, back.teacher());
        assertThat(again).hasSameBinaryContentAs(file);
    }

    private static void assertSame(Batch got, Batch expected) {
        assertThat(got.weight()).isEqualTo(expected.weight());
        assertThat(got.targets().data()).isEqualTo(expected.targets().data());
        for (int b = 0; b < expected.inputs().length; b++) {
            assertThat(got.inputs()[b].data()).isEqualTo(expected.inputs()[b].data());
        }
        for (int a = 0; a < expected.memberships().length; a++) {
            assertThat(((Membership.Hard) got.memberships()[a]).z())
                    .isEqualTo(((Membership.Hard) expected.memberships()[a]).z());
            assertThat(got.memberships()[a].values()).isEqualTo(expected.memberships()[a].values());
        }
    }

    @Test
    void theImagesAreNamedRelativeToTheFile() throws IOException {
        assertThat(body).contains("images: \"images\"").contains("labels: \"labels\"");
        Path deeper = Files.createDirectories(folder.resolve("a/b")).resolve("teacher.yaml");
        TeacherFile.write(deeper, learned.teacher());
        assertThat(Files.readString(deeper)).contains("images: \"../../images\"");
        assertThat(LearnedTeachers.fromFile(deeper).training().size()).isEqualTo(40);
    }

    @Test
    void otherImagesAreRefused() {
        Fixtures.write(folder, 60, Key.root(99));
        assertThatThrownBy(() -> LearnedTeachers.fromFile(file))
                .isInstanceOf(DataException.class)
                .hasMessageStartingWith(data[0].toString())
                .hasMessageContaining("was learned from");
    }

    @Test
    void damageEndsInOneClearMessage() throws IOException {
        assertThat(Fixtures.campaign(folder, Files.readAllBytes(file), TeacherFile::read))
                .isBetween(980, 1000);
    }

    /// Content under a right seal, as only a hostile hand would make it.
    @Test
    void hostileContentEndsInOneClearMessage() throws IOException {
        String[] snippets = {
            "",
            "-1",
            "99999999999",
            "NaN",
            "[",
            "]",
            "{",
            "}",
            "&a ",
            "*a",
            "!!int ",
            "\n",
            "  ",
            ": ",
            "- ",
            "|\n",
            "\"",
            "'",
            "#",
            "1e999",
            "[[[[[[[[[[[[[[",
            "? ",
            "%",
            "\u0000",
            "0"
        };
        Path small = folder.resolve("small.yaml");
        TeacherFile.write(small, Fixtures.learn(data, 20, 0, 4, Key.root(4), 2).teacher());
        String text = Files.readString(small);
        String content =
                text.substring(0, text.indexOf("sha256: " + HexFormat.of().formatHex(digest(text))));
        int refused = 0;
        Path hostile = folder.resolve("damaged");
        for (int seed = 0; seed < 1000; seed++) {
            RandomStream random = Key.root(seed).named("hostile").stream();
            int from = random.nextInt(random.nextInt(2) == 0 ? 1500 : content.length());
            int to = Math.min(content.length(), from + random.nextInt(12));
            String changed =
                    content.substring(0, from) + snippets[random.nextInt(snippets.length)] + content.substring(to);
            Fixtures.write(hostile, sealed(changed));
            try {
                TeacherFile.read(hostile);
            } catch (DataException e) {
                assertThat(e.getMessage())
                        .as("seed %d", seed)
                        .startsWith(hostile + ": ")
                        .doesNotContain("\n");
                refused++;
            } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
        assertThat(refused).isBetween(700, 1000);
    }

    @Test
    void saysWhatIsWrong() {
        refuses("line 3: format: expected 'preceptor-teacher'", "format: preceptor-teacher", "format: cake");
        refuses("version: expected a whole number from 2 to 2, got '1'", "version: 2", "version: 1");
        refuses("the key 'classes' is missing", "classes: 3\n", "");
        refuses("got 'colour'", "classes: 3\n", "classes: 3\ncolour: red\n");
        refuses("key 'classes' is there twice", "classes: 3\n", "classes: 3\nclasses: 3\n");
        refuses("regions.size: expected a whole number from 2 to 4096", "size: 12", "size: 65536");
        refuses("leaf: expected a divisor of the size 12, got 5", "leaf: 3", "leaf: 5");
        refuses("regions.kind: expected one of quadtree, grid2d", "kind: quadtree", "kind: disc");
        refuses(
                "the key 'stride' is missing",
                "kind: quadtree, size: 12, leaf: 3",
                "kind: grid1d, size: 12, kernel: [2], padding: same");
        refuses("expected images of 12 x 12 pixels", "  height: 12", "  height: 24");
        refuses("expected one of per-region, per-level", "codebooks: per-region", "codebooks: none");
        refuses("smoothing: expected a number from 0", "smoothing: 0.0", "smoothing: -1");
        refuses("beta: expected a finite number", "{kind: kmeans}", "{kind: label-aware, beta: x, start: 4}");
        refuses(
                "start: expected a whole number from 2 to 64",
                "{kind: kmeans}",
                "{kind: label-aware, beta: 1, start: 1}");
        refuses("summaries: expected more than 36 regions, got 21", "leaf: 3", "leaf: 2");
        refuses("input.mean: expected 2304 bytes in base64", "channels: 1", "channels: 2");
        refuses("input.scale: expected a finite number, got 'big'", "scale: ", "scale: big #");
        refuses("data.train: expected a whole number from 1", "train: 40", "train: 0");
        refuses("codes: expected 41 bytes in base64", "train: 40", "train: 41");
        refuses("summaries[0].values: expected a whole number from 1 to 1024", "values: 6", "values: 1025");
        refuses("summaries[0].region: expected '0.0', got '0.1'", "region: \"0.0\"", "region: \"0.1\"");
        refuses("summaries[0].dimensions: expected a whole number from 9 to 9", "dimensions: 9", "dimensions: 8");
        refuses("summaries[0].counts: expected the counts of the codes", "counts: [", "counts: [1, ");
        refuses("anchors and aliases", "classes: 3", "classes: &a 3");
        refuses("tags are not allowed", "classes: 3", "classes: !x 3");
        refuses("levels, got more", "classes: 3", "classes: [[[[[[[3]]]]]]]");
        assertThatThrownBy(() -> TeacherFile.read(Fixtures.write(file, new byte[0])))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("ends in the line sha256, got none");
        assertThatThrownBy(() -> TeacherFile.read(Fixtures.write(file, sealed(""))))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("got an empty document");
        assertThatThrownBy(() -> TeacherFile.read(Fixtures.write(file, new byte[] {(byte) 0xFF, 0})))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("UTF-8");
        assertThatThrownBy(() -> TeacherFile.read(folder.resolve("nowhere")))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("no such file");
    }

    private void refuses(String message, String old, String replacement) {
        int at = body.indexOf(old);
        assertThat(at).as(old).isNotNegative();
        String changed = body.substring(0, at) + replacement + body.substring(at + old.length());
        Path changedFile = Fixtures.write(folder.resolve("changed.yaml"), sealed(changed));
        assertThatThrownBy(() -> TeacherFile.read(changedFile))
                .isInstanceOf(DataException.class)
                .hasMessageStartingWith(changedFile + ": ")
                .hasMessageContaining(message)
                .hasMessageNotContaining("\n");
    }

    private static byte[] sealed(String body) {
        return (body + "sha256: " + HexFormat.of().formatHex(sha256(body)) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    /// The digest of all but the last line.
    private static byte[] digest(String text) {
        return sha256(text.substring(0, text.lastIndexOf('\n', text.length() - 2) + 1));
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
