package preceptor.expansion;

import preceptor.linalg.Matrix;
import preceptor.teacher.Law;

/// All that the closed theory knows of the data: the law of the summaries, and the first two moments of a leaf's input
/// given its summary.
///
/// @param law p, P and Q of the teacher, or of samples of it
/// @param mean E[x_β | z_β] per leaf, m_β × d_β
/// @param covariance Cov(x_β | z_β) per leaf and value, d_β × d_β
/// @param targets the law of the label given the root's summary, m_ω × C
public record SummaryModel(Law law, Matrix[] mean, Matrix[][] covariance, Matrix targets) {}
