package preceptor.serve;

import java.util.List;

/// A page of the site. The server puts it into the frame that all pages share: head, links to the other pages, the
/// reports' stylesheet and [Site#STYLE].
///
/// @param path its address, such as `/play`
/// @param title in the browser's title bar
/// @param label what links to it say; empty where no link is wanted
/// @param body what stands in `<main>`, HTML
/// @param scripts addresses of its modules, in order
/// @param styles addresses of stylesheets of its own
public record Page(String path, String title, String label, String body, List<String> scripts, List<String> styles) {
    public Page {
        scripts = List.copyOf(scripts);
        styles = List.copyOf(styles);
    }
}
