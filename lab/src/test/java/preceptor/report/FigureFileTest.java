package preceptor.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import javax.imageio.ImageIO;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.rendering.PDFRenderer;
import org.junit.jupiter.api.Test;

class FigureFileTest {
    private static final String SQUARE =
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"40\" height=\"20\" viewBox=\"0 0 40 20\">"
                    + "<rect width=\"40\" height=\"20\" fill=\"#ffffff\"/><rect x=\"0\" y=\"0\" width=\"10\" height=\"20\" fill=\"#0072b2\"/></svg>";

    @Test
    void colourAndPlaceAreKept() throws Exception {
        BufferedImage png = ImageIO.read(new ByteArrayInputStream(FigureFile.png(SQUARE, 3)));
        assertThat(png.getWidth()).isEqualTo(120);
        assertThat(png.getHeight()).isEqualTo(60);
        check(png, 3);
        try (PDDocument pdf = Loader.loadPDF(FigureFile.pdf(SQUARE))) {
            assertThat(pdf.getNumberOfPages()).isEqualTo(1);
            assertThat(pdf.getPage(0).getMediaBox().getWidth()).isEqualTo(30);
            assertThat(pdf.getPage(0).getMediaBox().getHeight()).isEqualTo(15);
            check(new PDFRenderer(pdf).renderImage(0, 4), 3);
        }
        assertThat(FigureFile.pdf(SQUARE)).isEqualTo(FigureFile.pdf(SQUARE));
        assertThatIllegalArgumentException().isThrownBy(() -> FigureFile.png(SQUARE, 0));
    }

    private static void check(BufferedImage image, int scale) {
        assertThat(image.getRGB(5 * scale, 10 * scale) & 0xFFFFFF).isEqualTo(0x0072B2);
        assertThat(image.getRGB(15 * scale, 10 * scale) & 0xFFFFFF).isEqualTo(0xFFFFFF);
    }

    @Test
    void everyFigureOfAReportIsDrawn() throws Exception {
        Map<String, String> figures = HtmlReport.figures(ReportFixture.realistic());
        assertThat(figures).hasSizeGreaterThan(5);
        for (Map.Entry<String, String> figure : figures.entrySet()) {
            BufferedImage image = ImageIO.read(new ByteArrayInputStream(FigureFile.png(figure.getValue(), 1)));
            int drawn = 0;
            for (int y = 0; y < image.getHeight(); y++) {
                for (int x = 0; x < image.getWidth(); x++) {
                    drawn += (image.getRGB(x, y) & 0xFFFFFF) == 0xFFFFFF ? 0 : 1;
                }
            }
            assertThat(drawn).as(figure.getKey()).isGreaterThan(1000);
            byte[] pdf = FigureFile.pdf(figure.getValue());
            assertThat(new String(pdf, 0, 5, StandardCharsets.US_ASCII)).isEqualTo("%PDF-");
        }
    }

    /// A character that a font lacks is drawn as a tall box, or not at all.
    @Test
    void aRaisedMinusIsALineAboveTheMiddle() throws Exception {
        String svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"120\" height=\"60\" viewBox=\"0 0 120 60\">"
                + "<rect width=\"120\" height=\"60\" fill=\"#ffffff\"/><text x=\"20\" y=\"45\" font-size=\"40\" font-family=\"sans-serif\">⁻</text>"
                + "<text x=\"70\" y=\"45\" font-size=\"40\" font-family=\"sans-serif\">⁻ −</text></svg>";
        BufferedImage png = ImageIO.read(new ByteArrayInputStream(FigureFile.png(svg, 1)));
        line(png, 1);
        try (PDDocument pdf = Loader.loadPDF(FigureFile.pdf(svg))) {
            line(new PDFRenderer(pdf).renderImage(0, 4), 3);
        }
    }

    private static void line(BufferedImage image, int scale) {
        int[] raised = rows(image, 15 * scale, 60 * scale);
        int[] both = rows(image, 65 * scale, 119 * scale);
        assertThat(raised[1] - raised[0]).isBetween(scale, 6 * scale);
        assertThat(raised[1]).isLessThan(32 * scale);
        assertThat(both[0]).isEqualTo(raised[0]);
        assertThat(both[1]).as("what follows stands on the line again").isGreaterThan(raised[1] + 3 * scale);
    }

    /// The first and the last row with ink between two columns.
    private static int[] rows(BufferedImage image, int from, int to) {
        int[] found = {Integer.MAX_VALUE, -1};
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = from; x < to; x++) {
                if ((image.getRGB(x, y) & 0xFF) < 128) {
                    found[0] = Math.min(found[0], y);
                    found[1] = Math.max(found[1], y);
                }
            }
        }
        return found;
    }
}
