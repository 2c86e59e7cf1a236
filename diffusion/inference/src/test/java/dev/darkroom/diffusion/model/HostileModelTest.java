package dev.darkroom.diffusion.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.darkroom.diffusion.DiffusionException;
import dev.darkroom.diffusion.schedulers.Scheduler;
import dev.darkroom.diffusion.schedulers.SchedulerName;
import dev.darkroom.diffusion.tokenizers.ClipTokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Model folders that were made to do harm, or that a copy has damaged. */
class HostileModelTest {

    private static final int STEPS = 20;

    @TempDir
    private Path folder;

    @BeforeEach
    void copyModel() throws IOException {
        TinyModel.copyTo(folder);
    }

    @Test
    void shouldDescribeTheModelAsItIs() {
        read(folder);

        assertThat(DiffusersFolder.open(folder).components())
                .extracting(ModelComponent::name)
                .containsExactlyInAnyOrder("text_encoder", "unet", "vae");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            unet/config.json | "norm_num_groups": 0 | norm_num_groups
            unet/config.json | "in_channels": 1000000000 | in_channels
            unet/config.json | "in_channels": "four" | in_channels
            unet/config.json | "layers_per_block": 100000 | layers_per_block
            unet/config.json | "norm_eps": NaN | norm_eps
            unet/config.json | "norm_eps": -Infinity | norm_eps
            unet/config.json | "sample_size": 1000000 | sample_size
            vae/config.json | "latent_channels": -4 | latent_channels
            text_encoder/config.json | "num_hidden_layers": 1000000 | num_hidden_layers
            text_encoder/config.json | "vocab_size": {"a": [[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]} | nesting depth
            scheduler/scheduler_config.json | "num_train_timesteps": 1000000000 | num_train_timesteps
            scheduler/scheduler_config.json | "beta_end": 2.5 | beta_end
            tokenizer/tokenizer_config.json | "added_tokens_decoder": {"x": {}} | added_tokens_decoder
            """)
    void shouldNameTheFileAndTheField(String file, String field, String named) throws IOException {
        Path path = folder.resolve(file);
        String json = Files.readString(path).stripTrailing();
        Files.writeString(path, json.substring(0, json.length() - 1) + "," + field + "}");

        assertThatExceptionOfType(DiffusionException.class)
                .isThrownBy(() -> read(folder))
                .withMessageContaining(path.getFileName().toString())
                .withMessageContaining(named);
    }

    @Test
    void shouldRefuseLinksThatLeadOutOfTheFolder(@TempDir Path elsewhere) throws IOException {
        Path config = folder.resolve("unet/config.json");
        Path moved = Files.move(config, elsewhere.resolve("config.json"));
        Files.createSymbolicLink(config, moved);

        assertThatExceptionOfType(DiffusionException.class)
                .isThrownBy(() -> DiffusersFolder.open(folder))
                .withMessageContaining("unet/config.json: is a link that leads out of the model's folder");
    }

    @Test
    void shouldReadASnapshotOfTheHubsCache(@TempDir Path cache) throws IOException {
        Path snapshot = TinyModel.copyTo(cache.resolve("snapshots/0123abcd"));
        Path config = snapshot.resolve("unet/config.json");
        Files.createDirectories(cache.resolve("blobs"));
        Files.move(config, cache.resolve("blobs/4567"));
        Files.createSymbolicLink(config, Path.of("../../../blobs/4567"));

        assertThat(DiffusersFolder.open(snapshot).components()).hasSize(3);
    }

    /** Everything that is read of a model before a weight is loaded. */
    static void read(Path model) {
        ModelDescription description = CheckedModel.read(model).description();
        DiffusersFolder folder = DiffusersFolder.open(model);
        ClipTokenizer.read(model.resolve("tokenizer")).encode("a red apple");
        description.schedulers().stream()
                .filter(name -> !name.equals(ModelDescription.OWN_SCHEDULER))
                .forEach(name -> Scheduler.of(SchedulerName.parse(name).configure(folder.schedulerConfig()), STEPS));
    }
}
