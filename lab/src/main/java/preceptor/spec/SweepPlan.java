package preceptor.spec;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A grid of experiments, as [SweepLoader] reads it: every cell is run with the seeds `seed` … `seed + seeds − 1`.
///
/// @param axes the swept paths, in the order in which they were written; the first varies slowest
/// @param cells in the order in which they are run
public record SweepPlan(String name, long seed, int seeds, List<String> axes, List<Cell> cells) {
    private static final int SHORT_HASH = 8;

    /// One experiment of the grid.
    ///
    /// @param settings the value of each swept path that the cell sets, as text
    /// @param spec the experiment, with the sweep's first seed
    public record Cell(Map<String, String> settings, Spec spec) {
        public Cell {
            settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
        }
    }

    public SweepPlan {
        axes = List.copyOf(axes);
        cells = List.copyOf(cells);
    }

    /// How many runs there are; run `r` is of cell `r / seeds`.
    public int runs() {
        return cells.size() * seeds;
    }

    /// The spec of run `run`, as `./preceptor run` would take it.
    public Spec spec(int run) {
        return cells.get(run / seeds).spec().withSeed(seed(run));
    }

    /// The seed of run `run`.
    public long seed(int run) {
        return seed + run % seeds;
    }

    /// The SHA-256, in hexadecimal, of what determines the results: the cells with their settings, in order, and the
    /// seeds.
    public String sha256() {
        List<Object> list = new ArrayList<>();
        cells.forEach(cell -> list.add(
                Types.ordered("settings", cell.settings(), "spec", cell.spec().sha256())));
        Map<String, Object> tree = Types.ordered("axes", axes, "cells", list, "seed", seed, "seeds", seeds);
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(Json.canonical(tree).getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /// The name of the sweep's folder: `name-<first 8 of the hash>`.
    public String folderName() {
        return name + "-" + sha256().substring(0, SHORT_HASH);
    }
}
