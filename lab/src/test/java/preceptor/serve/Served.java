package preceptor.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import preceptor.result.RunManifest;

/// A folder of runs, served until this is closed, by when no fault may have been met.
final class Served implements AutoCloseable {
    private final List<Throwable> faults = new CopyOnWriteArrayList<>();
    private final RunsPart part;
    private final Server server;
    private final RawClient client;

    Served(Path folder) throws Exception {
        part = new RunsPart(
                folder,
                new Host(() -> System.nanoTime() * 1e-9, new RunManifest.Environment("", "", 1, 1), faults::add));
        server = Server.start(new Site().add(part), 0, RawClient.TOKEN, faults::add);
        client = new RawClient(server);
    }

    /// Where a browser is to go first.
    String address() {
        return server.address();
    }

    RawClient client() {
        return client;
    }

    @Override
    public void close() {
        part.close();
        server.close();
        assertThat(faults).isEmpty();
    }
}
