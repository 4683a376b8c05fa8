package dev.director.api;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "dev.director.api", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule meetsWorkersInTheTopicsOnly =
            noClasses()
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("dev.director.worker..", "dev.director.testkit..");

    @ArchTest
    static final ArchRule onlyTopicsKnowsKafka =
            noClasses()
                    .that()
                    .resideOutsideOfPackage("dev.director.api.topics..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("org.apache.kafka..");

    @ArchTest
    static final ArchRule topicsDoesNotKnowHttp =
            noClasses()
                    .that()
                    .resideInAPackage("dev.director.api.topics..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("dev.director.api.http..", "org.springframework.web..");
}
