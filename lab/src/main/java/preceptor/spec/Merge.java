package preceptor.spec;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Puts one tree over another.
final class Merge {
    private static final String KIND = "kind";

    private Merge() {}

    /// `over` on `base`, as a file is put over what it extends.
    static Syntax over(Syntax base, Syntax over) {
        return merge(base, over, false);
    }

    /// `over` on `base`, as an override is: a changed kind keeps the keys that it shares with the old one.
    static Syntax set(Syntax base, Syntax over) {
        return merge(base, over, true);
    }

    private static Syntax merge(Syntax base, Syntax over, boolean override) {
        if (!(over instanceof Syntax.Mapping top)) {
            return over;
        }
        return switch (base) {
            case Syntax.Scalar scalar -> scalar.isNull() ? top : top.with(scalar);
            case Syntax.Mapping bottom -> merge(bottom, top, override);
            case Syntax.Sequence sequence -> override ? entries(sequence, top) : top;
        };
    }

    private static Syntax merge(Syntax.Mapping bottom, Syntax.Mapping top, boolean override) {
        Syntax.Scalar oldKind = kind(bottom);
        Syntax.Scalar newKind = kind(top);
        boolean changed = oldKind != null && newKind != null && !oldKind.text().equals(newKind.text());
        if (changed && !override) {
            return top;
        }
        Map<String, Syntax.Entry> all = new LinkedHashMap<>(bottom.entries());
        top.entries().forEach((key, entry) -> {
            Syntax.Entry old = all.get(key);
            all.put(
                    key,
                    old == null ? entry : new Syntax.Entry(entry.place(), merge(old.value(), entry.value(), override)));
        });
        Syntax.Mapping merged = Syntax.Mapping.of(bottom.place(), all)
                .with(top.shorthand() == null ? bottom.shorthand() : top.shorthand());
        boolean overridden = bottom.kindOverridden() || changed || (override && newKind != null && oldKind == null);
        return overridden ? merged.withKindOverridden() : merged;
    }

    private static Syntax.Scalar kind(Syntax.Mapping mapping) {
        Syntax.Entry entry = mapping.entries().get(KIND);
        if (entry != null && entry.value() instanceof Syntax.Scalar scalar && !scalar.isNull()) {
            return scalar;
        }
        return mapping.shorthand();
    }

    /// Overrides of single entries of a list, whose keys are their numbers.
    private static Syntax entries(Syntax.Sequence sequence, Syntax.Mapping top) {
        List<Syntax> items = new ArrayList<>(sequence.items());
        int size = 1;
        for (Map.Entry<String, Syntax.Entry> entry : top.entries().entrySet()) {
            int index = entry.getKey().matches("[0-9]{1,6}") ? Integer.parseInt(entry.getKey()) : -1;
            if (index < 0 || index >= items.size()) {
                throw new SpecException(
                        entry.getValue().place(),
                        "",
                        "expected the number of a list's entry, from 0 to " + (items.size() - 1) + ", got '"
                                + Shown.shorten(entry.getKey()) + "'");
            }
            items.set(index, merge(items.get(index), entry.getValue().value(), true));
        }
        for (Syntax item : items) {
            size += item.size();
        }
        return new Syntax.Sequence(sequence.place(), items, size);
    }
}
