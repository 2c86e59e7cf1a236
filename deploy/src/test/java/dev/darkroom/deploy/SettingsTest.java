package dev.darkroom.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.validator.BeanValidationConfigValidatorImpl;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every setting of every module: it has a default or is required, is documented so, and refuses what it does not take. */
class SettingsTest {
    private static final int ABOVE_BUILT_IN = 200;
    private static final List<Setting> SETTINGS = Settings.all();
    private static final List<SettingRows.Row> ROWS = SettingRows.all();

    static List<Setting> settings() {
        return SETTINGS;
    }

    static List<Setting> limitedSettings() {
        return SETTINGS.stream().filter(Setting::isLimited).toList();
    }

    static List<Class<?>> mappings() {
        return Settings.mappings();
    }

    @Test
    void shouldFindTheSettingsOfEveryService() {
        assertThat(Settings.mappings()).hasSizeGreaterThanOrEqualTo(18);
        assertThat(SETTINGS)
                .extracting(Setting::key)
                .contains(
                        "darkroom.auth",
                        "darkroom.auth.oidc.enabled",
                        "darkroom.limits.burst",
                        "darkroom.limits.tenants.*.burst",
                        "darkroom.worker.slots",
                        "darkroom.jobs.lease",
                        "darkroom.objects.endpoint");
    }

    @ParameterizedTest
    @MethodSource("mappings")
    void shouldStartWithWhatIsRequiredAlone(Class<?> mapping) {
        assertThat(read(mapping, Map.of()).getConfigMapping(mapping)).isNotNull();
    }

    @ParameterizedTest
    @MethodSource("settings")
    void shouldBeDocumentedInARowOfItsOwnWithItsDefault(Setting setting) {
        List<SettingRows.Row> rows =
                ROWS.stream().filter(row -> row.isOf(setting.key())).toList();

        assertThat(rows)
                .as("rows of %s; docs/operations.md has a table with one for each setting", setting)
                .isNotEmpty()
                .allSatisfy(row -> assertThat(row).matches(setting::isDescribedBy, setting.expectedDefault()));
    }

    @Test
    void shouldDocumentNoSettingThatDoesNotExist() {
        List<String> keys = SETTINGS.stream().map(Setting::key).toList();

        assertThat(ROWS)
                .isNotEmpty()
                .allSatisfy(row -> assertThat(keys).as(row.toString()).containsAll(row.keys()));
    }

    /** All others have a limit, and are refused just beyond it. */
    @Test
    void shouldKnowWhichSettingsTakeAnything() {
        assertThat(SETTINGS)
                .filteredOn(setting -> !setting.isLimited())
                .extracting(Setting::key)
                .containsOnly(
                        "darkroom.auth.admin-key",
                        "darkroom.auth.oidc.admin-role",
                        "darkroom.auth.oidc.enabled",
                        "darkroom.auth.oidc.roles-claim",
                        "darkroom.auth.oidc.tenant-claim",
                        "darkroom.auth.oidc.user-role",
                        "darkroom.fetch.allow",
                        "darkroom.links.secret",
                        "darkroom.models.default",
                        "darkroom.models.fetched",
                        "darkroom.models.path",
                        "darkroom.objects.access-key",
                        "darkroom.objects.bucket",
                        "darkroom.objects.endpoint",
                        "darkroom.objects.region",
                        "darkroom.objects.secret-key",
                        "darkroom.open.hosts",
                        "darkroom.webhooks.allow",
                        "darkroom.webhooks.secret",
                        "darkroom.worker.id");
    }

    @ParameterizedTest
    @MethodSource("limitedSettings")
    void shouldRefuseWhatItDoesNotTake(Setting setting) {
        String key = setting.key().replace("*", "acme");

        assertThat(setting.refused())
                .allSatisfy(value -> assertThatThrownBy(() -> read(setting.mapping(), Map.of(key, value)))
                        .as("%s=%s", key, value)
                        .isInstanceOf(ConfigValidationException.class)
                        .hasMessageContaining(key));
    }

    /** A timer cannot run every 0 s, and no time is negative. */
    @Test
    void shouldLimitEveryDuration() {
        assertThat(SETTINGS)
                .filteredOn(Setting::isDuration)
                .isNotEmpty()
                .allMatch(Setting::hasConstraint, "has a constraint such as @DurationMin");
    }

    /** Reads an interface from given settings and something for each that is required. */
    private static SmallRyeConfig read(Class<?> mapping, Map<String, String> given) {
        Map<String, String> values = new HashMap<>(SETTINGS.stream()
                .filter(setting -> setting.mapping().equals(mapping) && setting.isRequired())
                .collect(Collectors.toMap(Setting::key, setting -> "something")));
        values.putAll(given);
        return new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .withMapping(mapping)
                .withValidator(new BeanValidationConfigValidatorImpl())
                .withConverter(Duration.class, ABOVE_BUILT_IN, new DurationConverter())
                .withDefaultValue("quarkus.uuid", "1234")
                .withSources(new PropertiesConfigSource(values, "test", 100))
                .build();
    }
}
