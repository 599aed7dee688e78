package preceptor.refinement;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import preceptor.linalg.Matrix;

/// The refined summary z'_α of one region: which points belong to which value, and the best split of each value.
final class Cells {
    private final Atoms atoms;
    private final int region;
    private final SplitSearch search;
    private final int[] value;
    private final List<int[]> members = new ArrayList<>();
    private final List<Integer> origin = new ArrayList<>();
    private final List<Optional<SplitSearch.Proposal>> proposals = new ArrayList<>();

    Cells(Observation seen, int region) {
        this.region = region;
        atoms = seen.atoms();
        search = new SplitSearch(seen, region);
        value = new int[atoms.points(region)];
        Arrays.setAll(value, i -> atoms.summary(region, i));
        int m = atoms.rows().memberships()[region].values();
        int[] count = new int[m];
        for (int v : value) {
            count[v]++;
        }
        for (int v = 0; v < m; v++) {
            members.add(new int[count[v]]);
            origin.add(v);
        }
        int[] at = new int[m];
        for (int i = 0; i < value.length; i++) {
            members.get(value[i])[at[value[i]]++] = i;
        }
        for (int v = 0; v < m; v++) {
            proposals.add(search.best(members.get(v)));
        }
    }

    /// m'_α.
    int values() {
        return members.size();
    }

    /// z'_α of a point.
    int value(int point) {
        return value[point];
    }

    /// Per value the z_α that it is a part of.
    int[] origin() {
        return origin.stream().mapToInt(Integer::intValue).toArray();
    }

    /// The best split of a value, if it can be split.
    Optional<SplitSearch.Proposal> proposal(int v) {
        return proposals.get(v);
    }

    /// Splits a value as it proposes. The proposals of both parts are open until [#search].
    Split split(int v) {
        SplitSearch.Proposal p = proposals.get(v).orElseThrow();
        int created = members.size();
        int[] old = members.get(v);
        int[] up = new int[old.length];
        int[] down = new int[old.length];
        int ups = 0;
        int downs = 0;
        for (int i = 0; i < old.length; i++) {
            if (p.above()[i]) {
                value[old[i]] = created;
                up[ups++] = old[i];
            } else {
                down[downs++] = old[i];
            }
        }
        members.set(v, Arrays.copyOf(down, downs));
        members.add(Arrays.copyOf(up, ups));
        origin.add(origin.get(v));
        proposals.set(v, Optional.empty());
        proposals.add(Optional.empty());
        return new Split(region, v, created, p.direction(), p.threshold(), p.covariance(), p.share());
    }

    /// Finds the best split of a value anew.
    void search(int v) {
        proposals.set(v, search.best(members.get(v)));
    }

    /// P(z'_α).
    double[] p() {
        double[] p = new double[values()];
        double total = 0;
        for (int i = 0; i < value.length; i++) {
            p[value[i]] += atoms.mass(region, i);
            total += atoms.mass(region, i);
        }
        for (int z = 0; z < p.length; z++) {
            p[z] /= total;
        }
        return p;
    }

    /// E[v | z'_α], (m'_α × n), of something given per row that x_α determines.
    Matrix given(Matrix perRow) {
        int n = perRow.columns();
        Matrix sum = Matrix.zeros(values(), n);
        double[] mass = new double[values()];
        for (int i = 0; i < value.length; i++) {
            double w = atoms.mass(region, i);
            int from = atoms.row(region, i) * n;
            int to = value[i] * n;
            mass[value[i]] += w;
            for (int j = 0; j < n; j++) {
                sum.data()[to + j] += w * perRow.data()[from + j];
            }
        }
        return sum.scaleRows(z -> mass[z] > 0 ? 1 / mass[z] : 0);
    }

    /// The sums over the points of each value, (m'_α × n).
    Matrix summed(Matrix perPoint) {
        int n = perPoint.columns();
        Matrix sum = Matrix.zeros(values(), n);
        for (int i = 0; i < value.length; i++) {
            int to = value[i] * n;
            for (int j = 0; j < n; j++) {
                sum.data()[to + j] += perPoint.data()[i * n + j];
            }
        }
        return sum;
    }

    /// The region's part of [Refinement#share()].
    double share(Observation seen) {
        double[] p = p();
        Matrix F = given(seen.outputs(region));
        Matrix G = summed(seen.weightedG(region));
        double[] mean = new double[F.columns()];
        for (int z = 0; z < p.length; z++) {
            for (int j = 0; j < mean.length; j++) {
                mean[j] += p[z] * F.get(z, j);
            }
        }
        double f = 0;
        double g = 0;
        for (int z = 0; z < p.length; z++) {
            for (int j = 0; j < mean.length; j++) {
                double d = F.get(z, j) - mean[j];
                f += p[z] * d * d;
            }
            for (int j = 0; j < G.columns(); j++) {
                g += p[z] > 0 ? G.get(z, j) * G.get(z, j) / p[z] : 0;
            }
        }
        return search.share(f, g, 1);
    }
}
