package dev.darkroom.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.deploy.Command.Result;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs the script that keeps a platform with well-known secrets from other machines. */
class ComposeGuardTest {
    private static final String EVERYBODY = "0.0.0.0:8080";

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1:8080", "127.0.1.5:80", "[::1]:8080"})
    void shouldLetEveryoneTryOnTheirOwnMachine(String address) {
        assertThat(guard(address, Map.of()).exit()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {EVERYBODY, "8080", "192.168.1.2:8080", "[::]:8080", ""})
    void shouldRefuseTheSecretsOfTheRepositoryElsewhere(String address) {
        Result result = guard(address, Map.of());

        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.errors())
                .contains(secrets().keySet())
                .doesNotContain(secrets().values());
    }

    @Test
    void shouldTakeSecretsOfOnesOwn() {
        assertThat(guard(EVERYBODY, own()).exit()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"POSTGRES_PASSWORD", "S3_SECRET_KEY", "WEBHOOKS_SECRET", "LINKS_SECRET", "ADMIN_KEY"})
    void shouldNameTheOneThatWasForgotten(String name) {
        Map<String, String> allButOne = own();
        allButOne.put(name, secrets().getOrDefault(name, ""));
        assertThat(guard(EVERYBODY, allButOne).errors()).endsWith("for: " + name + "\n");

        allButOne.put(name, "");
        assertThat(guard(EVERYBODY, allButOne).exit()).isEqualTo(1);
    }

    private static Result guard(String address, Map<String, String> changed) {
        Map<String, String> environment = new HashMap<>(secrets());
        environment.putAll(changed);
        environment.put("DARKROOM_ADDRESS", address);
        return Command.of("sh", "deploy/compose/guard.sh").with(environment).run();
    }

    /** As they stand in the file of the repository; what is no secret of the platform is not among them. */
    private static Map<String, String> secrets() {
        Map<String, String> secrets = new HashMap<>();
        Project.read(Project.root().resolve(".env"))
                .lines()
                .filter(line -> line.matches("(\\w+_PASSWORD|S3_SECRET_KEY|\\w+_SECRET|\\w+_KEY)=.*"))
                .map(line -> line.split("=", 2))
                .forEach(line -> secrets.put(line[0], line[1]));
        secrets.remove("S3_ACCESS_KEY");
        secrets.remove("GRAFANA_PASSWORD");
        return secrets;
    }

    private static Map<String, String> own() {
        Map<String, String> own = new HashMap<>();
        secrets().keySet().forEach(name -> own.put(name, "my-own-" + name));
        return own;
    }
}
