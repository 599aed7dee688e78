package preceptor.spark;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;

/// What `spark-submit` starts: the command line of `./preceptor` with `--spark` set to the master that it was given.
///
///     spark-submit --master spark://host:7077 preceptor-spark-0.1.0-all.jar sweep SPEC --out DIR
///
/// Compiled for Java 17, so that a driver on an old Java says what to set.
public final class Submit {
    private Submit() {}

    public static void main(String[] arguments) throws ReflectiveOperationException {
        int feature = Runtime.version().feature();
        if (feature < ExecutorJava.LEAST) {
            System.err.println("preceptor: the driver runs on Java " + feature + " ("
                    + System.getProperty("java.home") + "); expected " + ExecutorJava.LEAST
                    + " or newer: set JAVA_HOME to its folder before spark-submit");
            System.exit(2);
        }
        String master = System.getProperty("spark.master");
        String[] all = arguments;
        if (master != null && !Arrays.asList(arguments).contains("--spark")) {
            all = Arrays.copyOf(arguments, arguments.length + 2);
            all[arguments.length] = "--spark";
            all[arguments.length + 1] = master;
        }
        // By name: the class is newer than this one may be run on.
        Method main = Class.forName("preceptor.cli.Launch").getDeclaredMethod("main", String[].class);
        main.setAccessible(true);
        try {
            main.invoke(null, (Object) all);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException fault) {
                throw fault;
            }
            throw e;
        }
    }
}
