package dev.darkroom.diffusion.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.darkroom.diffusion.DiffusionException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigFileTest {

    @TempDir
    Path folder;

    @Test
    void shouldGiveDefaultsForFieldsThatAreAbsentOrNull() {
        ConfigFile file = config("{\"a\":null}");

        assertThat(file.integer("a", 3)).isEqualTo(3);
        assertThat(file.text("b", "silu")).isEqualTo("silu");
        assertThat(file.isNull("a")).isTrue();
        assertThat(file.isNull("b")).isFalse();
    }

    @Test
    void shouldRepeatOneNumberForEveryBlock() {
        ConfigFile file = config("{\"heads\":8,\"layers\":[1,2]}");

        assertThat(file.sizeOrList("heads", 2, 1)).containsExactly(8, 8);
        assertThat(file.sizeOrList("layers", 2, 1)).containsExactly(1, 2);
        assertThat(file.sizeOrList("absent", 2, 1)).containsExactly(1, 1);
    }

    @Test
    void shouldNameFileAndFieldOfAValueThatIsNotSupported() {
        ConfigFile file = config("{\"act_fn\":\"swiglu\"}");

        assertThatExceptionOfType(DiffusionException.class)
                .isThrownBy(() -> file.choice("act_fn", "silu", Map.of("silu", 1)))
                .withMessage("unet/config.json: act_fn = \"swiglu\" is not supported");
    }

    @Test
    void shouldRefuseValuesOfTheWrongKind() {
        ConfigFile file =
                config("{\"layers\":\"two\",\"channels\":[1,true],\"blocks\":7,\"heads\":[1,2,3],\"width\":0}");

        assertThatExceptionOfType(DiffusionException.class)
                .isThrownBy(() -> file.integer("layers"))
                .withMessage("unet/config.json: layers = \"two\" is not a whole number");
        assertThatExceptionOfType(DiffusionException.class)
                .isThrownBy(() -> file.sizes("channels", List.of()))
                .withMessage("unet/config.json: channels[1] = true is not a whole number");
        assertThatExceptionOfType(DiffusionException.class)
                .isThrownBy(() -> file.texts("blocks", List.of()))
                .withMessage("unet/config.json: blocks = 7 is not a list");
        assertThatExceptionOfType(DiffusionException.class)
                .isThrownBy(() -> file.size("width"))
                .withMessage("unet/config.json: width = 0 is not from 1 to 1000000");
        assertThatExceptionOfType(DiffusionException.class)
                .isThrownBy(() -> file.sizeOrList("heads", 2, 1))
                .withMessage("unet/config.json: heads holds 3 values where 2 are needed");
    }

    @Test
    void shouldRefuseUnreadFieldsUnlessTheyAreCommentsOrNull() {
        ConfigFile file = config("{\"in_channels\":4,\"_class_name\":\"X\",\"unused\":null,\"new_feature\":2}");
        file.integer("in_channels");

        assertThatExceptionOfType(DiffusionException.class)
                .isThrownBy(file::requireAllRead)
                .withMessage("unet/config.json: new_feature = 2 is not supported");
    }

    @Test
    void shouldReadPythonsInfinities() {
        ConfigFile file = config("{\"low\":-Infinity}");

        assertThat(file.limit("low", 0)).isEqualTo(Double.NEGATIVE_INFINITY);
        assertThatExceptionOfType(DiffusionException.class)
                .isThrownBy(() -> file.number("low", 0))
                .withMessage("unet/config.json: low = \"-Infinity\" is not a number");
    }

    @Test
    void shouldRefuseFilesThatAreNoObject() {
        assertThatExceptionOfType(DiffusionException.class)
                .isThrownBy(() -> config("[1]"))
                .withMessageEndingWith("is no JSON object");
        assertThatExceptionOfType(DiffusionException.class)
                .isThrownBy(() -> config("{"))
                .withMessageEndingWith("is no valid JSON: Unexpected end-of-input: expected close marker for Object");
        assertThatExceptionOfType(DiffusionException.class)
                .isThrownBy(() -> ConfigFile.read(folder.resolve("absent.json")))
                .withMessageEndingWith("there is no such file");
    }

    private ConfigFile config(String json) {
        try {
            Path unet = Files.createDirectories(folder.resolve("unet"));
            return ConfigFile.read(Files.writeString(unet.resolve("config.json"), json));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
