package preceptor.serve;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import preceptor.report.HtmlReport;
import preceptor.report.ReportLoader;
import preceptor.result.ResultException;
import preceptor.result.RunFolder;
import preceptor.result.RunManifest;
import preceptor.result.RunProgress;
import preceptor.spec.Problem;
import preceptor.spec.Spec;
import preceptor.spec.SpecException;
import preceptor.spec.SpecLoader;
import preceptor.spec.SpecSchema;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The runs of a folder: the list, one run while it goes on and its report afterwards, several side by side, and the
/// editor that starts new ones.
///
/// Other pages may link to `/run#<id>` and to `/new#spec=<encoded YAML>`, which opens the editor with that text.
public final class RunsPart implements Part, AutoCloseable {
    private static final int MOST_COMPARED = 200;
    private static final String FOLDER = "/preceptor/page/";

    private final Vault vault;
    private final Launcher launcher;
    private final Catalogue catalogue;
    private final Watcher watcher;
    private final Reports reports = new Reports();
    private final SweepCatalogue sweeps;

    /// @param folder the one that is served; made when the first run is started
    public RunsPart(Path folder, Host host) {
        vault = new Vault(folder);
        launcher = new Launcher(vault, host);
        catalogue = new Catalogue(vault, launcher);
        watcher = new Watcher(host.faults());
        sweeps = new SweepCatalogue(vault);
    }

    @Override
    public void addTo(Site site) {
        for (String module : List.of(
                "runs.js",
                "run.js",
                "sweep.js",
                "sweeps.js",
                "compare.js",
                "editor.js",
                "complete.js",
                "curves.js",
                "table.js")) {
            site.asset("/page/" + module, FOLDER + module);
        }
        site.page(page("/", "Runs", "Runs", "runs"));
        site.page(page("/new", "New run", "New run", "editor"));
        site.page(page("/run", "Run", "", "run"));
        site.page(page("/sweep", "Sweep", "", "sweep"));
        site.page(page("/compare", "Compare runs", "", "compare"));
        site.get(
                "/runs/list",
                request ->
                        Reply.json(Map.of("folder", folderName(), "runs", catalogue.list(), "sweeps", sweeps.list())));
        site.stream("/runs/events", (request, stream) -> watcher.watch(stream, new Changes(stream)));
        site.stream("/runs/live", (request, stream) -> {
            String id = request.required("run");
            catalogue.find(id);
            watcher.watch(
                    stream,
                    new Following<>(
                            stream,
                            () -> catalogue.find(id),
                            Catalogue::isFinished,
                            "progress",
                            entry -> progress(id, entry)));
        });
        site.get("/runs/report", request -> report(vault.folder(request.required("run"))));
        site.get("/runs/comparison", request -> comparison(request.required("runs")));
        site.get("/runs/spec", request -> Reply.json(specOf(request.required("run"))));
        site.post("/runs/stop", request -> {
            launcher.stop(text(request.json(), "run"));
            return Reply.json(Map.of());
        });
        site.post("/runs/resume", request -> resume(text(request.json(), "run")));
        site.get("/sweeps/cells", request -> Reply.json(sweeps.cells(request.required("sweep"), metrics(request))));
        site.get("/sweeps/report", request -> sweeps.report(request.required("sweep"), reports));
        site.stream("/sweeps/live", (request, stream) -> {
            String id = request.required("sweep");
            sweeps.find(id);
            watcher.watch(
                    stream,
                    new Following<>(
                            stream, () -> sweeps.find(id), SweepCatalogue.Entry::isFinished, "sweep", entry -> entry));
        });
        site.get("/spec/schema", request -> Reply.json(SpecSchema.tree()));
        site.post("/spec/check", request -> check(text(request.json(), "text")));
        site.post("/spec/run", request -> start(request.json()));
    }

    /// Stops what this page runs; states are saved.
    @Override
    public void close() {
        launcher.close();
        watcher.close();
        reports.close();
    }

    private static Page page(String path, String title, String label, String name) {
        String body = Site.text(FOLDER + name + ".html");
        return new Page(path, title, label, body, List.of("/page/" + name + ".js"), List.of());
    }

    private String folderName() {
        Path name = vault.root().getFileName();
        return name == null ? "/" : name.toString();
    }

    private static String text(JsonNode body, String key) {
        JsonNode value = body.path(key);
        if (!value.isString()) {
            throw new RequestException(400, "expected " + key + ", a text");
        }
        return value.stringValue();
    }

    private Reply report(Path folder) {
        Optional<Path> file = vault.file(folder, RunFolder.REPORT);
        return file.isPresent() ? reports.saved(file.get()) : rendered(List.of(folder));
    }

    private Reply comparison(String list) {
        List<Path> folders = new ArrayList<>();
        List<String> ids = texts(list, "runs");
        if (ids.isEmpty() || ids.size() > MOST_COMPARED) {
            throw new RequestException(400, "expected 1 to " + MOST_COMPARED + " runs, as a list in JSON");
        }
        ids.forEach(id -> folders.add(vault.folder(id)));
        return rendered(folders);
    }

    private static List<String> metrics(Request request) {
        return request.parameter("metrics").map(list -> texts(list, "metrics")).orElse(List.of());
    }

    /// The texts of a list in JSON.
    private static List<String> texts(String list, String what) {
        try {
            JsonNode read = JsonMapper.builder().build().readTree(list);
            if (read.isArray()) {
                List<String> texts = new ArrayList<>();
                read.forEach(each -> texts.add(each.asString("")));
                return texts;
            }
        } catch (JacksonException e) {
            throw new RequestException(400, "expected a list of " + what + " in JSON");
        }
        throw new RequestException(400, "expected a list of " + what + " in JSON");
    }

    private Reply rendered(List<Path> folders) {
        for (Path folder : folders) {
            for (String file : List.of(RunFolder.MANIFEST, RunFolder.METRICS, RunFolder.FRAMES)) {
                if (vault.file(folder, file).isEmpty()) {
                    throw new RequestException(404, "run " + vault.name(folder) + " has not finished");
                }
            }
        }
        return reports.drawn(() -> HtmlReport.render(ReportLoader.read(folders)));
    }

    private Map<String, Object> specOf(String id) {
        Path folder = vault.folder(id);
        try {
            JsonNode spec = vault.file(folder, RunFolder.MANIFEST)
                    .map(file -> RunManifest.read(file).spec())
                    .or(() -> vault.file(folder, RunFolder.PROGRESS)
                            .map(file -> RunProgress.read(file).spec()))
                    .orElseThrow(() -> new RequestException(404, "this run has no spec"));
            return Map.of("text", SpecText.of(spec));
        } catch (ResultException e) {
            throw new RequestException(422, e.getMessage());
        }
    }

    private Reply resume(String id) {
        Catalogue.Entry entry = catalogue.find(id);
        RunProgress progress =
                catalogue.progress(id).orElseThrow(() -> new RequestException(409, "this run cannot be gone on with"));
        if (!List.of("stopped", "lost", "failed").contains(entry.state())) {
            throw new RequestException(409, "this run is " + entry.state());
        }
        Spec spec = SpecLoader.parse(progress.spec().toString(), "the run's spec");
        if (!id.equals(RunFolder.folderName(spec.name(), spec.sha256(), spec.seed()))) {
            throw new RequestException(
                    409, "this folder does not have the name of its run: go on with it by run --resume");
        }
        return Reply.json(
                Map.of("run", launcher.start(spec, entry.resumable() ? RunFolder.Mode.RESUME : RunFolder.Mode.NEW)));
    }

    private Reply check(String text) {
        Map<String, Object> answer = new LinkedHashMap<>();
        try {
            Spec spec = SpecLoader.parse(text, "spec");
            String id = RunFolder.folderName(spec.name(), spec.sha256(), spec.seed());
            answer.put("problems", List.of());
            answer.put("run", id);
            answer.put("state", state(id));
        } catch (SpecException e) {
            answer.put("problems", problems(e));
        }
        return Reply.json(answer);
    }

    private String state(String id) {
        return catalogue.list().stream()
                .filter(entry -> entry.id().equals(id))
                .map(Catalogue.Entry::state)
                .findFirst()
                .orElse("new");
    }

    private static List<Map<String, Object>> problems(SpecException e) {
        List<Map<String, Object>> problems = new ArrayList<>();
        for (Problem problem : e.problems()) {
            problems.add(Map.of(
                    "line", problem.place().line(),
                    "column", problem.place().column(),
                    "path", problem.path(),
                    "message", problem.message()));
        }
        return problems;
    }

    private Reply start(JsonNode body) {
        try {
            Spec spec = SpecLoader.parse(text(body, "text"), "spec");
            String id = RunFolder.folderName(spec.name(), spec.sha256(), spec.seed());
            boolean again = body.path("again").asBoolean(false);
            String state = state(id);
            if (!again && !state.equals("new") && !state.equals("failed")) {
                return Reply.json(409, Map.of("error", "this run is there already, " + state, "run", id));
            }
            return Reply.json(Map.of("run", launcher.start(spec, again ? RunFolder.Mode.FORCE : RunFolder.Mode.NEW)));
        } catch (SpecException e) {
            return Reply.json(422, Map.of("error", "the spec is wrong", "problems", problems(e)));
        }
    }

    /// Tells a stream which runs have not finished and how far they are, and when the list itself has changed.
    private final class Changes implements Runnable {
        private final EventStream stream;
        private List<Catalogue.Entry> last = List.of();
        private List<SweepCatalogue.Entry> lastSweeps = List.of();

        Changes(EventStream stream) {
            this.stream = stream;
        }

        @Override
        public void run() {
            List<Catalogue.Entry> now = catalogue.list();
            if (!now.equals(last)) {
                boolean same = states(now).equals(states(last));
                last = now;
                stream.offer(
                        same ? "steps" : "list",
                        now.stream()
                                .filter(entry -> !same || !Catalogue.isFinished(entry))
                                .toList());
            }
            List<SweepCatalogue.Entry> nowSweeps = sweeps.list();
            if (!nowSweeps.equals(lastSweeps)) {
                lastSweeps = nowSweeps;
                stream.offer("sweeps", nowSweeps);
            }
        }

        private static List<String> states(List<Catalogue.Entry> entries) {
            return entries.stream()
                    .map(e -> e.id() + " " + e.state() + " " + e.own())
                    .toList();
        }
    }

    /// How far a run has come: `run`, its entry; and of one that goes on `what` it does, the `seconds` it has taken
    /// and its `curves`.
    private Map<String, Object> progress(String id, Catalogue.Entry entry) {
        Map<String, Object> now = new LinkedHashMap<>();
        now.put("run", entry);
        catalogue.progress(id).ifPresent(progress -> {
            now.put("what", progress.what());
            now.put("seconds", progress.seconds());
            now.put("curves", points(progress));
        });
        return now;
    }

    private static Map<String, List<List<Number>>> points(RunProgress progress) {
        Map<String, List<List<Number>>> curves = new LinkedHashMap<>();
        progress.curves().forEach((metric, curve) -> {
            List<List<Number>> points = new ArrayList<>();
            curve.forEach((step, value) -> points.add(List.of(step, value)));
            curves.put(metric, points);
        });
        return curves;
    }
}
