package preceptor.training;

import java.util.Arrays;
import preceptor.parallel.Workers;
import preceptor.random.Key;
import preceptor.student.Dropout;
import preceptor.student.Gating;
import preceptor.student.Parameters;
import preceptor.student.Pass;
import preceptor.student.SampleSpace;
import preceptor.teacher.Batch;
import preceptor.teacher.BatchSource;

/// The full-batch loss over a population or a data set, block by block; with batch norm the blocks are joined first.
public final class DataObjective implements Objective {
    private final BatchSource source;
    private final Batch single;
    private final Pass singlePass;
    private final double keep;
    private final Key dropoutKey;
    private final Workers workers;

    /// In the calling thread.
    ///
    /// @param keep the keep probability of dropout, 1 for none
    /// @param dropoutKey names the masks
    public DataObjective(Parameters layout, BatchSource source, double keep, Key dropoutKey) {
        this(layout, source, keep, dropoutKey, new Workers(1));
    }

    /// With the work of a step spread over `workers`, on which no result depends.
    public DataObjective(Parameters layout, BatchSource source, double keep, Key dropoutKey, Workers workers) {
        this.source = source;
        this.workers = workers;
        this.keep = keep;
        this.dropoutKey = dropoutKey;
        boolean whole = source.blocks() == 1 || layout.architecture().norm().present();
        single = whole ? source.joined() : null;
        singlePass = single == null ? null : pass(layout, single);
    }

    private Pass pass(Parameters p, Batch batch) {
        return Pass.lean(p.architecture(), new SampleSpace(p.architecture().graph(), batch.weight()), workers);
    }

    @Override
    public double evaluate(Parameters at, long step, Parameters gradient) {
        Arrays.fill(gradient.values(), 0);
        if (single != null) {
            return add(singlePass, single, at, dropoutKey.at(step), gradient);
        }
        double loss = 0;
        for (int i = 0; i < source.blocks(); i++) {
            Batch block = source.block(i);
            loss += add(pass(at, block), block, at, dropoutKey.at(step).at(i), gradient);
        }
        return loss;
    }

    private double add(Pass pass, Batch batch, Parameters at, Key mask, Parameters gradient) {
        if (keep < 1) {
            pass.setDropout(new Dropout(keep, mask));
        }
        pass.forward(at, batch.inputs(), Gating.HARD);
        double loss = pass.loss(batch.targets());
        pass.backward(gradient);
        return loss;
    }
}
