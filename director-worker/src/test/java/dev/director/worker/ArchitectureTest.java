package dev.director.worker;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.ArchConfiguration;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.director.worker.run.Run;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The steps of a run depend down the list and meet in the types of {@code run} alone. */
class ArchitectureTest {

    private static final String ROOT = "dev.director.worker";

    private static final JavaClasses CLASSES = mainClasses();

    @Test
    void itSeesTheCodeThatItJudgesAndNotItsTests() {
        assertThat(CLASSES.contain(Run.class)).isTrue();
        assertThat(CLASSES.contain(ArchitectureTest.class)).isFalse();
        assertThat(CLASSES.size()).isGreaterThan(50);
    }

    @Test
    void runIsAFunctionalCore() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + ".run..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        ROOT + ".intake..",
                        ROOT + ".context..",
                        ROOT + ".model..",
                        ROOT + ".outbox..",
                        "org.springframework..",
                        "org.apache.kafka..",
                        "com.openai..",
                        "java.io..",
                        "java.net..",
                        "java.nio.file..")
                .check(CLASSES);
    }

    @Test
    void whatAnAnswerMeansDependsOnNothingButItsBytes() {
        classes()
                .that()
                .resideInAPackage(ROOT + ".model.answer..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        ROOT + ".model.answer..",
                        ROOT + ".model.catalogue..",
                        "dev.director.schemas..",
                        "tools.jackson..",
                        "org.jspecify..",
                        "java.lang..",
                        "java.math..",
                        "java.nio",
                        "java.nio.charset",
                        "java.time..",
                        "java.util..")
                .check(CLASSES);
    }

    @Test
    void onlyIntakeAndOutboxTouchKafka() {
        noClasses()
                .that()
                .resideOutsideOfPackages(ROOT, ROOT + ".intake..", ROOT + ".outbox..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.kafka..")
                .check(CLASSES);
    }

    @Test
    void onlyTheWireSeesTheSdk() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + ".model.openai..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("com.openai..", "com.fasterxml.jackson.databind..")
                .check(CLASSES);
    }

    @Test
    void onlyToolsOfMcpServersSeeItsSdk() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + ".tool.mcp..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.modelcontextprotocol..", "reactor..")
                .check(CLASSES);
    }

    @Test
    void contextComputesAndKnowsNoFramework() {
        knowsOnlyRun("context");
        noClasses()
                .that()
                .resideInAPackage(ROOT + ".context..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.springframework..", "org.apache.kafka..", "com.openai..", "java.net..")
                .check(CLASSES);
    }

    @Test
    void onlyContextSeesTheTokenizer() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + ".context..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.knuddels..")
                .check(CLASSES);
    }

    @Test
    void modelKnowsOfNoOtherStepThanRunAndOfTheContextThatARouteIsGiven() {
        knowsOnlyRun("model", "context");
    }

    @Test
    void toolKnowsOfNoOtherStepThanRun() {
        knowsOnlyRun("tool");
    }

    @Test
    void whereToolsMayConnectToDependsOnNoTool() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + ".tool.net..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        ROOT + ".tool",
                        ROOT + ".tool.http..",
                        ROOT + ".tool.mcp..",
                        ROOT + ".tool.file..")
                .check(CLASSES);
    }

    @Test
    void onlyTheRootKnowsWhereToolsAreWrittenDown() {
        noClasses()
                .that()
                .resideOutsideOfPackages(ROOT, ROOT + ".tool.file..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(ROOT + ".tool.file..")
                .check(CLASSES);
    }

    @Test
    void readingYamlDependsOnNoStep() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + ".yaml..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(ROOT + ".(model|tool|run|intake|outbox|context)..")
                .check(CLASSES);
    }

    @Test
    void outboxKnowsOfNoOtherStepThanRun() {
        knowsOnlyRun("outbox");
    }

    @Test
    void onlyIntakeAndTheRootKnowTheOutbox() {
        noClasses()
                .that()
                .resideOutsideOfPackages(ROOT, ROOT + ".intake..", ROOT + ".outbox..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(ROOT + ".outbox..")
                .check(CLASSES);
    }

    @Test
    void intakeKnowsOfModelsOnlyThatTheyCanBeCalled() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + ".intake..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(ROOT + ".model..")
                .check(CLASSES);
    }

    @Test
    void nobodyLogsPastTheCommonFacade() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "java.util.logging..", "ch.qos.logback..", "org.apache.logging..")
                .check(CLASSES);
    }

    @Test
    void noPackageDependsOnItselfInACircle() {
        slices().matching(ROOT + ".(**)").should().beFreeOfCycles().check(CLASSES);
    }

    /** Names are enough to judge by: what is imported from elsewhere is not read. */
    private static JavaClasses mainClasses() {
        ArchConfiguration.get().setResolveMissingDependenciesFromClassPath(false);
        return new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages(ROOT);
    }

    private static void knowsOnlyRun(String step, String... and) {
        noClasses()
                .that()
                .resideInAPackage(ROOT + "." + step + "..")
                .should()
                .dependOnClassesThat(anotherStepThan(step, and))
                .check(CLASSES);
    }

    private static DescribedPredicate<JavaClass> anotherStepThan(String step, String... and) {
        Set<String> known = new HashSet<>(List.of(and));
        known.addAll(List.of("run", "yaml", step));
        return DescribedPredicate.describe(
                "of another step than " + known,
                one ->
                        one.getPackageName().startsWith(ROOT)
                                && known.stream()
                                        .noneMatch(name ->
                                                one.getPackageName()
                                                        .startsWith(ROOT + "." + name)));
    }
}
