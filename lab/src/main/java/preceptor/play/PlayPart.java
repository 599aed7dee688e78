package preceptor.play;

import java.util.List;
import preceptor.run.Experiment;
import preceptor.serve.Page;
import preceptor.serve.Part;
import preceptor.serve.Reply;
import preceptor.serve.Request;
import preceptor.serve.RequestException;
import preceptor.serve.Site;
import tools.jackson.databind.JsonNode;

/// The playground and the lessons: their pages, and the answers to what these ask.
///
/// A page asks for one step after the other, as fast as it draws, and is never sent more than it asks for: one that is
/// slow or gone costs nothing, and any number of them share the browser's few connections.
public final class PlayPart implements Part, AutoCloseable {
    private static final String RESOURCES = "/preceptor/page/play/";
    private static final String ADDRESSES = "/page/play/";

    /// The modules of both pages, those of the playground alone, and those of the lessons alone.
    private static final List<String> SHARED =
            List.of("session.js", "ink.js", "chart.js", "graph.js", "maps.js", "views.js");

    private static final String PLAYGROUND = "play.js";
    private static final String CONTROLS = "controls.js";
    private static final String LESSON = "lesson.js";
    private static final String STYLE = "play.css";

    /// A lesson's address below `/lessons/`, which is its file's name too, and its title.
    record Lesson(String name, String title) {}

    static final List<Lesson> LESSONS = List.of(
            new Lesson("teacher", "A network seen through its teacher"),
            new Lesson("exact", "Where the framework is exact, and the error budget"),
            new Lesson("norm", "Batch norm as a projection"),
            new Lesson("factors", "Disentanglement and who keeps it"),
            new Lesson("noise", "Overfitting as noise in P"));

    private final Playground playground;

    /// @param clock says when an answer has taken long enough
    public PlayPart(Experiment.Clock clock) {
        playground = new Playground(clock);
    }

    @Override
    public void addTo(Site site) {
        for (String module : SHARED) {
            site.asset(ADDRESSES + module, RESOURCES + module);
        }
        for (String file : List.of(CONTROLS, PLAYGROUND, LESSON, STYLE)) {
            site.asset(ADDRESSES + file, RESOURCES + file);
        }
        List<String> styles = List.of(ADDRESSES + STYLE);
        site.page(new Page(
                "/play",
                "Playground",
                "Playground",
                Site.text(RESOURCES + "play.html"),
                List.of(ADDRESSES + PLAYGROUND),
                styles));
        site.page(new Page("/lessons", "Lessons", "Lessons", contents(), List.of(), styles));
        for (int i = 0; i < LESSONS.size(); i++) {
            Lesson lesson = LESSONS.get(i);
            site.page(new Page(
                    "/lessons/" + lesson.name(), lesson.title(), "", body(i), List.of(ADDRESSES + LESSON), styles));
        }
        site.post("/play/frame", this::frame);
    }

    /// The text of a lesson, without what stands around it.
    static String text(Lesson lesson) {
        return Site.text(RESOURCES + "lesson-" + lesson.name() + ".html");
    }

    private static String body(int number) {
        Lesson lesson = LESSONS.get(number);
        StringBuilder out = new StringBuilder("<article class=\"lesson\">\n<p class=\"note\">Lesson ");
        out.append(number + 1).append(" of ").append(LESSONS.size()).append("</p>\n<h1>");
        out.append(lesson.title()).append("</h1>\n").append(text(lesson)).append("<nav class=\"onward\">");
        out.append(onward(number - 1, "← ", "")).append(onward(number + 1, "", " →"));
        return out.append("</nav>\n</article>\n").toString();
    }

    private static String onward(int number, String before, String after) {
        return number < 0 || number == LESSONS.size()
                ? link("", "All lessons")
                : link(
                        "/" + LESSONS.get(number).name(),
                        before + LESSONS.get(number).title() + after);
    }

    private static String contents() {
        StringBuilder out = new StringBuilder("<article class=\"lesson\">\n<h1>Lessons</h1>\n");
        out.append("<p>Five short ones. Each has live figures, computed as you read, and a question to answer before"
                + " you go on.</p>\n<ol class=\"lesson-list\">\n");
        for (Lesson lesson : LESSONS) {
            out.append("<li>").append(link("/" + lesson.name(), lesson.title())).append("</li>\n");
        }
        return out.append("</ol>\n</article>\n").toString();
    }

    private static String link(String below, String text) {
        return "<a href=\"/lessons" + below + "\">" + text + "</a>";
    }

    private Reply frame(Request request) {
        JsonNode body = request.json();
        try {
            return Reply.json(playground.answer(body));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RequestException(503, "the server is closing");
        } catch (IllegalArgumentException wrong) {
            throw new RequestException(400, wrong.getMessage());
        }
    }

    /// Ends the threads that compute.
    @Override
    public void close() {
        playground.close();
    }
}
