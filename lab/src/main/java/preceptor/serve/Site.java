package preceptor.serve;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import preceptor.report.HtmlReport;

/// Everything that the server can answer, listed by its address before it starts. An address is compared as it was
/// sent,
/// never decoded and never turned into a path, so that what is not in the list is not there, however it is spelt.
///
/// [Part] says how a page is added.
public final class Site {
    /// The address of the stylesheet that pages share beside that of the reports.
    public static final String STYLE = "/page/page.css";
    /// The address of the reports' stylesheet.
    public static final String REPORT_STYLE = "/page/report.css";
    /// The address of the module that all pages may import.
    public static final String COMMON = "/page/common.js";

    private static final Pattern PATH = Pattern.compile("/([a-z0-9-]+(/[a-z0-9-]+)*(\\.[a-z0-9]+)?)?");
    private static final String FOLDER = "/preceptor/page/";

    private final Map<String, Route> routes = new TreeMap<>();
    private final List<Page> pages = new ArrayList<>();

    /// What an address stands for.
    sealed interface Route {
        /// A file that is the same for everyone.
        record Asset(Reply reply, String tag) implements Route {}

        /// A page in the frame.
        record Shown(Page page) implements Route {}

        /// A request that changes nothing.
        record Get(Handler handler) implements Route {}

        /// A request that starts or changes something.
        record Post(Handler handler) implements Route {}

        /// A stream of events.
        record Events(Streamer streamer) implements Route {}
    }

    /// A site with the shared stylesheets and module alone.
    public Site() {
        add(
                REPORT_STYLE,
                asset("text/css; charset=utf-8", HtmlReport.stylesheet().getBytes(StandardCharsets.UTF_8)));
        asset(STYLE, FOLDER + "page.css");
        asset(COMMON, FOLDER + "common.js");
    }

    /// Adds all that `part` has.
    public Site add(Part part) {
        part.addTo(this);
        return this;
    }

    /// Adds a page, under links in the order in which they are added.
    public Site page(Page page) {
        for (String address : page.scripts()) {
            requireAsset(address);
        }
        for (String address : page.styles()) {
            requireAsset(address);
        }
        add(page.path(), new Route.Shown(page));
        pages.add(page);
        return this;
    }

    /// Adds a file of the class path: `.js`, `.css`, `.svg`, `.png` or `.json`. It is read once, here.
    public Site asset(String address, String resource) {
        String type = switch (address.substring(address.lastIndexOf('.') + 1)) {
            case "js" -> "text/javascript; charset=utf-8";
            case "css" -> "text/css; charset=utf-8";
            case "svg" -> "image/svg+xml";
            case "png" -> "image/png";
            case "json" -> "application/json";
            default -> throw new IllegalArgumentException("expected .js, .css, .svg, .png or .json, got " + address);
        };
        add(address, asset(type, bytes(resource)));
        return this;
    }

    /// Adds what is asked by GET, which must change nothing.
    public Site get(String address, Handler handler) {
        add(address, new Route.Get(handler));
        return this;
    }

    /// Adds what is asked by POST with a body in JSON. It is reached with the token alone, which pages have.
    public Site post(String address, Handler handler) {
        add(address, new Route.Post(handler));
        return this;
    }

    /// Adds a stream of events.
    public Site stream(String address, Streamer streamer) {
        add(address, new Route.Events(streamer));
        return this;
    }

    /// The text of a resource, such as a page's body.
    public static String text(String resource) {
        return new String(bytes(resource), StandardCharsets.UTF_8);
    }

    /// The route of an address as it was sent; null where there is none.
    Route route(String rawPath) {
        return routes.get(rawPath);
    }

    /// All addresses.
    Map<String, Route> routes() {
        return Collections.unmodifiableMap(routes);
    }

    List<Page> pages() {
        return Collections.unmodifiableList(pages);
    }

    private void add(String address, Route route) {
        if (!PATH.matcher(address).matches()) {
            throw new IllegalArgumentException("address: expected one such as /play/open, got " + address);
        }
        if (routes.putIfAbsent(address, route) != null) {
            throw new IllegalArgumentException("address " + address + " is taken already");
        }
    }

    private void requireAsset(String address) {
        if (!(routes.get(address) instanceof Route.Asset)) {
            throw new IllegalArgumentException("expected an asset added before its page, got " + address);
        }
    }

    private static Route.Asset asset(String type, byte[] content) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(content);
            return new Route.Asset(
                    Reply.bytes(type, content), '"' + HexFormat.of().formatHex(hash) + '"');
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static byte[] bytes(String resource) {
        try (InputStream in = Site.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("resource " + resource + " is missing from the jar");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
