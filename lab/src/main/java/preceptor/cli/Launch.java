package preceptor.cli;

import java.lang.reflect.InvocationTargetException;

/// The launcher's entry point: loads the vector module, then hands over to [Main].
///
/// Naming an incubating module on the command line (`--add-modules`) makes the JVM print a warning before any class of
/// ours runs, and no option silences it. The JVM loads its own optional modules (agents, management) after the start
/// and without a warning by the method called here; the launcher exports it to us. When the JVM is of another mind the
/// program still runs and gives the same bits, with scalar kernels. Where those are asked for the module is left alone.
final class Launch {
    private static final String VECTORS = "jdk.incubator.vector";

    private Launch() {}

    public static void main(String[] args) {
        boolean wanted = !System.getProperty("preceptor.kernels", "auto").equals("scalar");
        if (wanted && ModuleLayer.boot().findModule(VECTORS).isEmpty()) {
            loadVectors();
        }
        Main.main(args);
    }

    private static void loadVectors() {
        try {
            Class.forName("jdk.internal.module.Modules")
                    .getMethod("loadModule", String.class)
                    .invoke(null, VECTORS);
        } catch (ReflectiveOperationException | RuntimeException refused) {
            Throwable cause = refused instanceof InvocationTargetException ? refused.getCause() : refused;
            System.err.println("preceptor: runs without vector kernels, more slowly: " + cause);
        }
    }
}
