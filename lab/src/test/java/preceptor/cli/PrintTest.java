package preceptor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.rendering.PDFRenderer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import preceptor.Browser;
import preceptor.serve.Chromium;

/// Reports on paper, as a browser prints them on A4.
class PrintTest {
    /// The sheet and what a browser's margins leave of its width, in inches.
    private static final double WIDTH = 8.27;

    private static final double HEIGHT = 11.69;
    private static final double TEXT_WIDTH = 7.47;
    private static final int PIXELS_PER_INCH = 96;
    private static final float DPI = 40;

    // A browser that has just ended may still be writing its profile.
    @TempDir(cleanup = CleanupMode.NEVER)
    private Path folder;

    private Path browser;

    @BeforeEach
    void find() {
        browser = Browser.find();
    }

    @Test
    void nothingIsCutOffOrShrunkAndPagesAreFilled() throws Exception {
        try (Shown shown = new Shown(folder, browser)) {
            List<Shown.View> reports = shown.views().stream()
                    .filter(view -> view.name().endsWith("report"))
                    .toList();
            assertThat(reports).hasSize(2);
            for (Shown.View view : reports) {
                shown.open(view, (int) (TEXT_WIDTH * PIXELS_PER_INCH), 900, false);
                Chromium page = shown.browser();
                page.call("Emulation.setEmulatedMedia", Map.of("media", "print"));
                // A browser makes all of a document smaller when a part of it is wider than the sheet.
                assertThat(page.evaluate("document.documentElement.scrollWidth - innerWidth")
                                .asInt(1))
                        .as(view.name() + " is as wide as the sheet")
                        .isNotPositive();
                filled(view.name(), page);
            }
        }
    }

    /// Between the first page, which may end early, and the last no page is half empty.
    private static void filled(String name, Chromium page) throws Exception {
        String data = page.call(
                        "Page.printToPDF", Map.of("printBackground", true, "paperWidth", WIDTH, "paperHeight", HEIGHT))
                .path("data")
                .asString("");
        try (PDDocument document = Loader.loadPDF(Base64.getDecoder().decode(data))) {
            int pages = document.getNumberOfPages();
            assertThat(pages).as(name).isGreaterThan(2);
            PDFRenderer renderer = new PDFRenderer(document);
            for (int i = 1; i < pages - 1; i++) {
                assertThat(lowestInk(renderer.renderImageWithDPI(i, DPI)))
                        .as("%s, page %d of %d: how far down there is ink", name, i + 1, pages)
                        .isGreaterThan(0.5);
            }
        }
    }

    private static double lowestInk(BufferedImage image) {
        for (int y = image.getHeight() - 1; y >= 0; y--) {
            for (int x = 0; x < image.getWidth(); x++) {
                if ((image.getRGB(x, y) & 0xFF) < 128) {
                    return (double) y / image.getHeight();
                }
            }
        }
        return 0;
    }
}
