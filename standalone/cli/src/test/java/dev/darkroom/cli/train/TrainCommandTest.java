package dev.darkroom.cli.train;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.darkroom.cli.console.CliException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class TrainCommandTest {

    private static final String AUTOENCODER = """
            {"autoencoder": {"block_out_channels": [8], "down_block_types": ["DownEncoderBlock2D"],
             "up_block_types": ["UpDecoderBlock2D"], "norm_num_groups": 4}, "steps": 1, "resolution": 8}""";

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"autoencoder", "diffusion", "finetune", "classifier"})
    void shouldSayThatThereIsNothingToResume(String stage) throws IOException {
        refuses("holds no checkpoint to resume from", stage, "--resume");
    }

    @Test
    void shouldSayThatTheFolderHoldsNoImages() throws IOException {
        refuses("data: holds no images", "autoencoder");
    }

    @Test
    void shouldNameADamagedImage() throws IOException {
        Files.createDirectories(folder.resolve("data"));
        Files.writeString(folder.resolve("data/apple.png"), "no image");
        refuses("apple.png: must be a PNG, JPEG, WebP, GIF or BMP image", "autoencoder");
    }

    private void refuses(String message, String stage, String... more) throws IOException {
        Path config = Files.writeString(folder.resolve("config.json"), AUTOENCODER);
        Files.createDirectories(folder.resolve("data"));
        AtomicReference<Exception> thrown = new AtomicReference<>();
        CommandLine command = new CommandLine(new TrainCommand())
                .setExecutionExceptionHandler((failure, line, parsed) -> {
                    thrown.set(failure);
                    return 1;
                });
        command.execute(arguments(stage, config, more));
        assertThatExceptionOfType(CliException.class)
                .isThrownBy(() -> {
                    throw thrown.get();
                })
                .withMessageContaining(message);
    }

    private String[] arguments(String stage, Path config, String... more) {
        String[] arguments = {
            stage,
            "--config",
            config.toString(),
            "--data",
            folder.resolve("data").toString(),
            "--out",
            folder.resolve("out").toString(),
            "--device",
            "cpu",
            more.length == 0 ? "--config=" + config : more[0]
        };
        return more.length == 0 ? Arrays.copyOf(arguments, arguments.length - 1) : arguments;
    }
}
