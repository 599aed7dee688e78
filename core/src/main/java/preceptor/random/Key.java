package preceptor.random;

/// The name of a stream of random numbers. All randomness of a run descends from one root seed by naming purposes and
/// indices, so that neither the order of draws nor the number of threads can change a result:
///
/// `Key.root(seed).named("sample").at(17).stream()`
///
/// Keys are values; deriving from a key never changes it.
public record Key(long state) {
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    /// The key from which all others of a run descend.
    public static Key root(long seed) {
        return new Key(mix(mix(seed + GOLDEN) ^ 0x5851F42D4C957F2DL));
    }

    /// The key for one purpose below this one.
    public Key named(String purpose) {
        long h = mix(state ^ 0xD1B54A32D192ED03L);
        for (int i = 0; i < purpose.length(); i++) {
            h = mix(h + GOLDEN * (purpose.charAt(i) + 1L));
        }
        return new Key(mix(h ^ purpose.length()));
    }

    /// The key of item `index` below this one.
    public Key at(long index) {
        return new Key(item(items(), index));
    }

    /// A new stream, always starting at its first number.
    public RandomStream stream() {
        return new RandomStream(state);
    }

    /// What the keys of all items below this one have in common: `at(i).state() = item(items(), i)`.
    long items() {
        return mix(state + 0x8CB92BA72F3D8DD7L);
    }

    static long item(long items, long index) {
        return mix(items + GOLDEN * (index + 1));
    }

    /// The number at place `counter` of the stream: the finaliser of SplitMix64 (variant 13 of Stafford), a bijection.
    static long number(long state, long counter) {
        return mix(state + GOLDEN * (counter + 1));
    }

    private static long mix(long z) {
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
