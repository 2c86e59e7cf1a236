package dev.darkroom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.diffusion.weights.ElementType;
import dev.darkroom.diffusion.weights.SafeTensors;
import dev.darkroom.diffusion.weights.SafeTensorsWriter;
import dev.darkroom.diffusion.weights.Shape;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelsCommandTest {
    private static final Path SHIPPED = Path.of(System.getProperty("darkroom.root"), "models/emoji-64");

    @TempDir
    private Path temporary;

    private Path model = Path.of("");
    private Path data = Path.of("");

    @BeforeEach
    void copyModel() throws IOException {
        data = temporary.resolve("data");
        model = temporary.resolve("a model");
        try (Stream<Path> entries = Files.walk(SHIPPED)) {
            for (Path entry : entries.toList()) {
                Files.copy(entry, model.resolve(SHIPPED.relativize(entry).toString()));
            }
        }
    }

    @Test
    void shouldAddAModelUnderAName() throws IOException {
        Files.writeString(model.resolve("unet/diffusion_pytorch_model.bin"), "a pickle");

        Run added = run("add", model.toString(), "--name", "mine");

        Path folder = data.toRealPath().resolve("models/mine");
        assertThat(added)
                .isEqualTo(new Run(0, "added mine (StableDiffusionPipeline, 64x64 pixels): " + folder + "\n", ""));
        assertThat(folder.resolve("unet/diffusion_pytorch_model.safetensors")).exists();
        assertThat(folder.resolve("unet/diffusion_pytorch_model.bin")).doesNotExist();
        assertThat(run("list").output().lines())
                .hasSize(2)
                .last()
                .asString()
                .startsWith("mine ")
                .contains(" 4x16x16 ");
    }

    @Test
    void shouldLinkToAModelThatIsToStayWhereItIs() throws IOException {
        assertThat(run("add", model.toString(), "--name", "mine", "--link").exitCode())
                .isZero();

        Path folder = data.resolve("models/mine");
        assertThat(folder).isSymbolicLink();
        assertThat(folder.toRealPath()).isEqualTo(model.toRealPath());
    }

    @Test
    void shouldSayInOneLineWhatIsWrongAndLeaveNothingBehind() throws IOException {
        Path weights = model.resolve("unet/diffusion_pytorch_model.safetensors");
        Files.write(weights, Arrays.copyOf(Files.readAllBytes(weights), 100_000));

        Run refused = run("add", model.toString(), "--name", "mine");

        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.errors())
                .hasLineCount(1)
                .contains(weights + ": data_offsets of")
                .contains("bytes of data follow the header");
        assertThat(data.resolve("models/mine")).doesNotExist();
    }

    @Test
    void shouldRefuseNamesThatAreTakenOrNoNames() {
        assertThat(run("add", model.toString(), "--name", "emoji-64").errors())
                .contains("there is a model emoji-64 already");
        for (String name : List.of("../x", "", ".hidden", "a b")) {
            assertThat(run("add", model.toString(), "--name", name).errors()).contains("cannot be the name of a model");
        }
    }

    @Test
    void shouldAddALoraAndAWordAndSayWhatTheyFit() throws IOException {
        Path adapters =
                Path.of(System.getProperty("darkroom.root"), "diffusion/inference/src/test/resources/formats/adapters");
        Path tiny =
                Path.of(System.getProperty("darkroom.root"), "diffusion/parity/src/test/resources/parity/pipelines/p1");
        assertThat(run("add", tiny.toString(), "--name", "tiny").exitCode()).isZero();

        Path models = data.toRealPath().resolve("models");
        assertThat(run("add", adapters.resolve("kohya.safetensors").toString(), "--name", "style"))
                .isEqualTo(new Run(
                        0, "added LoRA style (fits tiny): " + models.resolve("loras/style.safetensors") + "\n", ""));
        assertThat(run("add", adapters.resolve("moody.safetensors").toString()).output())
                .isEqualTo("added word moody (fits tiny): " + models.resolve("embeddings/moody.safetensors") + "\n");
        assertThat(run("list").output()).containsPattern("style +LoRA").containsPattern("moody +word");
        assertThat(run("add", adapters.resolve("peft.safetensors").toString(), "--name", "style")
                        .errors())
                .contains("there is a LoRA style already");
    }

    @Test
    void shouldSayOfACheckpointWhatItLacks() throws IOException {
        Path file = temporary.resolve("half.safetensors");
        SafeTensorsWriter.write(
                file,
                List.of(new SafeTensorsWriter.Entry(
                        "model.diffusion_model.out.2.bias", ElementType.F32, Shape.of(4), () -> new float[4])));

        assertThat(run("add", file.toString()).errors())
                .hasLineCount(1)
                .contains(file + ": a checkpoint with none of the text encoders");
    }

    @Test
    void shouldRefuseAPickleByAnyName() throws IOException {
        Path file = Files.write(
                temporary.resolve("model.safetensors"), new byte[] {(byte) 0x80, 2, 'c', 'o', 's', 0, 0, 0, 0});

        Run refused = run("add", file.toString());

        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.errors()).hasLineCount(1).contains("pickles are never read");
    }

    @Test
    void shouldRefuseAnyOtherFileInOneLine() throws IOException {
        Path file = Files.writeString(temporary.resolve("README.md"), "# A model of birds\n\nDraws birds.\n");

        Run refused = run("add", file.toString());

        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.errors()).hasLineCount(1).startsWith("darkroom: " + file + ": is not a safetensors file");
    }

    @Test
    void shouldNameTheFileAndTheTensorOfAWeightThatIsNotFinite() {
        Path weights = model.resolve("vae/diffusion_pytorch_model.safetensors");
        spoil(weights, "decoder.conv_out.weight", Float.NaN);

        Run refused = run("add", model.toString(), "--name", "mine");

        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.errors())
                .isEqualTo("darkroom: " + weights + ": tensor \"decoder.conv_out.weight\": holds infinity or NaN\n");
        assertThat(data.resolve("models/mine")).doesNotExist();
    }

    @Test
    void shouldRefuseAnAdapterThatIsNotFinite() throws IOException {
        Path adapters =
                Path.of(System.getProperty("darkroom.root"), "diffusion/inference/src/test/resources/formats/adapters");
        Path lora = Files.copy(adapters.resolve("kohya.safetensors"), temporary.resolve("lora.safetensors"));
        Path word = Files.copy(adapters.resolve("moody.safetensors"), temporary.resolve("word.safetensors"));
        String down = SafeTensors.open(lora).tensors().keySet().stream()
                .filter(name -> name.endsWith("lora_down.weight"))
                .findFirst()
                .orElseThrow();
        spoil(lora, down, Float.POSITIVE_INFINITY);
        spoil(word, "emb_params", Float.NaN);

        assertThat(run("add", lora.toString()).errors())
                .isEqualTo("darkroom: " + lora + ": tensor \"" + down + "\": holds infinity or NaN\n");
        assertThat(run("add", word.toString()).errors())
                .isEqualTo("darkroom: " + word + ": tensor \"emb_params\": holds infinity or NaN\n");
    }

    @Test
    void shouldRefuseAModelThatNoEngineCanDrawWith() throws IOException {
        Path config = model.resolve("unet/config.json");
        Files.writeString(config, Files.readString(config).replaceFirst("(\"in_channels\"\\s*:) 4", "$1 8"));

        Run refused = run("add", model.toString(), "--name", "mine");

        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.errors()).hasLineCount(1).contains("unet/config.json: in_channels = 8 fits no pipeline");
        assertThat(data.resolve("models/mine")).doesNotExist();
    }

    private static void spoil(Path file, String tensor, float value) {
        SafeTensors weights = SafeTensors.open(file);
        List<SafeTensorsWriter.Entry> entries = weights.tensors().values().stream()
                .map(each -> {
                    float[] values = weights.floats(each.name());
                    if (each.name().equals(tensor)) {
                        values[values.length / 2] = value;
                    }
                    return new SafeTensorsWriter.Entry(each.name(), each.type(), each.shape(), () -> values);
                })
                .toList();
        SafeTensorsWriter.write(file, entries);
    }

    @Test
    void shouldSayThatAModelWithPromptsIsDrawnWithOtherwise() {
        assertThat(run("sample", "emoji-64").errors()).contains("emoji-64 draws what a prompt says: darkroom generate");
    }

    @Test
    void shouldInspectAModelByNameOrFolder() {
        assertThat(run("inspect", "emoji-64", "--json").output())
                .contains("\"factor\" : 4")
                .contains("\"compression\" : 12.0")
                .contains("\"class\" : \"UNet2DConditionModel\"");
        assertThat(run("inspect", model.toString()).output())
                .contains("latent        4x16x16: factor 4 a side, 12.0 times fewer numbers than the image")
                .contains("scheduler     ddim, 20 steps, guidance 4.0");
        assertThat(run("inspect", "nothing").errors()).contains("there is no model, folder or file nothing");
    }

    private record Run(int exitCode, String output, String errors) {}

    private Run run(String command, String... arguments) {
        List<String> all = Stream.of(
                        Stream.of("models", command), Stream.of(arguments), Stream.of("--data", data.toString()))
                .flatMap(part -> part)
                .toList();
        PrintStream output = System.out;
        PrintStream errors = System.err;
        ByteArrayOutputStream outputBytes = new ByteArrayOutputStream();
        ByteArrayOutputStream errorBytes = new ByteArrayOutputStream();
        System.setOut(new PrintStream(outputBytes, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(errorBytes, true, StandardCharsets.UTF_8));
        try {
            int exitCode = Darkroom.commandLine().execute(all.toArray(String[]::new));
            return new Run(
                    exitCode,
                    outputBytes.toString(StandardCharsets.UTF_8),
                    errorBytes.toString(StandardCharsets.UTF_8));
        } finally {
            System.setOut(output);
            System.setErr(errors);
        }
    }
}
