package preceptor.serve;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import preceptor.result.RunFolder;

/// The runs of a folder: list and reports.
public final class RunsPart implements Part {
    /// Reports have styles and a script inside; what they do stays inside the frame: no cookie, no request, no address
    /// of
    /// this server is theirs.
    private static final String REPORT_POLICY = "sandbox allow-scripts allow-downloads; default-src 'none'; "
            + "style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'";

    private final Vault vault;
    private final Catalogue catalogue;

    /// @param folder the one that is served; need not exist
    public RunsPart(Path folder) {
        vault = new Vault(folder);
        catalogue = new Catalogue(vault);
    }

    @Override
    public void addTo(Site site) {
        site.asset("/page/runs.js", "/preceptor/page/runs.js");
        site.page(new Page(
                "/", "Runs", "Runs", Site.text("/preceptor/page/runs.html"), List.of("/page/runs.js"), List.of()));
        site.get("/runs/list", request -> Reply.json(Map.of("folder", folderName(), "runs", catalogue.list())));
        site.get("/runs/report", request -> report(vault.folder(request.required("run"))));
    }

    private String folderName() {
        Path name = vault.root().getFileName();
        return name == null ? "/" : name.toString();
    }

    private Reply report(Path folder) {
        Path file = vault.file(folder, RunFolder.REPORT)
                .orElseThrow(() -> new RequestException(404, "this run has no report"));
        try {
            return Reply.bytes("text/html; charset=utf-8", Files.readAllBytes(file))
                    .with("Content-Security-Policy", REPORT_POLICY);
        } catch (IOException e) {
            throw new RequestException(404, "the report cannot be read");
        }
    }
}
