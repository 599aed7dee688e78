package preceptor.run;

/// Hears how far long work has come.
@FunctionalInterface
public interface Progress {
    /// Of `total` equal parts, `done` are done; `what` says what is being done.
    void at(String what, long done, long total);

    /// Hears nothing.
    Progress SILENT = (what, done, total) -> {};
}
