// The library's five lines as a program.

import preceptor.parallel.Workers;
import preceptor.run.*;
import preceptor.spec.SpecLoader;

void main() {
    var file = Path.of("examples/quickstart.yaml");
    var spec = SpecLoader.load(file, List.of("training.steps=40"), OptionalLong.empty());
    var experiment = new Experiment(spec, Problems.of(spec, file), () -> System.nanoTime() * 1e-9, new Workers(2));
    IO.println(experiment.run(Progress.SILENT).results().get("loss/population"));
}
