package dev.darkroom.diffusion.pipelines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.diffusion.DiffusionException;
import dev.darkroom.diffusion.model.ModelFiles;
import dev.darkroom.diffusion.random.TorchGenerator;
import dev.darkroom.diffusion.runtime.Device;
import dev.darkroom.diffusion.runtime.Precision;
import dev.darkroom.diffusion.runtime.Tensor;
import dev.darkroom.diffusion.weights.SafeTensors;
import dev.darkroom.diffusion.weights.SafeTensorsWriter;
import dev.darkroom.diffusion.weights.Shape;
import dev.darkroom.diffusion.weights.TensorInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Infinity and NaN never become a black image. */
class NotFiniteIT {

    private static final Path TINY = Path.of("../parity/src/test/resources/parity/pipelines/p1");
    private static final String WEIGHTS = "diffusion_pytorch_model.safetensors";
    private static final int CELLS = 8;

    @TempDir
    Path folder;

    @BeforeEach
    void copyModel() throws IOException {
        try (Stream<Path> entries = Files.walk(TINY)) {
            for (Path entry : entries.filter(Files::isRegularFile).toList()) {
                Path target = folder.resolve(TINY.relativize(entry).toString());
                Files.createDirectories(target.getParent());
                Files.copy(entry, target);
            }
        }
    }

    @Test
    void shouldRefuseAnImageOfAUNetWithOneNaN() throws IOException {
        change("unet", "conv_out.weight", values -> {
            values[values.length / 2] = Float.NaN;
            return values;
        });

        assertNotFinite("a cat");
    }

    @Test
    void shouldRefuseAnImageOfADecoderWithOneInfinity() throws IOException {
        change("vae", "decoder.conv_out.weight", values -> {
            values[0] = Float.POSITIVE_INFINITY;
            return values;
        });

        assertNotFinite("a cat");
    }

    @Test
    void shouldNameTheFieldOfAnAbsurdWeight() {
        try (LatentDiffusion model = LatentDiffusion.load(folder, Device.cpu())) {
            assertThatExceptionOfType(DiffusionException.class)
                    .isThrownBy(() -> draw(model, "a (cat:" + "9".repeat(60) + ") dog"))
                    .withMessageStartingWith("prompt has words of weight 1.0E60; weights")
                    .extracting(DiffusionException::code)
                    .isEqualTo(DiffusionException.Code.BAD_REQUEST);
        }
    }

    /** Between the decoder's first convolution and the normalisation behind it are values that fp16 does not hold. */
    @Test
    void shouldDecodeOnceMoreInFloat32WhatOverflowsInFp16() throws IOException {
        change("vae", "decoder.conv_in.weight", values -> scaled(values, 1e6f));
        float[] latent = new TorchGenerator(3).randn(4 * CELLS * CELLS);

        try (Autoencoder half = autoencoder(Precision.FP16);
                Autoencoder full = autoencoder(Precision.FP32)) {
            Tensor image = half.decode(latent, Shape.of(4, CELLS, CELLS));

            assertThat(image.values())
                    .containsExactly(
                            full.decode(latent, Shape.of(4, CELLS, CELLS)).values(), within(0.01f));
        }
    }

    @Test
    void shouldTellWhenFloat32IsNotEnoughEither() throws IOException {
        change("vae", "decoder.conv_in.weight", values -> scaled(values, 1e38f));
        float[] latent = new TorchGenerator(3).randn(4 * CELLS * CELLS);

        try (Autoencoder half = autoencoder(Precision.FP16)) {
            assertThatExceptionOfType(DiffusionException.class)
                    .isThrownBy(() -> half.decode(latent, Shape.of(4, CELLS, CELLS)))
                    .withMessageStartingWith("the decoded image holds infinity or NaN");
        }
    }

    @Test
    void shouldNeverDecodeXlInFp16UnlessItsConfigurationSaysSo() throws IOException {
        configure(
                "model_index.json",
                index -> index.putArray("text_encoder_2").add("transformers").add("CLIPTextModel"));
        configure("vae/config.json", config -> config.remove("force_upcast"));
        assertThat(decodeBytes(Precision.FP16)).isEqualTo(decodeBytes(Precision.FP32));

        configure("vae/config.json", config -> config.put("force_upcast", false));
        assertThat(decodeBytes(Precision.FP16)).isEqualTo(decodeBytes(Precision.FP32) / 2);
    }

    private Autoencoder autoencoder(Precision precision) {
        return new Autoencoder(ModelFiles.open(folder), Device.cpu(), precision, Long.MAX_VALUE);
    }

    private long decodeBytes(Precision precision) {
        try (Autoencoder vae = autoencoder(precision)) {
            return vae.activationBytes(32, 32);
        }
    }

    private void assertNotFinite(String prompt) {
        try (LatentDiffusion model = LatentDiffusion.load(folder, Device.cpu())) {
            assertThatExceptionOfType(DiffusionException.class)
                    .isThrownBy(() -> draw(model, prompt))
                    .withMessageStartingWith("the decoded image holds infinity or NaN")
                    .extracting(DiffusionException::code)
                    .isEqualTo(DiffusionException.Code.NOT_FINITE);
        }
    }

    private static void draw(LatentDiffusion model, String prompt) {
        DrawRequest.Prompt weighted = new DrawRequest.Prompt(prompt, Optional.empty(), true, 0);
        model.draw(new DrawRequest(weighted, 64, 64, "ddim", 2, new Guidance(4)), 7, 1);
    }

    private static float[] scaled(float[] values, float factor) {
        for (int i = 0; i < values.length; i++) {
            values[i] *= factor;
        }
        return values;
    }

    private void configure(String name, java.util.function.Consumer<ObjectNode> change) throws IOException {
        Path file = folder.resolve(name);
        JsonNode json = new ObjectMapper().readTree(file.toFile());
        change.accept((ObjectNode) json);
        Files.writeString(file, json.toString());
    }

    private void change(String component, String tensor, UnaryOperator<float[]> change) throws IOException {
        Path file = folder.resolve(component).resolve(WEIGHTS);
        SafeTensors weights = SafeTensors.open(file);
        List<SafeTensorsWriter.Entry> entries = weights.tensors().values().stream()
                .map(each -> entry(weights, each, each.name().equals(tensor) ? change : values -> values))
                .toList();
        assertThat(weights.tensors()).containsKey(tensor);
        SafeTensorsWriter.write(file, entries);
    }

    private static SafeTensorsWriter.Entry entry(
            SafeTensors weights, TensorInfo tensor, UnaryOperator<float[]> change) {
        float[] values = change.apply(weights.floats(tensor.name()));
        return new SafeTensorsWriter.Entry(tensor.name(), tensor.type(), tensor.shape(), () -> values);
    }
}
