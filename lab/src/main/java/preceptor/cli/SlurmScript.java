package preceptor.cli;

import java.nio.file.Path;
import java.util.Locale;

/// A batch script for Slurm whose array of tasks carries out a sweep, a share each.
///
/// Everything that a task needs is in the script: the folder in which the sweep was called, the launcher, the command.
/// `SLURM_ARRAY_TASK_ID` is all it takes from Slurm, so any other scheduler, or a loop in a shell, can run it.
final class SlurmScript {
    /// More tasks than most clusters let one job have would be refused.
    static final int DEFAULT_TASKS = 100;

    private SlurmScript() {}

    /// @param command the words behind the launcher's name, quoted for a shell, without share
    static String text(String name, Path folder, Path from, String launcher, String command, int tasks, int jobs) {
        return String.format(
                Locale.ROOT,
                """
                #!/bin/bash
                #SBATCH --job-name=%s
                #SBATCH --array=0-%d
                #SBATCH --ntasks=1
                #SBATCH --cpus-per-task=%d
                #SBATCH --output=%s/%%a.log
                # Time, memory and partition are your cluster's: add them here, or to the command sbatch.
                set -eu
                cd %s
                exec %s --share "$SLURM_ARRAY_TASK_ID/%d" --jobs %d
                """,
                name,
                tasks - 1,
                jobs,
                folder,
                SpecArguments.quoted(from.toString()),
                SpecArguments.quoted(launcher) + " " + command,
                tasks,
                jobs);
    }
}
