package preceptor.house;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

final class ArchitectureTest {
    private static final String FIXTURES = "preceptor.house.fixture";

    /// A violation's first class is the one that commits it.
    private static final Pattern ORIGIN = Pattern.compile("<preceptor\\.house\\.fixture\\.\\w+\\.(\\w+)");

    @TestFactory
    Stream<DynamicTest> theSourcesKeepTheHouseRules() {
        JavaClasses main = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("preceptor");
        assertThat(main.contain("preceptor.linalg.Matrix"))
                .as("core is on the class path")
                .isTrue();
        assertThat(main.contain("preceptor.cli.Main"))
                .as("lab is on the class path")
                .isTrue();
        return HouseRules.below("preceptor").entrySet().stream()
                .map(rule -> DynamicTest.dynamicTest(
                        rule.getKey(), () -> rule.getValue().check(main)));
    }

    /// The rules can fail: on classes that break them they find these violations, and only these.
    @Test
    void theRulesFindWhatBreaksThem() {
        JavaClasses fixtures = new ClassFileImporter().importPackages(FIXTURES);
        TreeSet<String> found = new TreeSet<>();
        for (Map.Entry<String, ArchRule> rule : HouseRules.below(FIXTURES).entrySet()) {
            for (String line :
                    rule.getValue().evaluate(fixtures).getFailureReport().getDetails()) {
                Matcher origin = ORIGIN.matcher(line);
                if (line.startsWith("Cycle detected")) {
                    found.add(rule.getKey());
                } else if (origin.find()) {
                    found.add(rule.getKey() + ": " + origin.group(1));
                }
            }
        }
        assertThat(found)
                .containsExactlyInAnyOrder(
                        "StrictMath: Approximates",
                        "clock: ReadsTime",
                        "console and exit: Prints",
                        "imports of expansion: SeesTraining",
                        "imports of report: SeesTraining",
                        "imports of report: SeesRun",
                        "imports of result: SeesReport",
                        "imports of spec: SeesRun",
                        "imports of teacher: SeesLab",
                        "no Java serialisation: Deserialises",
                        "no cycle of packages",
                        "nobody sees cli: SeesCli",
                        "randomness is an argument: Rolls",
                        "student sees no teacher: SeesTeacher",
                        "teacher sees no student: SeesStudent");
    }

    @Test
    void packagesThatDoNotExistBreakNothing() {
        JavaClasses none = new ClassFileImporter().importPackages("preceptor.house.nowhere");
        HouseRules.below("preceptor.house.nowhere")
                .forEach((name, rule) ->
                        assertThat(rule.evaluate(none).hasViolation()).as(name).isFalse());
    }
}
