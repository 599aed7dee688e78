package preceptor.expansion;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import preceptor.student.Architecture;
import preceptor.student.Gating;
import preceptor.student.Parameters;
import preceptor.student.Pass;
import preceptor.student.SampleSpace;
import preceptor.teacher.Batch;
import preceptor.teacher.BatchSource;

/// Measures a student on a population or on samples, block by block. With batch norm all blocks are joined first, since
/// its statistics are over all rows. Samples are measured in groups, from which standard errors follow by leaving one
/// group out at a time.
public final class Measurer {
    private final Architecture architecture;
    private final int[] values;
    private final BatchSource source;
    private final Batch single;
    private final Pass singlePass;
    private final int groups;
    private boolean measured;

    /// @param values m_α per region
    /// @param groups the number of groups, 1 for exact populations
    public Measurer(Architecture architecture, int[] values, BatchSource source, int groups) {
        this.architecture = architecture;
        this.values = values.clone();
        this.source = source;
        this.groups = groups;
        boolean whole = source.blocks() == 1 || architecture.norm().present() || groups > 1;
        single = whole ? source.joined() : null;
        singlePass = single == null ? null : pass(single);
    }

    private Pass pass(Batch batch) {
        return new Pass(architecture, new SampleSpace(architecture.graph(), batch.weight()));
    }

    /// Measures at `parameters`; one measurement per group.
    public List<Measurement> measure(Parameters parameters) {
        List<Measurement> result = new ArrayList<>();
        if (single == null) {
            Measurement sum = new Measurement(architecture, values);
            for (int i = 0; i < source.blocks(); i++) {
                Batch block = source.block(i);
                Pass pass = pass(block);
                run(pass, block, parameters);
                sum.add(pass, block, 0, block.size());
            }
            result.add(sum);
            return result;
        }
        run(singlePass, single, parameters);
        measured = true;
        int used = Math.min(groups, single.size());
        for (int g = 0; g < used; g++) {
            Measurement part = new Measurement(architecture, values);
            int from = (int) ((long) single.size() * g / used);
            int to = (int) ((long) single.size() * (g + 1) / used);
            part.add(singlePass, single, from, to);
            result.add(part);
        }
        return result;
    }

    private static void run(Pass pass, Batch batch, Parameters parameters) {
        pass.forward(parameters, batch.inputs(), Gating.HARD);
        pass.loss(batch.targets());
        pass.backward(parameters.zeros());
    }

    /// The pass of the last [#measure], forward and back over all rows at once; empty where there was none, or rows
    /// went block by block, as with many inputs and no batch norm.
    public Optional<Pass> pass() {
        return measured ? Optional.of(singlePass) : Optional.empty();
    }

    /// The measurement of all groups together.
    public Measurement sum(List<Measurement> parts) {
        if (parts.size() == 1) {
            return parts.getFirst();
        }
        Measurement sum = new Measurement(architecture, values);
        for (Measurement part : parts) {
            sum.merge(part, 1);
        }
        return sum;
    }

    /// The measurement of all groups but number `left`.
    public Measurement without(List<Measurement> parts, int left) {
        Measurement sum = new Measurement(architecture, values);
        for (int g = 0; g < parts.size(); g++) {
            if (g != left) {
                sum.merge(parts.get(g), 1);
            }
        }
        return sum;
    }
}
