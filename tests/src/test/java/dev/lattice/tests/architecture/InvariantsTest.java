package dev.lattice.tests.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.INTERFACES;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleNameEndingWith;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** What ARCHITECTURE.md says that always holds between the parts of the house, as far as it shows in their classes. */
@AnalyzeClasses(packages = "dev.lattice", importOptions = ImportOption.DoNotIncludeTests.class)
class InvariantsTest {
    private static final String ROOT = "dev.lattice.";

    // ---- who may depend on whom ----

    /** Rules about classes that were not found would hold by themselves. */
    @ArchTest
    static void everyModuleIsLookedAt(JavaClasses house) {
        for (String module : List.of("core", "protocol", "api", "server", "agent", "gateway", "cli", "testing")) {
            assertThat(house.containPackage(ROOT + module)).as(module).isTrue();
        }
    }

    @ArchTest
    static final ArchRule coreDependsOnNothing = mayUse("core");

    @ArchTest
    static final ArchRule protocolDependsOnNothing = mayUse("protocol");

    @ArchTest
    static final ArchRule apiDependsOnCore = mayUse("api", "core");

    @ArchTest
    static final ArchRule gatewayDependsOnProtocol = mayUse("gateway", "protocol");

    @ArchTest
    static final ArchRule serverDependsOnCoreProtocolAndApi = mayUse("server", "core", "protocol", "api");

    @ArchTest
    static final ArchRule agentDependsOnCoreAndProtocol = mayUse("agent", "core", "protocol");

    @ArchTest
    static final ArchRule cliDependsOnApi = mayUse("cli", "api", "core");

    @ArchTest
    static final ArchRule desktopDependsOnApi = mayUse("desktop", "api", "core");

    @ArchTest
    static final ArchRule nobodyDependsOnTheTestKit = noClasses()
            .that()
            .resideOutsideOfPackages(ROOT + "testing..", ROOT + "tests..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage(ROOT + "testing..");

    /** A package and those inside it are one part of the house. */
    @ArchTest
    static final ArchRule noCyclesBetweenParts =
            slices().matching(ROOT + "(*).(*)..").namingSlices("$1.$2").should().beFreeOfCycles();

    // ---- the core is pure ----

    @ArchTest
    static final ArchRule theCoreUsesTheJdkOnly = classes()
            .that()
            .resideInAPackage(ROOT + "core..")
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage(ROOT + "core..", "java..", "org.jspecify.."));

    @ArchTest
    static final ArchRule theCoreTouchesNoWorld = noClasses()
            .that()
            .resideInAPackage(ROOT + "core..")
            .should()
            .dependOnClassesThat(resideInAnyPackage("java.io..", "java.nio..", "java.net..", "java.sql..")
                    .and(notOneOf("java.io.Serializable"))
                    .and(not(resideInAPackage("java.nio.charset"))));

    @ArchTest
    static final ArchRule theCoreHasNoClockAndNoDice = noClasses()
            .that()
            .resideInAPackage(ROOT + "core..")
            .should()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod(java.time.Instant.class, "now")
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.time.Clock")
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.util.Random")
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.util.UUID")
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.util.concurrent.ThreadLocalRandom");

    // ---- the server's features ----

    @ArchTest
    static final ArchRule nobodyReachesIntoAnotherFeaturesStore = classes()
            .that(resideInAPackage(ROOT + "server..").and(simpleNameEndingWith("Store")))
            .should(beUsedBySqlNeighborsOnly());

    @ArchTest
    static final ArchRule thePartsListIsKnownToNobody = noClasses()
            .that()
            .resideInAPackage(ROOT + "server..")
            .and()
            .resideOutsideOfPackage(ROOT + "server.bootstrap..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage(ROOT + "server.bootstrap..");

    @ArchTest
    static final ArchRule domainTypesAreNotSerializableByAccident = noClasses()
            .that()
            .resideInAPackage(ROOT + "core..")
            .and()
            .areNotAssignableTo(Throwable.class)
            .should()
            .beAssignableTo(java.io.Serializable.class)
            .andShould()
            .notBeEnums();

    // ---- the agent's drivers ----

    @ArchTest
    static final ArchRule concreteDriversAreNamedInTheBootstrapOnly = noClasses()
            .that()
            .resideInAPackage(ROOT + "agent..")
            .and()
            .resideOutsideOfPackages(ROOT + "agent.bootstrap..", ROOT + "agent.driver.*..")
            .should()
            .dependOnClassesThat(assignableTo(ROOT + "agent.driver.Driver").and(not(INTERFACES)))
            .allowEmptyShould(true);

    // ---- habits ----

    @ArchTest
    static final ArchRule packagesAreNamedByNounsOfTheDomain = noClasses()
            .should()
            .resideInAnyPackage("..util..", "..utils..", "..helper..", "..manager..", "..common..", "..impl..");

    /** A module may use these modules, itself, and whatever is not Lattice. */
    private static ArchRule mayUse(String module, String... others) {
        String[] allowed = Stream.concat(Stream.of(module), Arrays.stream(others))
                .map(name -> ROOT + name + "..")
                .toArray(String[]::new);
        return noClasses()
                .that()
                .resideInAPackage(ROOT + module + "..")
                .should()
                .dependOnClassesThat(resideInAPackage("dev.lattice..").and(not(resideInAnyPackage(allowed))))
                .allowEmptyShould(true);
    }

    private static DescribedPredicate<JavaClass> notOneOf(String... names) {
        return DescribedPredicate.describe(
                "not one of " + String.join(", ", names),
                type -> !Arrays.asList(names).contains(type.getFullName()));
    }

    /** Stores that speak SQL belong to their feature; stores of bytes are services of their own. */
    private static ArchCondition<JavaClass> beUsedBySqlNeighborsOnly() {
        return new ArchCondition<>("be used in their own package and the bootstrap only, when they speak SQL") {
            @Override
            public void check(JavaClass store, ConditionEvents events) {
                boolean speaksSql = store.getDirectDependenciesFromSelf().stream()
                        .anyMatch(dependency ->
                                dependency.getTargetClass().getPackageName().startsWith("org.jdbi"));
                if (!speaksSql) {
                    return;
                }
                for (Dependency use : store.getDirectDependenciesToSelf()) {
                    String user = use.getOriginClass().getPackageName();
                    if (!user.equals(store.getPackageName()) && !user.equals(ROOT + "server.bootstrap")) {
                        events.add(SimpleConditionEvent.violated(use, use.getDescription()));
                    }
                }
            }
        };
    }
}
