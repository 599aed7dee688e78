package preceptor.run;

import preceptor.expansion.SummaryModel;
import preceptor.linalg.Matrix;
import preceptor.random.Key;
import preceptor.random.RandomStream;
import preceptor.teacher.Batch;
import preceptor.teacher.BatchSource;

/// What a spec does to labels: noise on samples, and smoothing of whatever is trained on.
final class Labels {
    private Labels() {}

    /// The batch with each label, with probability `rho`, drawn again uniformly.
    static Batch noisy(Batch batch, double rho, Key key) {
        if (rho == 0) {
            return batch;
        }
        int classes = batch.classes();
        Matrix targets = batch.targets().copy();
        for (int i = 0; i < batch.size(); i++) {
            RandomStream s = key.at(i).stream();
            if (s.nextDouble() < rho) {
                int label = s.nextInt(classes);
                for (int c = 0; c < classes; c++) {
                    targets.set(i, c, c == label ? 1 : 0);
                }
            }
        }
        return new Batch(batch.weight(), batch.inputs(), batch.memberships(), targets);
    }

    /// (1 − s)·targets + s/C.
    static Matrix smooth(Matrix targets, double s) {
        Matrix t = targets.scaled(1 - s);
        for (int i = 0; i < t.data().length; i++) {
            t.data()[i] += s / t.columns();
        }
        return t;
    }

    static SummaryModel smooth(SummaryModel model, double s) {
        return s == 0
                ? model
                : new SummaryModel(model.law(), model.mean(), model.covariance(), smooth(model.targets(), s));
    }

    static Batch smooth(Batch b, double s) {
        return s == 0 ? b : new Batch(b.weight(), b.inputs(), b.memberships(), smooth(b.targets(), s));
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
