package preceptor.spec;

import java.util.Locale;

/// How a spec, a table or a message writes an enum's constant: lower case, with hyphens.
public final class Words {
    private Words() {}

    /// `BEFORE_RELU` becomes `before-relu`.
    public static String of(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
