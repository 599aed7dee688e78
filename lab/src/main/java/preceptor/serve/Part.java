package preceptor.serve;

/// A part of the site: some pages with their assets and handlers.
///
/// How a page is added:
///
/// 1. Put its body, modules and styles into the resources below `preceptor/page/<part>/`. Modules are plain JavaScript
///    with types in JSDoc, no larger together than `ScriptSizeTest` allows; they import `/page/common.js` for requests
///    ([Site#post] with the token) and streams. There are no inline scripts, no `on…` attributes and no `style`
///    attributes: the policy of the server forbids them. (`element.style.x = …` from a module is allowed.)
/// 2. Write a class that implements this interface:
///
/// ```java
/// public final class PlayPart implements Part {
///     @Override
///     public void addTo(Site site) {
///         site.asset("/page/play/play.js", "/preceptor/page/play/play.js");
///         site.asset("/page/play/play.css", "/preceptor/page/play/play.css");
///         site.page(new Page("/play", "Playground", "Playground", Site.text("/preceptor/page/play/play.html"),
///                 List.of("/page/play/play.js"), List.of("/page/play/play.css")));
///         site.get("/play/kinds", request -> Reply.json(kinds()));
///         site.post("/play/open", request -> Reply.json(Map.of("id", sessions.open(new Session(request.json())))));
///         site.stream("/play/events", (request, stream) ->
///                 sessions.attach(request.required("id"), stream).tellOf(stream));
///     }
/// }
/// ```
///
/// 3. Add it to the list in `preceptor.cli.ServeCommand`.
///
/// In the page:
///
/// ```js
/// import {get, post, openStream} from "/page/common.js";
/// const {id} = await post("/play/open", {seed: 1});
/// const stream = openStream("/play/events?id=" + id, {state: draw, end: explain});
/// ```
@FunctionalInterface
public interface Part {
    /// Adds everything this part has to `site`; called once, before the server starts.
    void addTo(Site site);
}
