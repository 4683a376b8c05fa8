package dev.director.api;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

    private static final JavaClasses CLASSES =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages("dev.director.api");

    @Test
    void meetsWorkersInTheTopicsOnly() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.director.worker..", "dev.director.testkit..")
                .check(CLASSES);
    }

    @Test
    void onlyTopicsKnowsKafka() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.director.api.topics..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.kafka..")
                .check(CLASSES);
    }

    @Test
    void topicsDoesNotKnowHttp() {
        noClasses()
                .that()
                .resideInAPackage("dev.director.api.topics..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.director.api.http..", "org.springframework.web..")
                .check(CLASSES);
    }
}
