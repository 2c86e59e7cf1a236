package dev.darkroom.training;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.diffusion.adapters.Adapters;
import dev.darkroom.diffusion.config.ConfigFile;
import dev.darkroom.diffusion.networks.CLIPTextModel;
import dev.darkroom.diffusion.networks.UNet2DConditionModel;
import dev.darkroom.diffusion.runtime.Device;
import dev.darkroom.diffusion.runtime.Tensor;
import dev.darkroom.diffusion.runtime.TrainableNetwork;
import dev.darkroom.diffusion.schedulers.ForwardProcess;
import dev.darkroom.diffusion.schedulers.SchedulerConfig;
import dev.darkroom.diffusion.script.Program;
import dev.darkroom.diffusion.tokenizers.BytePairTraining;
import dev.darkroom.diffusion.tokenizers.ClipTokenizer;
import dev.darkroom.diffusion.weights.ElementType;
import dev.darkroom.training.datasets.CaptionedImage;
import dev.darkroom.training.datasets.ImageFolder;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Trains a text-to-image model from nothing but images, captions and an autoencoder: tokenizer, text encoder and U-Net. */
final class TextToImageTraining implements DiffusionTask {

    private static final JsonMapper JSON = new JsonMapper();

    private final ConfigFile file;
    private final Path folder;
    private final Device device;
    private final DiffusionOptions options;
    private final ConfigFile textEncoder;
    private final ConfigFile unet;
    private final ConfigFile scheduler;
    private final SchedulerConfig schedulerConfig;
    private final LatentCodec codec;
    private final TrainingSamples samples;
    private final NoisePredictor predictor;
    private final InitialWeights initial;

    TextToImageTraining(Path path, Path data, TrainingPlace place, Device device) {
        this.file = ConfigFile.read(path);
        this.folder = place.folder();
        this.device = device;
        this.options = DiffusionOptions.read(file, true);
        this.scheduler = file.section("scheduler");
        this.schedulerConfig = SchedulerConfig.of(path + " scheduler", ModelFolder.json(scheduler));
        this.codec = LatentCodec.open(
                Path.of(file.text("autoencoder", folder.resolve("vae").toString())), options.resolution());
        this.unet = file.section("unet");
        List<CaptionedImage> images = ImageFolder.readCaptioned(data);
        ClipTokenizer tokenizer = learnTokenizer(images);
        this.textEncoder = complete(file.section("text_encoder"), tokenizer);
        Prompts prompts = Prompts.of(images, tokenizer);
        CLIPTextModel text = new CLIPTextModel(textEncoder);
        UNet2DConditionModel denoiser = new UNet2DConditionModel(unet);
        requireFit(text, denoiser);
        file.requireAllRead();
        this.predictor = new NoisePredictor.OfText(text, denoiser);
        this.initial = new InitialWeights(
                new DiffusionLoss(predictor, false).program().weights(),
                options.training().seed());
        place.listener().onNote("Encoding " + images.size() + " images");
        this.samples = new TrainingSamples(codec.encode(images, device), codec.shape(), prompts::of);
    }

    @Override
    public DiffusionSetup setup() {
        return new DiffusionSetup(options, predictor, new ForwardProcess(schedulerConfig), samples);
    }

    @Override
    public Tensor initialWeight(Program.Weight weight) {
        return initial.of(weight);
    }

    @Override
    public void save(TrainableNetwork network) {
        ElementType type = options.training().savedAs();
        ModelFolder.writeWeights(folder.resolve("unet/diffusion_pytorch_model.safetensors"), network, "unet.", type);
        ModelFolder.writeWeights(folder.resolve("text_encoder/model.safetensors"), network, "text_encoder.", type);
        ObjectNode unetConfig = ModelFolder.json(unet).put("_class_name", "UNet2DConditionModel");
        unetConfig.put("sample_size", codec.shape().get(1));
        ModelFolder.writeText(folder.resolve("unet/config.json"), unetConfig.toPrettyString());
        ModelFolder.writeText(folder.resolve("text_encoder/config.json"), textEncoder.json());
        ModelFolder.writeText(folder.resolve("scheduler/scheduler_config.json"), scheduler.json());
        ModelFolder.writeText(
                folder.resolve("darkroom.json"),
                JSON.createObjectNode()
                        .put("steps", options.samples().steps())
                        .put("guidance_scale", options.samples().guidanceScale())
                        .toPrettyString());
        ModelFolder.copy(codec.folder(), folder.resolve("vae"));
        Map<String, List<String>> components = new LinkedHashMap<>();
        components.put("vae", List.of("diffusers", "AutoencoderKL"));
        components.put("text_encoder", List.of("transformers", "CLIPTextModel"));
        components.put("tokenizer", List.of("transformers", "CLIPTokenizer"));
        components.put("unet", List.of("diffusers", "UNet2DConditionModel"));
        components.put("scheduler", List.of("diffusers", schedulerConfig.className()));
        List.of("safety_checker", "feature_extractor", "image_encoder")
                .forEach(name -> components.put(name, List.of()));
        ModelFolder.writeIndex(folder, "StableDiffusionPipeline", components);
    }

    @Override
    public void drawSamples(Path sheet) {
        options.samples().write(sheet, folder, Adapters.NONE, options.resolution(), device);
    }

    private ClipTokenizer learnTokenizer(List<CaptionedImage> images) {
        ConfigFile section = file.section("tokenizer");
        List<String> captions =
                images.stream().flatMap(image -> image.captions().stream()).toList();
        Path tokenizer = folder.resolve("tokenizer");
        BytePairTraining.learn(captions, section.size("merges", 1500)).write(tokenizer, section.size("length", 16));
        section.requireAllRead();
        return ClipTokenizer.read(tokenizer);
    }

    /** The text encoder's configuration with what follows from the tokenizer. */
    private static ConfigFile complete(ConfigFile section, ClipTokenizer tokenizer) {
        ObjectNode config = ModelFolder.json(section);
        config.putArray("architectures").add("CLIPTextModel");
        config.put("model_type", "clip_text_model")
                .put("vocab_size", tokenizer.endId() + 1)
                .put("max_position_embeddings", tokenizer.maxLength())
                .put("bos_token_id", tokenizer.startId())
                .put("eos_token_id", tokenizer.endId())
                .put("pad_token_id", tokenizer.padId());
        return ConfigFile.of("text_encoder", config);
    }

    private void requireFit(CLIPTextModel text, UNet2DConditionModel denoiser) {
        if (denoiser.contextWidth() != text.width()) {
            throw unet.bad("cross_attention_dim = " + denoiser.contextWidth()
                    + " but hidden_size of the text encoder = " + text.width());
        }
        if (!codec.type().equals("AutoencoderKL")) {
            throw file.unsupported("autoencoder", codec.type());
        }
        if (denoiser.inChannels() != codec.shape().get(0)) {
            throw unet.bad("in_channels = " + denoiser.inChannels() + " but the autoencoder has "
                    + codec.shape().get(0) + " latent channels");
        }
    }
}
