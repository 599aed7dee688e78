package preceptor.teacher;

import java.util.ArrayList;
import java.util.List;

/// Weighted atoms handed out block by block, so that not all need to be in memory. The weights of all blocks together
/// sum to 1. Blocks may be asked for in any order and by several threads.
public interface BatchSource {
    /// The number of atoms in all blocks.
    long size();

    /// The number of blocks.
    int blocks();

    /// Block `i`, from 0 to [#blocks()] − 1.
    Batch block(int i);

    /// All blocks as one batch, for what needs every atom at once.
    default Batch joined() {
        if (blocks() == 1) {
            return block(0);
        }
        List<Batch> all = new ArrayList<>();
        for (int i = 0; i < blocks(); i++) {
            all.add(block(i));
        }
        return Batch.concat(all);
    }

    /// A source of one block.
    static BatchSource of(Batch batch) {
        return new BatchSource() {
            @Override
            public long size() {
                return batch.size();
            }

            @Override
            public int blocks() {
                return 1;
            }

            @Override
            public Batch block(int i) {
                return batch;
            }
        };
    }
}
