package preceptor.cli;

@picocli.CommandLine.Command(
        name = "learn",
        mixinStandardHelpOptions = true,
        description = "Learn a teacher from images.")
final class LearnCommand implements Runnable {
    @Override
    public void run() {}
}
