package dev.darkroom.deploy;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.ConfigMappings;
import io.smallrye.config.ConfigMappings.ConfigClass;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** The settings that all configuration interfaces of all modules declare. */
final class Settings {
    private static final List<Class<?>> MAPPINGS = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests()).importPackages("dev.darkroom").stream()
                    .filter(type -> type.isAnnotatedWith(ConfigMapping.class))
                    .<Class<?>>map(JavaClass::reflect)
                    .toList();

    private Settings() {}

    /** Every interface with {@code @ConfigMapping}. */
    static List<Class<?>> mappings() {
        return MAPPINGS;
    }

    /** Those that a user may set: no groups, and none of the methods that only compute. */
    static List<Setting> all() {
        return mappings().stream()
                .flatMap(mapping -> ConfigMappings.getProperties(ConfigClass.configClass(mapping)).entrySet().stream()
                        .map(property -> new Setting(property.getKey(), mapping, property.getValue())))
                .filter(Setting::isValue)
                .toList();
    }

    /** The environment variable of each. */
    static Set<String> variables() {
        return all().stream()
                .map(setting -> setting.key().toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_"))
                .collect(Collectors.toSet());
    }
}
