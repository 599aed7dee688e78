package preceptor.cli;

import java.io.IOException;
import java.net.BindException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import preceptor.play.PlayPart;
import preceptor.result.RunManifest;
import preceptor.run.InputException;
import preceptor.serve.Host;
import preceptor.serve.RunsPart;
import preceptor.serve.Server;
import preceptor.serve.Site;

@Command(
        name = "serve",
        mixinStandardHelpOptions = true,
        description = {
            "Open the local page: the runs and sweeps of a folder, their reports, new runs.",
            "It answers this machine alone, and only who has the address that is printed. Ctrl-C ends it."
        })
final class ServeCommand implements Runnable {
    private static final int USUAL_PORT = 7353;
    private static final int KEY_BYTES = 16;

    @Parameters(paramLabel = "DIR", arity = "0..1", description = "the folder of runs and sweeps (default: runs)")
    private Path folder = Path.of("runs");

    @Option(
            names = "--port",
            paramLabel = "N",
            description = "the port, 0 for any (default: " + USUAL_PORT + ", or any where that is taken)")
    private Integer port;

    @Option(names = "--no-open", description = "only print the address; open no browser")
    private boolean quiet;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec command;

    @Override
    public void run() {
        if (port != null && (port < 0 || port > 65_535)) {
            throw new CommandLine.ParameterException(command.commandLine(), "--port: expected 0 to 65535, got " + port);
        }
        if (Files.exists(folder) && !Files.isDirectory(folder)) {
            throw new InputException(folder + ": expected a folder of runs, got a file");
        }
        CountDownLatch asked = new CountDownLatch(1);
        Interrupts interrupts = new Interrupts(asked::countDown);
        try (RunsPart runs = new RunsPart(folder, host());
                PlayPart play = new PlayPart(() -> System.nanoTime() * 1e-9);
                Server server = start(new Site().add(runs).add(play))) {
            command.commandLine().getOut().println(server.address());
            if (!quiet) {
                open(server.address());
            }
            asked.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            interrupts.end();
        }
    }

    private Host host() {
        RunManifest.Environment environment = new RunManifest.Environment(
                System.getProperty("java.vm.name") + " " + System.getProperty("java.runtime.version"),
                System.getProperty("os.name") + " " + System.getProperty("os.arch"),
                Runtime.getRuntime().availableProcessors(),
                Runtime.getRuntime().availableProcessors(),
                "");
        return new Host(() -> System.nanoTime() * 1e-9, environment, this::fault);
    }

    private void fault(Throwable fault) {
        fault.printStackTrace(command.commandLine().getErr());
    }

    private Server start(Site site) {
        byte[] key = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(key);
        String token = HexFormat.of().formatHex(key);
        int first = port == null ? USUAL_PORT : port;
        try {
            try {
                return Server.start(site, first, token, this::fault);
            } catch (BindException taken) {
                if (port != null) {
                    throw taken;
                }
                return Server.start(site, 0, token, this::fault);
            }
        } catch (IOException e) {
            throw new InputException("--port " + first + ": cannot be had: " + e.getMessage());
        }
    }

    /// Asks the system for a browser; where there is none the printed address has to do.
    private static void open(String address) {
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        List<String> opener = system.contains("mac")
                ? List.of("open", address)
                : system.contains("win")
                        ? List.of("rundll32", "url.dll,FileProtocolHandler", address)
                        : List.of("xdg-open", address);
        try {
            new ProcessBuilder(opener)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException none) {
            // The address is on the screen.
            return;
        }
    }
}
