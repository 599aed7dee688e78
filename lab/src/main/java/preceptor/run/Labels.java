package preceptor.run;

import preceptor.expansion.SummaryModel;
import preceptor.linalg.Blocks;
import preceptor.linalg.Matrix;
import preceptor.random.Key;
import preceptor.random.RandomStream;
import preceptor.teacher.Batch;
import preceptor.teacher.BatchSource;

/// What a spec does to labels: noise on samples, and smoothing of whatever is trained on.
final class Labels {
    private Labels() {}

    /// The batch with each label of each head, with probability `rho`, drawn again uniformly.
    static Batch noisy(Batch batch, double rho, Key key) {
        if (rho == 0) {
            return batch;
        }
        Blocks heads = batch.heads();
        Matrix targets = batch.targets().copy();
        for (int i = 0; i < batch.size(); i++) {
            RandomStream s = key.at(i).stream();
            for (int k = 0; k < heads.count(); k++) {
                if (s.nextDouble() < rho) {
                    int label = s.nextInt(heads.size(k));
                    for (int c = 0; c < heads.size(k); c++) {
                        targets.set(i, heads.start(k) + c, c == label ? 1 : 0);
                    }
                }
            }
        }
        return batch.withTargets(targets);
    }

    /// (1 − s)·targets + s/C_k, in each head.
    static Matrix smooth(Matrix targets, Blocks heads, double s) {
        Matrix t = targets.scaled(1 - s);
        for (int i = 0; i < t.rows(); i++) {
            for (int c = 0; c < t.columns(); c++) {
                t.add(i, c, s / heads.size(heads.blockOf(c)));
            }
        }
        return t;
    }

    static SummaryModel smooth(SummaryModel model, double s) {
        return s == 0
                ? model
                : new SummaryModel(
                        model.law(),
                        model.mean(),
                        model.covariance(),
                        smooth(model.targets(), model.law().heads(), s));
    }

    static Batch smooth(Batch b, double s) {
        return s == 0 ? b : b.withTargets(smooth(b.targets(), b.heads(), s));
    }

    static BatchSource smooth(BatchSource source, double s) {
        if (s == 0) {
            return source;
        }
        return new BatchSource() {
            @Override
            public long size() {
                return source.size();
            }

            @Override
            public int blocks() {
                return source.blocks();
            }

            @Override
            public Batch block(int i) {
                return smooth(source.block(i), s);
            }
        };
    }
}
