package preceptor.report;

import com.github.weisj.jsvg.SVGDocument;
import com.github.weisj.jsvg.parser.LoaderContext;
import com.github.weisj.jsvg.parser.SVGLoader;
import com.github.weisj.jsvg.renderer.NullPlatformSupport;
import com.github.weisj.jsvg.view.FloatSize;
import com.github.weisj.jsvg.view.ViewBox;
import de.rototor.pdfbox.graphics2d.PdfBoxGraphics2D;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.common.PDRectangle;
import org.apache.pdfbox.util.Matrix;

/// Figures of [HtmlReport#figures] as files for papers and slides: PNG, and PDF with everything in it as vectors.
/// Letters
/// are drawn as outlines of the fonts that this machine has, so both may differ between machines; the SVG does not.
public final class FigureFile {
    /// The points of a PDF that a pixel of the drawing takes.
    private static final float POINTS = 0.75f;

    private static final String RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹⁻";

    /// The content of a text element up to the next tag.
    private static final Pattern TEXT = Pattern.compile("(<(?:text|tspan)\\b[^>]*>)([^<]*[⁰⁴-⁹⁻][^<]*)<");

    private static final Pattern EXPONENT = Pattern.compile("[" + RAISED + "]+");
    private static final String UP = "<tspan dy=\"-0.42em\" font-size=\"85%\">";
    private static final String DOWN = "<tspan dy=\"0.36em\">";

    private FigureFile() {}

    /// The figure as PNG, on white.
    ///
    /// @param svg a complete SVG file
    /// @param scale pixels of the picture for each of the drawing, 0.1 to 20
    public static byte[] png(String svg, double scale) {
        if (!(scale >= 0.1 && scale <= 20)) {
            throw new IllegalArgumentException("scale: expected 0.1 to 20, got " + scale);
        }
        SVGDocument document = document(svg);
        FloatSize size = document.size();
        BufferedImage image = new BufferedImage(
                (int) Math.ceil(size.width * scale), (int) Math.ceil(size.height * scale), BufferedImage.TYPE_INT_RGB);
        Graphics2D pen = image.createGraphics();
        pen.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        pen.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
        pen.scale(scale, scale);
        draw(document, pen);
        pen.dispose();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, "png", out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    /// The figure as a PDF of one page of its size, a pixel being ¾ point.
    ///
    /// @param svg a complete SVG file
    public static byte[] pdf(String svg) {
        SVGDocument document = document(svg);
        FloatSize size = document.size();
        try (PDDocument pdf = new PDDocument()) {
            // Made from the time otherwise.
            pdf.setDocumentId((long) svg.hashCode());
            PDPage page = new PDPage(new PDRectangle(size.width * POINTS, size.height * POINTS));
            pdf.addPage(page);
            PdfBoxGraphics2D pen = new PdfBoxGraphics2D(pdf, size.width, size.height);
            draw(document, pen);
            pen.dispose();
            try (PDPageContentStream content = new PDPageContentStream(pdf, page)) {
                content.transform(Matrix.getScaleInstance(POINTS, POINTS));
                content.drawForm(pen.getXFormObject());
            }
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            pdf.save(out);
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static SVGDocument document(String svg) {
        // A library for pictures looks for a screen otherwise.
        System.setProperty("java.awt.headless", "true");
        ByteArrayInputStream in = new ByteArrayInputStream(raised(svg).getBytes(StandardCharsets.UTF_8));
        SVGDocument document = new SVGLoader().load(in, null, LoaderContext.createDefault());
        if (document == null) {
            throw new IllegalArgumentException("expected a complete SVG file");
        }
        return document;
    }

    /// Exponents as small digits above the line: few fonts have a raised minus, and none of a character that is missing
    /// shows but a box. ¹, ² and ³ alone are left, which all fonts have.
    private static String raised(String svg) {
        return TEXT.matcher(svg).replaceAll(text -> {
            StringBuilder out = new StringBuilder();
            boolean up = false;
            Matcher run = EXPONENT.matcher(text.group(2));
            int at = 0;
            while (run.find()) {
                String between = text.group(2).substring(at, run.start());
                out.append(up && !between.isEmpty() ? DOWN + between + "</tspan>" : between);
                up |= !between.isEmpty() || at == 0;
                out.append(UP).append(plain(run.group())).append("</tspan>");
                at = run.end();
            }
            String rest = text.group(2).substring(at);
            out.append(at > 0 && !rest.isEmpty() ? DOWN + rest + "</tspan>" : rest);
            return Matcher.quoteReplacement(text.group(1) + out + "<");
        });
    }

    private static String plain(String exponent) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < exponent.length(); i++) {
            int digit = RAISED.indexOf(exponent.charAt(i));
            out.append(digit < 10 ? (char) ('0' + digit) : '−');
        }
        return out.toString();
    }

    private static void draw(SVGDocument document, Graphics2D pen) {
        FloatSize size = document.size();
        document.renderWithPlatform(NullPlatformSupport.INSTANCE, pen, new ViewBox(size.width, size.height));
    }
}
