package dev.darkroom.training;

import dev.darkroom.diffusion.adapters.Adapters;
import dev.darkroom.diffusion.adapters.ScaledLora;
import dev.darkroom.diffusion.config.ConfigFile;
import dev.darkroom.diffusion.model.DiffusersFolder;
import dev.darkroom.diffusion.networks.CLIPTextModel;
import dev.darkroom.diffusion.networks.UNet2DConditionModel;
import dev.darkroom.diffusion.runtime.Device;
import dev.darkroom.diffusion.runtime.Tensor;
import dev.darkroom.diffusion.runtime.TrainableNetwork;
import dev.darkroom.diffusion.runtime.WeightAliases;
import dev.darkroom.diffusion.schedulers.ForwardProcess;
import dev.darkroom.diffusion.script.Program;
import dev.darkroom.diffusion.tokenizers.ClipTokenizer;
import dev.darkroom.diffusion.weights.ElementType;
import dev.darkroom.diffusion.weights.WeightFiles;
import dev.darkroom.diffusion.weights.Weights;
import dev.darkroom.training.datasets.CaptionedImage;
import dev.darkroom.training.datasets.ImageFolder;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Stage three: trains a model further on a folder of captioned images, as a whole or by a LoRA, with {@link DiffusionLoss}. */
public final class FineTuning implements DiffusionTask {

    /** Name of the file in the folder that low-rank additions are written to. */
    public static final String LORA = "pytorch_lora_weights.safetensors";

    private static final String UNET = "unet.";
    private static final String TEXT_ENCODER = "text_encoder.";

    private final Path base;
    private final Path folder;
    private final Device device;
    private final DiffusionOptions options;
    private final Optional<LowRankAdapters> adapters;
    private final DiffusersFolder model;
    private final Weights unetWeights;
    private final Weights textEncoderWeights;
    private final NoisePredictor predictor;
    private final TrainingSamples samples;

    /**
     * Trains from a configuration file on a folder of captioned images. The place becomes a diffusers folder or, for low-rank
     * additions, holds {@link #LORA}.
     *
     * @throws dev.darkroom.diffusion.DiffusionException if the configuration, an image or a caption is faulty, or the disk is full
     */
    public static void train(Path configuration, Path data, TrainingPlace place, Device device) {
        place.requireFits();
        DiffusionTraining.train(new FineTuning(configuration, data, place, device), place, device);
    }

    private FineTuning(Path path, Path data, TrainingPlace place, Device device) {
        ConfigFile file = ConfigFile.read(path);
        this.folder = place.folder();
        this.device = device;
        this.base = Path.of(file.text("model", "models/emoji-64"));
        this.options = DiffusionOptions.read(file, false);
        this.adapters = file.has("lora")
                ? Optional.of(LowRankAdapters.read(
                        file.section("lora"), options.training().seed()))
                : Optional.empty();
        file.requireAllRead();
        if (adapters.isPresent() && options.trainsTextEncoder()) {
            throw file.bad("train_text_encoder = true goes with training the whole model, not with lora");
        }
        this.model = DiffusersFolder.open(base);
        LatentCodec codec = LatentCodec.open(model.component("vae", "AutoencoderKL"), options.resolution());
        this.predictor = new NoisePredictor.OfText(
                new CLIPTextModel(model.config("text_encoder", "CLIPTextModel")),
                new UNet2DConditionModel(model.config("unet", "UNet2DConditionModel")));
        this.unetWeights = weights("unet", "UNet2DConditionModel");
        this.textEncoderWeights = weights("text_encoder", "CLIPTextModel");
        List<CaptionedImage> images = ImageFolder.readCaptioned(data);
        Prompts prompts = Prompts.of(images, ClipTokenizer.read(model.component("tokenizer", "CLIPTokenizer")));
        place.listener().onNote("Encoding " + images.size() + " images");
        this.samples = new TrainingSamples(codec.encode(images, device), codec.shape(), prompts::of);
    }

    @Override
    public DiffusionSetup setup() {
        return new DiffusionSetup(options, predictor, new ForwardProcess(model.schedulerConfig()), samples);
    }

    @Override
    public Tensor initialWeight(Program.Weight weight) {
        boolean ofUnet = weight.name().startsWith(UNET);
        String name = weight.name().substring((ofUnet ? UNET : TEXT_ENCODER).length());
        return WeightAliases.read(ofUnet ? unetWeights : textEncoderWeights, new Program.Weight(name, weight.shape()));
    }

    @Override
    public boolean isTrained(String weight) {
        return adapters.isEmpty() && (weight.startsWith(UNET) || options.trainsTextEncoder());
    }

    @Override
    public Optional<LowRankAdapters> adapters() {
        return adapters;
    }

    @Override
    public void save(TrainableNetwork network) {
        ElementType type = options.training().savedAs();
        if (adapters.isPresent()) {
            LowRankAdapters lora = adapters.get();
            ModelFolder.writeWeights(loraFile(), network, "", type, lora::saved);
            return;
        }
        for (String component : List.of("vae", "tokenizer", "text_encoder", "unet", "scheduler")) {
            ModelFolder.copy(base.resolve(component), folder.resolve(component));
        }
        ModelFolder.copy(base, folder);
        ModelFolder.writeWeights(folder.resolve("unet/diffusion_pytorch_model.safetensors"), network, UNET, type);
        if (options.trainsTextEncoder()) {
            ModelFolder.writeWeights(folder.resolve("text_encoder/model.safetensors"), network, TEXT_ENCODER, type);
        }
    }

    @Override
    public void drawSamples(Path sheet) {
        Path model = adapters.isEmpty() ? folder : base;
        Adapters lora =
                adapters.isEmpty() ? Adapters.NONE : new Adapters(List.of(new ScaledLora(loraFile(), 1)), List.of());
        options.samples().write(sheet, model, lora, options.resolution(), device);
    }

    private Path loraFile() {
        return folder.resolve(LORA);
    }

    private Weights weights(String component, String type) {
        return WeightFiles.open(model.component(component, type));
    }
}
