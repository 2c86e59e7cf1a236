package dev.darkroom.training;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.diffusion.images.PeakSignalToNoise;
import dev.darkroom.diffusion.images.Pixels;
import dev.darkroom.diffusion.runtime.Device;
import dev.darkroom.diffusion.runtime.Network;
import dev.darkroom.diffusion.runtime.Precision;
import dev.darkroom.diffusion.runtime.Tensor;
import dev.darkroom.diffusion.runtime.TrainableNetwork;
import dev.darkroom.diffusion.runtime.TrainableNetwork.State;
import dev.darkroom.diffusion.script.Program;
import dev.darkroom.diffusion.weights.ElementType;
import dev.darkroom.diffusion.weights.WeightFiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Saves an autoencoder with latents of about unit variance, and shows what it makes of images that it was not trained on. */
final class AutoencoderOutput implements TrainingRun.Output {

    private static final int SHOWN = 8;

    private final AutoencoderConfiguration configuration;
    private final TrainableNetwork network;
    private final TrainingPlace place;
    private final List<byte[]> heldOut;
    private final List<byte[]> measured;

    /** @param measured images that tell the mean and the deviation of latents */
    AutoencoderOutput(
            AutoencoderConfiguration configuration,
            TrainableNetwork network,
            TrainingPlace place,
            List<byte[]> heldOut,
            List<byte[]> measured) {
        this.configuration = configuration;
        this.network = network;
        this.place = place;
        this.heldOut = heldOut;
        this.measured = measured;
    }

    @Override
    public void save() {
        Path file = place.folder().resolve("diffusion_pytorch_model.safetensors");
        ModelFolder.writeWeights(file, network, "", ElementType.F32);
        UnitLatents unit = measure();
        int behind = indexOf(UnitLatents.BEHIND + ".weight");
        boolean folds =
                configuration.loss().takesNoise() && behind >= 0 && indexOf(UnitLatents.BEFORE + ".weight") >= 0;
        ElementType type = configuration.options().savedAs();
        if (folds) {
            Tensor weight = network.read(State.AVERAGE, behind);
            ModelFolder.writeWeights(file, network, "", type, (name, value) -> unit.apply(name, value, weight));
        } else {
            ModelFolder.writeWeights(file, network, "", type);
        }
        writeConfig(folds ? 1 : unit.scalingFactor());
    }

    @Override
    public void sample(Path sheet) {
        List<List<byte[]>> rows = List.of(new ArrayList<>(), new ArrayList<>());
        List<byte[]> reconstructions = new ArrayList<>();
        try (Network encoder = load(configuration.loss().encode());
                Network decoder = load(configuration.loss().decode())) {
            for (byte[] image : heldOut) {
                Tensor decoded = decoder.run(encoder.run(tensor(image)).get(0)).get(0);
                byte[] reconstruction = Pixels.toRgb(Pixels.toUnitRange(decoded));
                reconstructions.add(reconstruction);
                if (rows.get(0).size() < SHOWN) {
                    rows.get(0).add(image);
                    rows.get(1).add(reconstruction);
                }
            }
        }
        PngWriter.write(sheet, SampleSheet.draw(rows, configuration.resolution(), List.of()));
        place.listener()
                .onNote(String.format(
                        Locale.ROOT,
                        "Reconstruction of %d held-out images: %.2f dB PSNR",
                        heldOut.size(),
                        PeakSignalToNoise.decibels(heldOut, reconstructions)));
    }

    private UnitLatents measure() {
        List<float[]> latents = new ArrayList<>();
        try (Network encoder = load(configuration.loss().encode())) {
            measured.forEach(
                    image -> latents.add(encoder.run(tensor(image)).get(0).values()));
        }
        return UnitLatents.measure(latents, configuration.latentChannels());
    }

    private void writeConfig(double scalingFactor) {
        ObjectNode config = ModelFolder.json(configuration.model());
        if (!config.has("_class_name")) {
            config.put("_class_name", "AutoencoderKL");
        }
        config.put("sample_size", configuration.resolution()).put("scaling_factor", scalingFactor);
        ModelFolder.writeText(place.folder().resolve("config.json"), config.toPrettyString());
    }

    private int indexOf(String name) {
        return network.trained().stream().map(Program.Weight::name).toList().indexOf(name);
    }

    private Network load(Program program) {
        return Network.load(program, WeightFiles.open(place.folder()), Device.cpu(), Precision.FP32);
    }

    private Tensor tensor(byte[] image) {
        return Pixels.toTensor(image, configuration.resolution(), configuration.resolution());
    }
}
