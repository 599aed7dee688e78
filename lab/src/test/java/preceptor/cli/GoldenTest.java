package preceptor.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import preceptor.Browser;
import preceptor.serve.Chromium;

/// Every page and report beside a picture of how it is to look, small and grey; `-Dpreceptor.goldens=renew` draws those
/// anew. What is compared is where there is how much ink, so that a digit may change, but no figure may be missing and
/// no
/// layout break. Skipped without a browser, and where its fonts are not those of the pictures.
class GoldenTest {
    private static final Path GOLDENS = Path.of("src", "test", "resources", "preceptor", "goldens");
    private static final boolean RENEW = "renew".equals(System.getProperty("preceptor.goldens"));

    /// Pixels of the page for one of a picture, and of a picture for one cell that is compared.
    private static final int SHRINK = 4;

    private static final int CELL = 8;

    /// By how much the mean grey of a cell may differ, of 255.
    private static final double NEAR = 5;

    /// Of all cells, how many may differ by more: a line of text that is one word longer is some of them.
    private static final double FEW = 0.008;

    private static final String FONTS = "['serif', 'sans-serif', 'monospace'].map((f) => {"
            + "const c = document.createElement('canvas').getContext('2d'); c.font = `40px ${f}`;"
            + "return Math.round(c.measureText('Every region carries a summary: 0123456789').width)}).join(' ')";

    // A browser that has just ended may still be writing its profile.
    @TempDir(cleanup = CleanupMode.NEVER)
    private Path folder;

    private Path browser;

    @BeforeEach
    void findBrowser() {
        browser = Browser.find();
    }

    /// How a view is looked at.
    private record Look(String name, int width, int height, boolean dark) {}

    private static final Look DESKTOP = new Look("desktop", 1280, 1800, false);
    private static final Look PHONE = new Look("phone", 390, 1400, false);
    private static final Look DARK = new Look("dark", 1280, 1800, true);

    private static List<Look> looks(Shown.View view) {
        boolean both = view.name().equals("report") || view.name().equals("play");
        return both ? List.of(DESKTOP, PHONE, DARK) : List.of(DESKTOP, PHONE);
    }

    /// The window as it is once `ready` is true and nothing in it moves any more.
    private static BufferedImage still(Chromium page, String ready) throws Exception {
        byte[] last = page.screenshot();
        for (int i = 0; i < 120; i++) {
            Thread.sleep(250);
            page.until(ready);
            byte[] next = page.screenshot();
            if (Arrays.equals(last, next)) {
                return small(ImageIO.read(new ByteArrayInputStream(next)));
            }
            last = next;
        }
        throw new AssertionError("the page does not come to rest");
    }

    private static BufferedImage small(BufferedImage image) {
        int width = image.getWidth() / SHRINK;
        int height = image.getHeight() / SHRINK;
        BufferedImage half = scaled(image, 2 * width, 2 * height, BufferedImage.TYPE_INT_RGB);
        return scaled(half, width, height, BufferedImage.TYPE_BYTE_GRAY);
    }

    private static BufferedImage scaled(BufferedImage image, int width, int height, int type) {
        BufferedImage to = new BufferedImage(width, height, type);
        Graphics2D g = to.createGraphics();
        g.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
        g.drawImage(image, 0, 0, width, height, null);
        g.dispose();
        return to;
    }

    /// The share of cells whose grey is not near.
    private static double difference(BufferedImage a, BufferedImage b) {
        if (a.getWidth() != b.getWidth() || a.getHeight() != b.getHeight()) {
            return 1;
        }
        int far = 0;
        int all = 0;
        for (int y = 0; y + CELL <= a.getHeight(); y += CELL) {
            for (int x = 0; x + CELL <= a.getWidth(); x += CELL) {
                all++;
                far += Math.abs(grey(a, x, y) - grey(b, x, y)) > NEAR ? 1 : 0;
            }
        }
        return (double) far / all;
    }

    private static double grey(BufferedImage image, int left, int top) {
        double sum = 0;
        for (int y = top; y < top + CELL; y++) {
            for (int x = left; x < left + CELL; x++) {
                sum += image.getRaster().getSample(x, y, 0);
            }
        }
        return sum / (CELL * CELL);
    }

    @Test
    void everyPageLooksAsItDid() throws Exception {
        List<String> unlike = new ArrayList<>();
        try (Shown shown = new Shown(folder, browser)) {
            String fonts = shown.browser().evaluate(FONTS).asString("");
            Path known = GOLDENS.resolve("fonts.txt");
            if (RENEW) {
                Files.createDirectories(GOLDENS);
                Files.writeString(known, fonts + "\n");
            }
            assumeTrue(
                    fonts.equals(Files.readString(known).strip()),
                    "the fonts of this machine are not those of the golden pictures (widths " + fonts + ")");
            for (Shown.View view : shown.views()) {
                for (Look look : looks(view)) {
                    shown.open(view, look.width(), look.height(), look.dark());
                    BufferedImage now = still(shown.browser(), view.ready());
                    Path golden = GOLDENS.resolve(view.name() + "-" + look.name() + ".png");
                    if (RENEW) {
                        ImageIO.write(now, "png", golden.toFile());
                    }
                    double off = difference(now, ImageIO.read(golden.toFile()));
                    if (off > FEW) {
                        unlike.add(
                                "%s: %.1f %% of the cells; now in %s".formatted(golden, 100 * off, keep(now, golden)));
                    }
                }
            }
            withoutAFigureItIsUnlike(shown);
        }
        assertThat(unlike).isEmpty();
    }

    private Path keep(BufferedImage image, Path golden) throws IOException {
        Path file = Path.of("target", "goldens").resolve(golden.getFileName());
        Files.createDirectories(file.getParent());
        ImageIO.write(image, "png", file.toFile());
        return file;
    }

    /// The test of this test.
    private static void withoutAFigureItIsUnlike(Shown shown) throws Exception {
        Shown.View report = shown.views().stream()
                .filter(v -> v.name().equals("report"))
                .findFirst()
                .orElseThrow();
        BufferedImage golden =
                ImageIO.read(GOLDENS.resolve("report-desktop.png").toFile());
        for (String broken : List.of(
                "document.querySelector('figure svg').style.visibility = 'hidden'",
                "document.body.style.maxWidth = '400px'")) {
            shown.open(report, DESKTOP.width(), DESKTOP.height(), false);
            shown.browser().evaluate(broken);
            assertThat(difference(still(shown.browser(), report.ready()), golden))
                    .as(broken)
                    .isGreaterThan(2 * FEW);
        }
    }
}
