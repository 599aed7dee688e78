package preceptor.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import preceptor.Browser;

/// The page in a real browser, where there is one.
class BrowserTest {
    // A browser that has just ended may still be writing its profile.
    @TempDir(cleanup = CleanupMode.NEVER)
    private Path folder;

    private Path browser;

    @BeforeEach
    void findBrowser() {
        browser = Browser.find();
    }

    private String run(Path page, String... options) throws IOException, InterruptedException {
        List<String> more = new ArrayList<>(List.of(options));
        more.add(page.toUri().toString());
        Path out = folder.resolve("out");
        Process process = new ProcessBuilder(Browser.command(browser, folder.resolve("profile"), more))
                .redirectOutput(out.toFile())
                .redirectError(folder.resolve("err").toFile())
                .start();
        boolean ended = process.waitFor(60, TimeUnit.SECONDS);
        if (!ended) {
            process.destroyForcibly();
        }
        assertThat(ended).as("the browser ended within a minute").isTrue();
        return Files.readString(out, StandardCharsets.UTF_8);
    }

    /// The page with a script that moves the slider, saves every figure and writes down what went wrong and what is
    /// visible, in an attribute of the document.
    private static String probed(String html) {
        String before = "<script>window.faults=[];window.onerror=function(m){window.faults.push(m)};"
                + "document.addEventListener('securitypolicyviolation',function(e){window.faults.push(e.violatedDirective)});"
                + "</script>";
        String after = """
                <script>
                (function () {
                  var root = document.documentElement, slider = document.getElementById('step');
                  var map = document.querySelector('g.cells[data-map="G/1.0"]');
                  var last = map.innerHTML;
                  slider.value = 0; slider.dispatchEvent(new Event('input'));
                  root.setAttribute('data-changed', map.innerHTML !== last);
                  root.setAttribute('data-step', document.getElementById('step-value').textContent);
                  slider.value = slider.max; slider.dispatchEvent(new Event('input'));
                  var saved = [];
                  var make = URL.createObjectURL;
                  URL.createObjectURL = function (blob) { saved.push(blob.size); return make.call(URL, blob); };
                  document.querySelectorAll('button.save').forEach(function (b) { b.click(); });
                  root.setAttribute('data-saved', saved.filter(function (n) { return n > 1500; }).length);
                  var panels = Array.from(document.querySelectorAll('svg.panel'));
                  var hidden = panels.filter(function (p) {
                    var r = p.getBoundingClientRect(); return r.width < 50 || r.height < 40; });
                  root.setAttribute('data-hidden', hidden.length);
                  var clipped = [];
                  panels.forEach(function (p) {
                    var frame = p.getBoundingClientRect();
                    p.querySelectorAll('text').forEach(function (t) {
                      var r = t.getBoundingClientRect();
                      if (r.left < frame.left - 2 || r.right > frame.right + 2 ||
                          r.top < frame.top - 3 || r.bottom > frame.bottom + 3) { clipped.push(t.textContent); }
                    });
                  });
                  root.setAttribute('data-clipped', clipped.join('|'));
                  root.setAttribute('data-overflow', root.scrollWidth > root.clientWidth);
                  root.setAttribute('data-faults', window.faults.join('|'));
                })();
                </script>""";
        return html.replace("<body>", "<body>" + before).replace("</body>", after + "</body>");
    }

    private static String attribute(String dom, String name) {
        Matcher m = Pattern.compile("<html[^>]* data-" + name + "=\"([^\"]*)\"").matcher(dom);
        assertThat(m.find()).as("the probe wrote data-" + name).isTrue();
        return m.group(1);
    }

    @Test
    void thePageWorksWithoutFault() throws Exception {
        Path page = folder.resolve("report.html");
        Files.writeString(page, probed(HtmlReport.render(ReportFixture.realistic())));
        int figures = HtmlReport.figures(ReportFixture.realistic()).size();
        for (String size : List.of("1120,900", "560,900")) {
            String dom = run(page, "--dump-dom", "--window-size=" + size);
            assertThat(attribute(dom, "faults")).isEmpty();
            assertThat(attribute(dom, "hidden")).isEqualTo("0");
            assertThat(attribute(dom, "clipped")).as("texts cut off at " + size).isEmpty();
            assertThat(attribute(dom, "overflow")).isEqualTo("false");
            assertThat(attribute(dom, "changed")).isEqualTo("true");
            assertThat(attribute(dom, "step")).isEqualTo("0");
            assertThat(attribute(dom, "saved")).isEqualTo(Integer.toString(figures));
        }
    }

    @Test
    void figuresHaveTheirColoursOnLightAndDarkPages() throws Exception {
        Path page = folder.resolve("report.html");
        Files.writeString(page, HtmlReport.render(ReportFixture.realistic()));
        BufferedImage light = screenshot(page, "light.png", "--blink-settings=preferredColorScheme=1");
        BufferedImage dark = screenshot(page, "dark.png", "--blink-settings=preferredColorScheme=0");
        assertThat(light.getRGB(2, 2) & 0xFFFFFF).isEqualTo(0xFFFFFF);
        assertThat(dark.getRGB(2, 2) & 0xFFFFFF).isEqualTo(0x16181C);
        assertThat(count(light, 0x0072B2)).isGreaterThan(200);
        assertThat(count(light, 0xC8501A)).isGreaterThan(200);
        assertThat(count(dark, 0x56B4F0)).isGreaterThan(200);
        assertThat(count(dark, 0xF2935C)).isGreaterThan(200);
    }

    private BufferedImage screenshot(Path page, String name, String scheme) throws Exception {
        Path image = folder.resolve(name);
        run(page, "--screenshot=" + image, "--window-size=1120,2000", scheme);
        return ImageIO.read(image.toFile());
    }

    private static int count(BufferedImage image, int colour) {
        int count = 0;
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                count += (image.getRGB(x, y) & 0xFFFFFF) == colour ? 1 : 0;
            }
        }
        return count;
    }
}
