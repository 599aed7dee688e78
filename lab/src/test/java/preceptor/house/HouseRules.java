package preceptor.house;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/// The house rules as ArchUnit rules over a base package, so that the same rules can be turned on fixtures that break
/// them. A package that does not exist breaks no rule.
final class HouseRules {
    private static final List<Set<String>> CORE = List.of(
            Set.of("linalg", "random", "region", "parallel"),
            Set.of("teacher", "student"),
            Set.of("expansion"),
            Set.of("refinement"),
            Set.of("training"),
            Set.of("analysis"));

    private static final Set<String> LAB =
            Set.of("spec", "learn", "run", "result", "report", "sweep", "serve", "play", "cli");

    /// What a package of the lab must not see, beside `cli`, which nobody sees.
    private static final Map<String, Set<String>> HIDDEN_IN_LAB = Map.of(
            "spec", Set.of("learn", "run", "result", "report", "sweep", "serve", "play"),
            "learn", Set.of("spec", "run", "report", "sweep", "serve", "play"),
            "result", Set.of("learn", "run", "report", "sweep", "serve", "play"),
            "report", Set.of("training", "learn", "run", "sweep", "serve", "play"),
            "run", Set.of("sweep", "serve", "play"),
            "sweep", Set.of("report", "serve", "play"),
            "serve", Set.of("sweep", "play"));

    private static final Set<String> INEXACT = Set.of(
            "exp", "expm1", "log", "log10", "log1p", "pow", "sin", "cos", "tan", "asin", "acos", "atan", "atan2",
            "sinh", "cosh", "tanh", "cbrt", "hypot");

    private HouseRules() {}

    /// All rules by name, for classes below `base`.
    static Map<String, ArchRule> below(String base) {
        Map<String, ArchRule> rules = new LinkedHashMap<>();
        Set<String> later = new HashSet<>(LAB);
        for (Set<String> group : CORE.reversed()) {
            for (String name : group.stream().sorted().toList()) {
                rules.put("imports of " + name, hidden(base, name, later));
            }
            later.addAll(group);
        }
        rules.put("teacher sees no student", hidden(base, "teacher", Set.of("student")));
        rules.put("student sees no teacher", hidden(base, "student", Set.of("teacher")));
        HIDDEN_IN_LAB.keySet().stream()
                .sorted()
                .forEach(name -> rules.put("imports of " + name, hidden(base, name, HIDDEN_IN_LAB.get(name))));
        rules.put(
                "nobody sees cli",
                noClasses()
                        .that()
                        .resideOutsideOfPackage(base + ".cli..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage(base + ".cli..")
                        .allowEmptyShould(true));
        rules.put(
                "no cycle of packages",
                slices().matching(base + ".(*)..").should().beFreeOfCycles().allowEmptyShould(true));

        rules.put(
                "console and exit",
                unless(
                        base,
                        type -> inCli(base, type),
                        "use System.out, err, in or exit",
                        access -> owner(access, "java.lang.System", Set.of("out", "err", "in", "exit"))
                                || owner(access, "java.lang.Runtime", Set.of("exit", "halt"))));
        rules.put(
                "clock",
                unless(
                        base,
                        type -> inCli(base, type) || isClockOfRun(base, type),
                        "read the clock",
                        access -> owner(access, "java.lang.System", Set.of("nanoTime", "currentTimeMillis"))
                                || owner(access, "java.time.Clock", Set.of("systemUTC", "systemDefaultZone", "system"))
                                || (access.getTargetOwner().getPackageName().equals("java.time")
                                        && access.getName().equals("now"))));
        rules.put(
                "randomness is an argument",
                unless(
                        base,
                        type -> false,
                        "make its own randomness",
                        access -> owner(access, "java.lang.Math", Set.of("random"))
                                || owner(access, "java.lang.StrictMath", Set.of("random"))
                                || owner(access, "java.util.Random", Set.of("<init>"))
                                || owner(access, "java.util.SplittableRandom", Set.of("<init>"))
                                || owner(access, "java.util.concurrent.ThreadLocalRandom", Set.of("current"))));
        rules.put(
                "StrictMath",
                unless(
                        base,
                        type -> false,
                        "use a function of Math whose last bit may vary",
                        access -> owner(access, "java.lang.Math", INEXACT)));
        rules.put(
                "no Java serialisation",
                noClasses()
                        .that()
                        .resideInAPackage(base + "..")
                        .should()
                        .dependOnClassesThat()
                        .haveFullyQualifiedName("java.io.ObjectInputStream")
                        .orShould()
                        .dependOnClassesThat()
                        .haveFullyQualifiedName("java.io.ObjectOutputStream")
                        .allowEmptyShould(true));
        return rules;
    }

    private static ArchRule hidden(String base, String name, Set<String> others) {
        List<String> packages = new ArrayList<>();
        others.stream().sorted().forEach(other -> packages.add(base + "." + other + ".."));
        return noClasses()
                .that()
                .resideInAPackage(base + "." + name + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(packages.toArray(String[]::new))
                .allowEmptyShould(true);
    }

    private static ArchRule unless(
            String base, Predicate<JavaClass> exempt, String what, Predicate<JavaAccess<?>> forbidden) {
        return classes()
                .that()
                .resideInAPackage(base + "..")
                .and(DescribedPredicate.describe("are not exempt", type -> !exempt.test(type)))
                .should(new ArchCondition<JavaClass>("not " + what) {
                    @Override
                    public void check(JavaClass type, ConditionEvents events) {
                        // Method references count as accesses too.
                        type.getAccessesFromSelf().stream()
                                .filter(forbidden)
                                .forEach(access ->
                                        events.add(SimpleConditionEvent.violated(type, access.getDescription())));
                    }
                })
                .allowEmptyShould(true);
    }

    private static boolean owner(JavaAccess<?> access, String type, Set<String> names) {
        return access.getTargetOwner().getName().equals(type) && names.contains(access.getName());
    }

    private static boolean inCli(String base, JavaClass type) {
        return within(base + ".cli", type);
    }

    private static boolean isClockOfRun(String base, JavaClass type) {
        return within(base + ".run", type) && type.getSimpleName().endsWith("Clock");
    }

    private static boolean within(String name, JavaClass type) {
        return type.getPackageName().equals(name) || type.getPackageName().startsWith(name + ".");
    }
}
