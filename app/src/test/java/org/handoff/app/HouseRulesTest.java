package org.handoff.app;

import static com.tngtech.archunit.core.domain.JavaModifier.ABSTRACT;
import static com.tngtech.archunit.core.domain.JavaModifier.FINAL;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;

import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;

/// The rules of the house. Each message says how to put it right.
class HouseRulesTest {
    private static final int FILE_LINES_MAX = 400;

    private static final JavaClasses HOUSE =
            new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                    .importPackages("org.handoff");

    /// What each room may know, beside itself and what is not of the house. `control.api`, `app`
    /// and `bench` are at the end of the arrows.
    private static final Map<String, List<String>> ARROWS =
            new TreeMap<>(
                    Map.of(
                            "org.handoff.model", List.of(),
                            "org.handoff.socket", List.of("org.handoff.model"),
                            "org.handoff.data", models(),
                            "org.handoff.engine", models(),
                            "org.handoff.gateway", models(),
                            "org.handoff.driver", models(),
                            "org.handoff.inventory", models(),
                            "org.handoff.control", models(),
                            "org.handoff.testkit", models(),
                            "org.handoff.clinic", List.of()));

    /// Packages and classes that decide: the simulation drives them, so they take time, randomness
    /// and I/O from outside.
    private static final String DECIDES =
            "org\\.handoff\\.(model|socket|control\\.runbook|control\\.gate|control\\.lease"
                    + "|control\\.canary|control\\.strangle|gateway\\.cohort|gateway\\.hold)"
                    + "(\\..*)?"
                    + "|org\\.handoff\\.data\\.follow\\.(StreamState|Coalescer|TableMerge|Reading)"
                    + "(\\$.*)?";

    private static List<String> models() {
        return List.of("org.handoff.model", "org.handoff.socket");
    }

    @Test
    void everyRoomKnowsOnlyWhatTheArrowsAllow() {
        ARROWS.forEach((room, allowed) -> {
            ArchRule rule =
                    noClasses()
                            .that(inRoom(room))
                            .should()
                            .dependOnClassesThat(outside(room, allowed))
                            .because(
                                    "the arrows are app -> control, data, gateway, engines"
                                            + " -> model; put a noun both rooms need into"
                                            + " model, a question into socket, and plug them"
                                            + " together in app.wiring");
            rule.allowEmptyShould(true).check(HOUSE);
        });
    }

    @Test
    void theModelDoesNoNetworkFilesOrJdbc() {
        noClasses()
                .that()
                .resideInAnyPackage("org.handoff.model..", "org.handoff.socket..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "java.net..",
                        "java.nio.file..",
                        "java.nio.channels..",
                        "java.sql..",
                        "javax.sql..",
                        "java.util.concurrent..")
                .because("nouns hold no resource and no thread; do that in the room that needs it")
                .check(HOUSE);
    }

    @Test
    void onlyWiringKnowsWhichEngineIsPluggedIn() {
        noClasses()
                .that()
                .resideInAPackage("org.handoff..")
                .and()
                .resideOutsideOfPackages(
                        "org.handoff.engine..",
                        "org.handoff.app.wiring..",
                        "org.handoff.app.cli..",
                        "org.handoff.app.demo..",
                        "org.handoff.bench..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.handoff.engine..")
                .because("a second engine must fit without touching this class; use a socket")
                .check(HOUSE);
    }

    @Test
    void whatDecidesTakesTimeAndRandomnessFromOutside() {
        noClasses()
                .that()
                .haveNameMatching(DECIDES)
                .should()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(java.time.Instant.class, "now")
                .orShould()
                .callMethod(Thread.class, "sleep", long.class)
                .orShould()
                .callMethod(Thread.class, "sleep", java.time.Duration.class)
                .orShould()
                .callMethod(UUID.class, "randomUUID")
                .orShould()
                .callMethod(Math.class, "random")
                .orShould()
                .callConstructor(Random.class)
                .because(
                        "the simulation must be able to replay it: take `now` as a parameter, and"
                                + " what is random from a socket")
                .check(HOUSE);
    }

    @Test
    void namesSayWhatAThingIs() {
        noClasses()
                .that()
                .resideInAPackage("org.handoff..")
                .should()
                .haveNameMatching(
                        ".*\\.((Abstract|Base(?!Proof|Leaf|line))[A-Z][^.$]*"
                                + "|[^.$]*(Util|Utils|Helper|Helpers|Manager|Impl))")
                .orShould()
                .resideInAnyPackage("..util..", "..common..", "..helper..", "..impl..")
                .because("such a name says nothing; name it by the glossary's noun for what it is")
                .check(HOUSE);
    }

    @Test
    void classesAreFinalAndInheritNoImplementation() {
        classes()
                .that()
                .resideInAPackage("org.handoff..")
                .and()
                .areTopLevelClasses()
                .and()
                .areNotInterfaces()
                .should(
                        condition(
                                "be final and not abstract",
                                type ->
                                        type.getModifiers().contains(FINAL)
                                                && !type.getModifiers().contains(ABSTRACT)
                                                && type.getRawSuperclass()
                                                        .filter(parent ->
                                                                parent.getPackageName()
                                                                        .startsWith("org.handoff"))
                                                        .isEmpty()))
                .because("composition and sealed interfaces, not inheritance: make it final")
                .check(HOUSE);
    }

    @Test
    void everyPackageIsNullMarked() {
        List<String> packages =
                HOUSE.stream()
                        .filter(type -> !type.getPackage().isAnnotatedWith(NullMarked.class))
                        .map(JavaClass::getPackageName)
                        .distinct()
                        .sorted()
                        .toList();

        assertThat(packages).as("packages whose package-info.java lacks @NullMarked").isEmpty();
    }

    @Test
    void filesAreShort() {
        List<String> tooLong =
                Sources.all().stream()
                        .filter(source -> source.text().lines().count() > FILE_LINES_MAX)
                        .map(source -> source.name() + ": " + source.text().lines().count())
                        .toList();

        assertThat(tooLong)
                .as("files over %d lines: split by what the parts are", FILE_LINES_MAX)
                .isEmpty();
    }

    @Test
    void everyPackageFolderSaysWhatItIs() {
        Map<String, List<Source>> folders =
                Sources.all().stream()
                        .filter(Source::isMain)
                        .collect(
                                Collectors.groupingBy(source ->
                                        source.name()
                                                .substring(0, source.name().lastIndexOf('/'))));
        List<String> without =
                folders.entrySet().stream()
                        .filter(folder ->
                                folder.getValue().stream()
                                        .noneMatch(source ->
                                                source.name().endsWith("/package-info.java")))
                        .map(Map.Entry::getKey)
                        .sorted()
                        .toList();

        assertThat(without).as("packages without package-info.java").isEmpty();
    }

    @Test
    void nothingIsLeftForLater() {
        String marks = "TODO" + "|FIXME|XXX" + "|@Disabled|@Ignore|printStackTrace\\(\\)";
        List<String> left =
                Sources.all().stream()
                        .filter(source -> !source.name().endsWith("HouseRulesTest.java"))
                        .filter(source ->
                                java.util.regex.Pattern.compile("\\b(" + marks + ")")
                                        .matcher(source.text())
                                        .find())
                        .map(Source::name)
                        .toList();

        assertThat(left).as("files with %s: do it, or make it an issue", marks).isEmpty();
    }

    private static DescribedPredicate<JavaClass> inRoom(String room) {
        return DescribedPredicate.describe("are of " + room, type -> isOf(type, room));
    }

    private static DescribedPredicate<JavaClass> outside(String room, List<String> allowed) {
        return DescribedPredicate.describe(
                "are of the house outside " + room + " and " + allowed,
                type ->
                        isOf(type, "org.handoff")
                                && !isOf(type, room)
                                && allowed.stream().noneMatch(other -> isOf(type, other)));
    }

    private static boolean isOf(JavaClass type, String room) {
        String name = type.getPackageName();
        return name.equals(room) || name.startsWith(room + ".");
    }

    private static ArchCondition<JavaClass> condition(
            String description, java.util.function.Predicate<JavaClass> holds) {
        return new ArchCondition<>(description) {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                boolean good = holds.test(type);
                events.add(
                        new SimpleConditionEvent(
                                type, good, type.getName() + " should " + description));
            }
        };
    }
}
