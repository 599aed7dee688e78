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
}
