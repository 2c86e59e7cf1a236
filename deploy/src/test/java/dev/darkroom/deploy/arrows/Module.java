package dev.darkroom.deploy.arrows;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.EnumSet;
import java.util.Set;

/** The modules of the project, each with those that it may use. */
enum Module {
    EVENTS("events"),
    JOBS("jobs", EVENTS),
    DOCUMENTS("documents", EVENTS, JOBS),
    IMAGES("images"),
    OUTBOUND("outbound"),
    TELEMETRY("telemetry"),
    DIFFUSION("diffusion", IMAGES),
    TRAINING("training", IMAGES, DIFFUSION),
    PARITY("parity", IMAGES, DIFFUSION),
    STORAGE_JOBS("storage.jobs", EVENTS, JOBS),
    STORAGE_OBJECTS("storage.objects", EVENTS),
    ORCHESTRATOR("orchestrator", EVENTS, JOBS, DOCUMENTS, OUTBOUND, TELEMETRY, STORAGE_JOBS, STORAGE_OBJECTS),
    API_GATEWAY("gateway", EVENTS, JOBS, DOCUMENTS, IMAGES, OUTBOUND, TELEMETRY, STORAGE_JOBS, STORAGE_OBJECTS),
    GPU_WORKER("worker", EVENTS, IMAGES, DIFFUSION, TRAINING, TELEMETRY, STORAGE_OBJECTS),
    EMBEDDED("embedded"),
    CLI("cli", EVENTS, JOBS, IMAGES, DIFFUSION, TRAINING, STORAGE_JOBS, STORAGE_OBJECTS, EMBEDDED),
    BENCH("bench", EVENTS, JOBS, DIFFUSION, PARITY, GPU_WORKER, STORAGE_OBJECTS, EMBEDDED, CLI);

    private final String name;
    private final Set<Module> uses;

    Module(String name, Module... uses) {
        this.name = name;
        this.uses = Set.of(uses);
    }

    /** The package of the module's own classes under a root package. */
    String packageUnder(String root) {
        return root + "." + name + "..";
    }

    /** The rule that this module's classes use nothing of ours but what they may. */
    ArchRule ruleUnder(String root) {
        String[] permitted =
                permitted().stream().map(module -> module.packageUnder(root)).toArray(String[]::new);
        return noClasses()
                .that()
                .resideInAPackage(packageUnder(root))
                .should()
                .dependOnClassesThat(resideInAPackage(root + "..").and(not(resideInAnyPackage(permitted))))
                .as(name + " uses only " + String.join(", ", permitted));
    }

    /** The rule that no packages of this module use one another in a circle, its root package included. */
    ArchRule circleRuleUnder(String root) {
        return slices().assignedFrom(new Packages(root + "." + name))
                .should()
                .beFreeOfCycles()
                .allowEmptyShould(true);
    }

    /** A slice for each package at or below this one. */
    private record Packages(String top) implements SliceAssignment {
        @Override
        public SliceIdentifier getIdentifierOf(JavaClass type) {
            String own = type.getPackageName();
            return own.equals(top) || own.startsWith(top + ".") ? SliceIdentifier.of(own) : SliceIdentifier.ignore();
        }

        @Override
        public String getDescription() {
            return "packages of " + top;
        }
    }

    private Set<Module> permitted() {
        Set<Module> permitted = EnumSet.of(this);
        permitted.addAll(uses);
        return permitted;
    }
}
