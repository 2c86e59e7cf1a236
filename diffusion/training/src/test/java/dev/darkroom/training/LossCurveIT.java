package dev.darkroom.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.diffusion.config.ConfigFile;
import dev.darkroom.diffusion.networks.CLIPTextModel;
import dev.darkroom.diffusion.networks.UNet2DConditionModel;
import dev.darkroom.diffusion.random.TorchGenerator;
import dev.darkroom.diffusion.runtime.Device;
import dev.darkroom.diffusion.runtime.Tensor;
import dev.darkroom.diffusion.runtime.TrainableNetwork;
import dev.darkroom.diffusion.schedulers.ForwardProcess;
import dev.darkroom.diffusion.schedulers.SchedulerConfig;
import dev.darkroom.diffusion.script.Program;
import dev.darkroom.diffusion.weights.SafeTensors;
import dev.darkroom.diffusion.weights.Shape;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The loss of the first 50 updates beside that of the same loop in Python. */
class LossCurveIT {

    private static final JsonMapper JSON = new JsonMapper();
    private static final int SAMPLES = 10;
    private static final int VOCABULARY = 64;
    private static final int LENGTH = 8;
    private static final int SEED = 7;
    private static final int BLOCKS = 4;
    private static final int STEPS = 50;

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"autoencoder", "vq"})
    void shouldFollowTheCurveOfAnAutoencoderInPython(String name) throws IOException {
        shouldFollowAnAutoencoder(
                name, (ObjectNode) JSON.readTree(TrainingIT.config(name).toFile()));
    }

    @Test
    void shouldFollowTheCurveOfAnAutoencoderWithADiscriminatorInPython() throws IOException {
        ObjectNode config =
                (ObjectNode) JSON.readTree(TrainingIT.config("autoencoder").toFile());
        config.putObject("discriminator")
                .put("channels", 8)
                .put("layers", 1)
                .put("norm_num_groups", 4)
                .put("weight", 0.5)
                .put("start", 20);
        shouldFollowAnAutoencoder("adversarial", config);
    }

    private void shouldFollowAnAutoencoder(String name, ObjectNode config) throws IOException {
        config.put("steps", STEPS).put("checkpoint_every", 100);
        Path data = drawBlocks(
                SAMPLES + config.get("held_out").intValue(),
                config.get("resolution").intValue());
        Path file = Files.writeString(folder.resolve(name + ".json"), config.toString());
        Path out = folder.resolve("out");

        AutoencoderTraining.train(file, data, new TrainingPlace(out, false, new TrainingIT.Notes()), Device.cpu());

        shouldEqualPython(name, out);
        assertThat(SafeTensors.open(out.resolve("diffusion_pytorch_model.safetensors"))
                        .tensors())
                .allSatisfy((tensor, info) -> assertThat(tensor).doesNotStartWith(Adversary.PREFIX));
    }

    @Test
    void shouldFollowTheCurveOfAUNetInPython() throws IOException {
        DiffusionTraining.train(
                new Task(1e-3, Optional.empty()),
                new TrainingPlace(folder, false, new TrainingIT.Notes()),
                Device.cpu());

        shouldEqualPython("diffusion", folder);
    }

    @Test
    void shouldFollowTheCurveOfALoraInPython() throws IOException {
        ObjectNode lora = JSON.createObjectNode().put("rank", 2).put("alpha", 4);
        DiffusionTraining.train(
                new Task(1e-2, Optional.of(LowRankAdapters.read(ConfigFile.of("lora", lora), SEED))),
                new TrainingPlace(folder, false, new TrainingIT.Notes()),
                Device.cpu());

        shouldEqualPython("lora", folder);
    }

    private static void shouldEqualPython(String name, Path out) throws IOException {
        JsonNode golden =
                JSON.readTree(TrainingIT.config("golden_curves").toFile()).get(name);
        List<String> lines = Files.readAllLines(out.resolve("metrics.csv"));
        assertThat(golden).hasSize(STEPS);
        assertThat(lines).hasSize(STEPS + 1);
        for (int i = 0; i < STEPS; i++) {
            double expected = golden.get(i).doubleValue();
            assertThat(Double.parseDouble(lines.get(i + 1).split(",", 3)[1]))
                    .as("loss of step " + (i + 1))
                    .isCloseTo(expected, within(1e-3 * expected));
        }
    }

    /** Images of four by four random colours. */
    private Path drawBlocks(int images, int side) throws IOException {
        Path data = Files.createDirectories(folder.resolve("data"));
        for (int i = 0; i < images; i++) {
            long[] colors = new TorchGenerator(1000 + i).randint(0, 256, BLOCKS * BLOCKS * 3);
            BufferedImage image = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
            for (int y = 0; y < side; y++) {
                for (int x = 0; x < side; x++) {
                    int at = 3 * (y * BLOCKS / side * BLOCKS + x * BLOCKS / side);
                    image.setRGB(x, y, (int) (colors[at] << 16 | colors[at + 1] << 8 | colors[at + 2]));
                }
            }
            ImageIO.write(image, "png", data.resolve("%02d.png".formatted(i)).toFile());
        }
        return data;
    }

    /** Random samples under random captions. */
    private static final class Task implements DiffusionTask {

        private final ObjectNode config;
        private final NoisePredictor predictor;
        private final Optional<LowRankAdapters> adapters;

        Task(double learningRate, Optional<LowRankAdapters> adapters) throws IOException {
            this.adapters = adapters;
            config = (ObjectNode) JSON.readTree(TrainingIT.config("diffusion").toFile());
            config.put("steps", STEPS).put("checkpoint_every", 100).put("learning_rate", learningRate);
            ObjectNode text = ((ObjectNode) config.get("text_encoder"))
                    .put("vocab_size", VOCABULARY)
                    .put("max_position_embeddings", LENGTH)
                    .put("eos_token_id", VOCABULARY - 1);
            predictor = new NoisePredictor.OfText(
                    new CLIPTextModel(ConfigFile.of("text_encoder", text)),
                    new UNet2DConditionModel(ConfigFile.of("unet", config.get("unet"))));
        }

        @Override
        public DiffusionSetup setup() {
            Shape shape = Shape.of(4, 8, 8);
            List<float[]> clean = IntStream.range(0, SAMPLES)
                    .mapToObj(i -> new TorchGenerator(1000 + i).randn(Math.toIntExact(shape.elements())))
                    .toList();
            return new DiffusionSetup(
                    DiffusionOptions.read(ConfigFile.of("diffusion.json", config), true),
                    predictor,
                    new ForwardProcess(SchedulerConfig.of("diffusion.json", config.get("scheduler"))),
                    new TrainingSamples(clean, shape, (sample, dropped, choice) -> caption(sample, dropped)));
        }

        @Override
        public Tensor initialWeight(Program.Weight weight) {
            return new InitialWeights(
                            new DiffusionLoss(predictor, true).program().weights(), SEED)
                    .of(weight);
        }

        @Override
        public boolean isTrained(String weight) {
            return adapters.isEmpty();
        }

        @Override
        public Optional<LowRankAdapters> adapters() {
            return adapters;
        }

        private static float[] caption(int sample, boolean dropped) {
            float[] ids = new float[LENGTH];
            long[] drawn = new TorchGenerator(2000 + sample).randint(0, VOCABULARY - 2, LENGTH);
            for (int i = 0; i < LENGTH; i++) {
                ids[i] = drawn[i];
            }
            if (dropped) {
                Arrays.fill(ids, VOCABULARY - 1);
            }
            return ids;
        }

        @Override
        public void save(TrainableNetwork network) {}

        @Override
        public void drawSamples(Path sheet) {}
    }
}
