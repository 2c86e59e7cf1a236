package dev.darkroom.diffusion.training;

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
import dev.darkroom.diffusion.weights.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The loss of the first 50 updates beside that of the same loop in Python. */
class LossCurveIT {

    private static final JsonMapper JSON = new JsonMapper();
    private static final int SAMPLES = 10;
    private static final int VOCABULARY = 64;
    private static final int LENGTH = 8;

    @TempDir
    Path folder;

    @Test
    void shouldFollowTheLossCurveOfPython() throws IOException {
        JsonNode golden = JSON.readTree(TrainingIT.config("golden_curve").toFile());

        DiffusionTraining.train(new Task(), new TrainingPlace(folder, false, new TrainingIT.Notes()), Device.cpu());

        List<String> lines = Files.readAllLines(folder.resolve("metrics.csv"));
        assertThat(lines).hasSize(golden.size() + 1);
        for (int i = 0; i < golden.size(); i++) {
            double expected = golden.get(i).doubleValue();
            assertThat(Double.parseDouble(lines.get(i + 1).split(",", 3)[1]))
                    .as("loss of step " + (i + 1))
                    .isCloseTo(expected, within(1e-3 * expected));
        }
    }

    /** Random samples under random captions. */
    private static final class Task implements DiffusionTask {

        private final ObjectNode config;
        private final NoisePredictor predictor;

        Task() throws IOException {
            config = (ObjectNode) JSON.readTree(TrainingIT.config("diffusion").toFile());
            config.put("steps", 50).put("checkpoint_every", 100);
            ObjectNode text = ((ObjectNode) config.get("text_encoder"))
                    .put("vocab_size", VOCABULARY)
                    .put("max_position_embeddings", LENGTH)
                    .put("eos_token_id", VOCABULARY - 1);
            predictor = new NoisePredictor.OfText(
                    new CLIPTextModel(ConfigFile.of("text_encoder", text)),
                    new UNet2DConditionModel(ConfigFile.of("unet", config.get("unet"))));
        }

        @Override
        public DiffusionOptions options() {
            return DiffusionOptions.read(ConfigFile.of("diffusion.json", config), true);
        }

        @Override
        public NoisePredictor predictor() {
            return predictor;
        }

        @Override
        public ForwardProcess forwardProcess() {
            return new ForwardProcess(SchedulerConfig.of("diffusion.json", config.get("scheduler")));
        }

        @Override
        public Tensor initialWeight(Program.Weight weight) {
            return new InitialWeights(
                            new DiffusionLoss(predictor, true).program().weights(), 7)
                    .of(weight);
        }

        @Override
        public boolean isTrained(String weight) {
            return true;
        }

        @Override
        public Optional<LowRankAdapters> adapters() {
            return Optional.empty();
        }

        @Override
        public List<float[]> samples() {
            int size = Math.toIntExact(shape().elements());
            return IntStream.range(0, SAMPLES)
                    .mapToObj(i -> new TorchGenerator(1000 + i).randn(size))
                    .toList();
        }

        @Override
        public Shape shape() {
            return Shape.of(4, 8, 8);
        }

        @Override
        public float[] condition(int sample, boolean dropped, float choice) {
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
