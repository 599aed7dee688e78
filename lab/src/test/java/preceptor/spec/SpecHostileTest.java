package preceptor.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Files made to do harm, or broken at random.
class SpecHostileTest {
    private static final int MUTANTS = 1000;

    private static String message(String text) {
        try {
            SpecLoader.parse(text, "h.yaml");
        } catch (SpecException e) {
            return e.getMessage();
        }
        throw new AssertionError("no problem found");
    }

    @Test
    void depthIsBounded() {
        String expected = "expected at most 32 levels of nesting, got more";
        assertThat(message("[".repeat(33))).endsWith(expected);
        assertThat(message("a: " + "[".repeat(500_000))).endsWith(expected);
        assertThat(message("{a: ".repeat(200_000))).endsWith(expected);
        assertThat(message("? ".repeat(300_000))).startsWith("h.yaml:1:");
        assertThat(message("- ".repeat(300_000))).endsWith(expected);
        StringBuilder indented = new StringBuilder();
        for (int i = 0; i < 1000; i++) {
            indented.repeat(" ", i).append("a:\n");
        }
        assertThat(message(indented.toString())).endsWith(expected);
        assertThat(message("x: " + "[".repeat(31) + "]".repeat(31))).contains("x: unknown key");
    }

    @Test
    void aliasesAreBounded() {
        StringBuilder bomb = new StringBuilder("a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n");
        for (int i = 1; i < 10; i++) {
            bomb.append(
                    "a%d: &a%d [*a%d, *a%d, *a%d, *a%d, *a%d]\n".formatted(i, i, i - 1, i - 1, i - 1, i - 1, i - 1));
        }
        assertThat(message(bomb.toString())).endsWith("expected at most 20000 keys and values, got more");
        assertThat(message("a: &a 1\nb: [" + "*a, ".repeat(51) + "]"))
                .endsWith("expected at most 50 aliases, got more");
        assertThat(message("a: &a [*a]")).endsWith("the alias *a is inside what it stands for");
        assertThat(message("a: *nowhere")).endsWith("no anchor is named as the alias *nowhere");
        Spec spec = SpecLoader.parse("teacher: computed\nstudent: {width: &w 5}\nexpansion: {every: *w}", "h.yaml");
        assertThat(spec.expansion().every()).isEqualTo(5);
    }

    @Test
    void tagsAndStrangeKeysAreRefused() {
        assertThat(message("teacher: !!java.net.URL [a]"))
                .contains("tags aren't allowed, got 'tag:yaml.org,2002:java.net.URL'");
        assertThat(message("seed: !!int 3")).contains("tags aren't allowed");
        assertThat(message("!custom {a: 1}")).contains("tags aren't allowed");
        assertThat(message("? [a]\n: 1")).contains("expected a word as a key, got a list");
        assertThat(message("{a: &x [1]}\n")).contains("a: unknown key");
        assertThat(message("b: &x [1]\n*x : 2")).contains("expected a word as a key, got a list");
    }

    @Test
    void sizesAreBounded() {
        assertThat(message("name: " + "a".repeat(1_000_000))).contains("expected at most 1000000 characters");
        assertThat(message("name: " + "a".repeat(900_000))).hasSizeLessThan(300);
        assertThat(message("k".repeat(1000) + ": 1\nteacher: computed")).hasSizeLessThan(400);
        assertThat(message("\"k\\nx\\e[31m\": 1\nteacher: computed"))
                .doesNotContain("\u001b")
                .doesNotContain("\n");
        assertThat(message("seed: 1" + "0".repeat(100_000))).hasSizeLessThan(300);
        assertThat(message("student: {dropout: 1e99999999999}\nteacher: computed"))
                .contains("expected a number from 0");
        assertThat(message("seed: 1e999999999\nteacher: computed")).contains("expected an integer from 0");
        assertThat(message("x: [" + "1,".repeat(400_000) + "]"))
                .endsWith("expected at most 20000 keys and values, got more");
        StringBuilder keys = new StringBuilder();
        for (int i = 0; i < 9_000; i++) {
            keys.append("k").append(i).append(": 1\n");
        }
        assertThat(message(keys.toString()).lines()).hasSize(20);
        String inKind = keys.toString().replace('\n', ',');
        assertThat(message("teacher: {" + inKind + "}").lines()).hasSize(20);
        assertThat(message("teacher: computed\nregions: {" + inKind + "}").lines())
                .hasSize(20);
    }

    @Test
    void badFilesAreNamed(@TempDir Path folder) throws IOException {
        Path absent = folder.resolve("absent.yaml");
        assertThatThrownBy(() -> SpecLoader.load(absent, List.of(), OptionalLong.empty()))
                .isInstanceOf(SpecException.class)
                .hasMessage(absent + ": no such file");
        assertThatThrownBy(() -> SpecLoader.load(folder, List.of(), OptionalLong.empty()))
                .isInstanceOf(SpecException.class)
                .hasMessage(folder + ": expected a file, got a folder");
        Path bytes = Files.write(folder.resolve("b.yaml"), new byte[] {'a', ':', ' ', (byte) 0xC3, '('});
        assertThatThrownBy(() -> SpecLoader.load(bytes, List.of(), OptionalLong.empty()))
                .isInstanceOf(SpecException.class)
                .hasMessageContaining("expected text in UTF-8");
        Path large = Files.write(folder.resolve("l.yaml"), new byte[1_000_001]);
        assertThatThrownBy(() -> SpecLoader.load(large, List.of(), OptionalLong.empty()))
                .isInstanceOf(SpecException.class)
                .hasMessageContaining("expected at most 1000000 bytes, got more");
        Path utf8 = Files.writeString(folder.resolve("u.yaml"), "\uFEFFteacher: computed # α");
        assertThat(SpecLoader.load(utf8, List.of(), OptionalLong.empty()).teacher())
                .isInstanceOf(TeacherSpec.Computed.class);
    }

    /// Random damage ends in a spec or in a [SpecException], nothing else.
    @Test
    void mutantsEndInASpecOrAProblem() {
        List<String> fragments = List.of(
                "[",
                "]",
                "{",
                "}",
                ":",
                ": ",
                "- ",
                "&a ",
                "*a",
                "!!",
                "\n",
                "  ",
                "\t",
                "\"",
                "'",
                "|",
                ">",
                "?",
                "%",
                "@",
                "`",
                "#",
                ",",
                "~",
                "null",
                "1e999",
                "-1",
                "0x10",
                ".inf",
                "kind: ",
                "teacher",
                "---",
                "...",
                "<<: ",
                "\u0000",
                "\uFFFE",
                "\uD83D",
                "\u0085",
                "9".repeat(50));
        int valid = 0;
        int refused = 0;
        for (int seed = 0; seed < MUTANTS; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            String text = mutate(Gallery.ALL.get(random.nextInt(Gallery.ALL.size())), fragments, random);
            try {
                Spec spec = SpecLoader.parse(text, "m.yaml");
                assertThat(SpecLoader.parse(spec.canonicalJson(), "c.json"))
                        .as("seed %d", seed)
                        .isEqualTo(spec);
                valid++;
            } catch (SpecException e) {
                assertThat(e.problems()).as("seed %d", seed).isNotEmpty().allSatisfy(problem -> {
                    assertThat(problem.place().line()).isPositive();
                    assertThat(problem.place().column()).isPositive();
                    assertThat(problem.message()).isNotBlank();
                });
                refused++;
            } catch (RuntimeException | StackOverflowError e) {
                throw new AssertionError("seed " + seed + ":\n" + text, e);
            }
        }
        assertThat(valid).isGreaterThan(MUTANTS / 50);
        assertThat(refused).isGreaterThan(MUTANTS / 2);
    }

    private static String mutate(String text, List<String> fragments, SplittableRandom random) {
        StringBuilder mutant = new StringBuilder(text);
        int edits = 1 + random.nextInt(4);
        for (int i = 0; i < edits; i++) {
            int at = random.nextInt(mutant.length());
            int end = Math.min(mutant.length(), at + 1 + random.nextInt(6));
            switch (random.nextInt(6)) {
                case 0 -> mutant.delete(at, end);
                case 1 -> mutant.insert(at, fragments.get(random.nextInt(fragments.size())));
                case 2 ->
                    mutant.setCharAt(
                            at, (char) (random.nextInt(8) == 0 ? random.nextInt(0x10000) : 32 + random.nextInt(95)));
                case 3 -> mutant.insert(at, mutant.substring(at, end));
                case 4 -> swapLines(mutant, random);
                default -> mutant.replace(at, end, fragments.get(random.nextInt(fragments.size())));
            }
            if (mutant.isEmpty()) {
                mutant.append(' ');
            }
        }
        return new String(mutant.toString().getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }

    private static void swapLines(StringBuilder text, SplittableRandom random) {
        List<String> lines = new ArrayList<>(text.toString().lines().toList());
        if (lines.isEmpty()) {
            return;
        }
        int a = random.nextInt(lines.size());
        int b = random.nextInt(lines.size());
        String line = lines.get(a);
        lines.set(a, lines.get(b));
        lines.set(b, line);
        text.setLength(0);
        text.append(String.join("\n", lines));
    }
}
