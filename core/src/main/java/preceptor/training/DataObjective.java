package preceptor.training;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import preceptor.parallel.Workers;
import preceptor.random.Key;
import preceptor.student.Dropout;
import preceptor.student.Gating;
import preceptor.student.GradientSink;
import preceptor.student.Parameters;
import preceptor.student.Pass;
import preceptor.student.SampleSpace;
import preceptor.teacher.Batch;
import preceptor.teacher.BatchSource;

/// The full-batch loss over a population or a data set, block by block; with batch norm the blocks are joined first.
public final class DataObjective implements Objective {
    private final BatchSource source;
    private final Batch single;
    private final double keep;
    private final Key dropoutKey;
    private final Workers workers;
    private final Parameters gathered;

    /// The passes of each size of block.
    private final Map<Integer, Blocks> blocks = new HashMap<>();

    /// A pass over blocks of one size, whose weights take the place of each other.
    private record Blocks(Pass pass, PassEvaluation evaluation, double[] weights) {}

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
        gathered = whole ? null : layout.zeros();
    }

    private Blocks blocks(Parameters at, Batch batch, Key mask) {
        Blocks blocks = this.blocks.computeIfAbsent(batch.size(), size -> {
            double[] weights = new double[size];
            SampleSpace space = new SampleSpace(at.architecture().graph(), weights);
            Pass pass = Pass.lean(at.architecture(), space, workers);
            return new Blocks(pass, new PassEvaluation(pass), weights);
        });
        System.arraycopy(batch.weight(), 0, blocks.weights, 0, blocks.weights.length);
        if (keep < 1) {
            blocks.pass.setDropout(new Dropout(keep, mask));
        }
        return blocks;
    }

    @Override
    public void evaluate(Parameters at, long step, GradientSink sink) {
        Key mask = dropoutKey.at(step);
        if (single != null) {
            Blocks all = blocks(at, single, mask);
            all.evaluation.send(at, single.inputs(), single.targets(), Gating.HARD, sink);
            return;
        }
        Arrays.fill(gathered.values(), 0);
        double loss = 0;
        for (int i = 0; i < source.blocks(); i++) {
            Batch block = source.block(i);
            Blocks some = blocks(at, block, mask.at(i));
            loss += some.evaluation.add(at, block.inputs(), block.targets(), Gating.HARD, gathered);
        }
        sink.loss(loss);
        sink.accept(0, gathered.size(), gathered.values(), 0);
    }
}
