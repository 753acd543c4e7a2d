package dev.impound.agent;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** Nothing that comes from outside becomes a Java object or the name of a class or method. */
class NoReflectionTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.impound.agent", "dev.impound.wire", "dev.impound.settings");

  @Test
  void nothingReadsJavaObjects() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .haveNameMatching(
            "java\\.io\\.(ObjectInput.*|Externalizable)|java\\.beans\\.XMLDecoder|java\\.rmi\\..*")
        .check(CLASSES);
  }

  @Test
  void nothingIsFoundByItsName() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.lang.reflect", "javax.script", "javax.naming.spi")
        .orShould()
        .dependOnClassesThat()
        .haveNameMatching(
            "java\\.lang\\.invoke\\.MethodHandles.*|java\\.lang\\.ClassLoader|javax\\.naming\\.(Context|Initial.*)")
        .orShould()
        .callMethodWhere(
            target(owner(name("java.lang.Class")))
                .and(
                    target(
                        nameMatching(
                            "forName|newInstance|get(Declared)?(Method|Field|Constructor)s?"))))
        .check(CLASSES);
  }

  @Test
  void theRulesSeeTheProgram() {
    assertThat(CLASSES).hasSizeGreaterThan(100);
  }
}
