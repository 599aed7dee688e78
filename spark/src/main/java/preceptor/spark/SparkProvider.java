package preceptor.spark;

import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import preceptor.sweep.Cluster;

/// Apache Spark as a place for the runs of a sweep; found by the command line where this module is on the class path.
public final class SparkProvider implements Cluster.Provider {
    private static final String JARS = "spark.jars";

    @Override
    public Cluster open(String master) {
        SparkConf conf = new SparkConf();
        conf.setMaster(master);
        conf.setIfMissing("spark.app.name", "preceptor");
        conf.setIfMissing("spark.ui.enabled", "false");
        conf.setIfMissing("spark.ui.showConsoleProgress", "false");
        conf.setIfMissing("spark.log.level", "ERROR");
        if (master.startsWith("local")) {
            conf.setIfMissing("spark.driver.host", "127.0.0.1");
            conf.setIfMissing("spark.driver.bindAddress", "127.0.0.1");
        }
        // Results have the same bits without the vector module; with it they are there sooner.
        conf.setIfMissing("spark.executor.extraJavaOptions", "--add-modules jdk.incubator.vector");
        if (!master.startsWith("local") && !conf.contains(JARS)) {
            conf.set(JARS, jar());
        }
        JavaSparkContext spark = new JavaSparkContext(conf);
        try {
            ExecutorJava.check(spark);
        } catch (RuntimeException e) {
            spark.close();
            throw e;
        }
        return new SparkCluster(spark);
    }

    /// The jar with all classes of ours, which executors need.
    private static String jar() {
        try {
            CodeSource source = SparkProvider.class.getProtectionDomain().getCodeSource();
            Path path = Path.of(source.getLocation().toURI());
            if (Files.isRegularFile(path)) {
                return path.toUri().toString();
            }
            throw new IllegalStateException("a cluster needs the classes as one jar, and they are in the folder " + path
                    + ": package the spark module, or name the jar with spark.jars");
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
