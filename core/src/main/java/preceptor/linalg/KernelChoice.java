package preceptor.linalg;

/// The choice of kernels, made once, when the first product is taken.
final class KernelChoice {
    /// `scalar` or `vector` overrides the choice; for tests and timings, since results do not depend on it.
    static final String PROPERTY = "preceptor.kernels";

    static final Kernels KERNELS = choose(System.getProperty(PROPERTY, "auto"));

    private KernelChoice() {}

    /// The kernels for a `setting` in this JVM.
    static Kernels choose(String setting) {
        return choose(setting, vectorsArePresent(), System.getProperty("java.vm.info", ""));
    }

    /// The module may be in the boot layer, or loaded later by the launcher.
    private static boolean vectorsArePresent() {
        try {
            Class.forName("jdk.incubator.vector.DoubleVector", false, KernelChoice.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException absent) {
            return false;
        }
    }

    /// The kernels for a `setting` of the property. Vector instructions are reached through a module that is there only
    /// if the command line named it, and pay only under the second compiler, which `vmInfo` tells of.
    static Kernels choose(String setting, boolean hasModule, String vmInfo) {
        return switch (setting) {
            case "scalar" -> ScalarKernels.INSTANCE;
            case "vector" -> {
                if (!hasModule) {
                    throw new IllegalStateException(
                            "the vector kernels need the option --add-modules jdk.incubator.vector");
                }
                yield new VectorKernels();
            }
            case "auto" -> {
                boolean optimises = !vmInfo.contains("interpreted") && !vmInfo.contains("emulated-client");
                yield hasModule && optimises && VectorTiles.LANES > 1 ? new WarmingKernels() : ScalarKernels.INSTANCE;
            }
            default ->
                throw new IllegalArgumentException("kernels: expected auto, scalar or vector, got \"" + setting + "\"");
        };
    }
}
