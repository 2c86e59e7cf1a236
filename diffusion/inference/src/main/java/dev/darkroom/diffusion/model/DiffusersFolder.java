package dev.darkroom.diffusion.model;

import dev.darkroom.diffusion.DiffusionException;
import dev.darkroom.diffusion.adapters.TextualInversion;
import dev.darkroom.diffusion.config.ConfigFile;
import dev.darkroom.diffusion.schedulers.SchedulerConfig;
import dev.darkroom.diffusion.tokenizers.BertTokenizer;
import dev.darkroom.diffusion.tokenizers.ClipTokenizer;
import dev.darkroom.diffusion.weights.WeightFiles;
import dev.darkroom.diffusion.weights.Weights;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A model as diffusers saves it: {@code model_index.json} and a folder for each component that it names. */
public final class DiffusersFolder implements ModelFiles {

    private static final String INDEX = "model_index.json";

    /** {@code unet/config.json} lies at depth 2; nothing below is read. */
    private static final int DEPTH = 2;

    private static final String BEFORE_CLIP = "LDMTextToImagePipeline";

    private static final Set<String> TEXT_TO_IMAGE = Set.of(
            "StableDiffusionPipeline",
            "StableDiffusionImg2ImgPipeline",
            "StableDiffusionInpaintPipeline",
            "StableDiffusionXLPipeline",
            "StableDiffusionXLImg2ImgPipeline",
            "StableDiffusionXLInpaintPipeline",
            "LatentConsistencyModelPipeline",
            "LatentConsistencyModelImg2ImgPipeline",
            BEFORE_CLIP);

    /** Pipelines that draw from noise alone, or of a class, in pixels or in the latents of an autoencoder. */
    private static final Set<String> UNCONDITIONAL = Set.of("DDPMPipeline", "DDIMPipeline", "LDMPipeline");

    /** Components without weights of ours: what they hold is read elsewhere, or has no part in drawing. */
    private static final Set<String> WITHOUT_NETWORK = Set.of(
            "scheduler",
            "tokenizer",
            "tokenizer_2",
            "tokenizer_3",
            "safety_checker",
            "feature_extractor",
            "image_encoder");

    private final Path path;
    private final ConfigFile index;

    private DiffusersFolder(Path path, ConfigFile index) {
        this.path = path;
        this.index = index;
    }

    /** @throws DiffusionException if the folder has no readable {@code model_index.json} or links to files outside */
    public static DiffusersFolder open(Path path) {
        if (!Files.isDirectory(path)) {
            throw DiffusionException.badFile(path, "there is no such folder");
        }
        LinksInside.require(path);
        return new DiffusersFolder(path, ConfigFile.read(path.resolve(INDEX)));
    }

    /** Whether a folder looks like a diffusers folder. */
    public static boolean isOne(Path path) {
        return Files.isRegularFile(path.resolve(INDEX));
    }

    @Override
    public String name() {
        return Optional.ofNullable(path.toAbsolutePath().normalize().getFileName())
                .map(Path::toString)
                .orElse("");
    }

    /** The diffusers class that this folder was saved from. */
    public String pipeline() {
        return index.optionalText("_class_name").orElseThrow(() -> index.bad("_class_name is missing"));
    }

    @Override
    public String textToImagePipeline() {
        String pipeline = pipeline();
        if (!TEXT_TO_IMAGE.contains(pipeline)) {
            throw index.unsupported("_class_name", '"' + pipeline + '"');
        }
        return pipeline;
    }

    /** Whether the model draws without a prompt. */
    public boolean isUnconditional() {
        return UNCONDITIONAL.contains(pipeline());
    }

    @Override
    public boolean has(String component) {
        return !index.optionalTexts(component).isEmpty();
    }

    @Override
    public String type(String component) {
        List<String> libraryAndClass = index.optionalTexts(component);
        if (libraryAndClass.isEmpty()) {
            throw index.bad("component " + component + " is missing");
        }
        return libraryAndClass.getLast();
    }

    @Override
    public List<String> textEncoders() {
        if (pipeline().equals(BEFORE_CLIP)) {
            return List.of("bert");
        }
        return has("text_encoder_2")
                ? Stream.of("text_encoder", "text_encoder_2").filter(this::has).toList()
                : List.of("text_encoder");
    }

    @Override
    public String autoencoder() {
        return pipeline().equals(BEFORE_CLIP) || isUnconditional() ? "vqvae" : "vae";
    }

    /**
     * The folder of a component.
     *
     * @param classes the diffusers or transformers classes that the caller can read
     * @throws DiffusionException if the model has no such component or it is of another class
     */
    public Path component(String component, String... classes) {
        String type = type(component);
        if (!List.of(classes).contains(type)) {
            throw index.unsupported(component, '"' + type + '"');
        }
        return path.resolve(component);
    }

    @Override
    public List<ModelComponent> components() {
        return index.fields().stream()
                .filter(name -> !name.startsWith("_") && !WITHOUT_NETWORK.contains(name))
                .filter(name -> index.optionalTexts(name).size() == 2)
                .map(name -> ModelComponent.read(name, index.optionalTexts(name).get(1), path.resolve(name)))
                .toList();
    }

    @Override
    public Map<String, Path> contents() {
        Map<String, Path> contents = new TreeMap<>();
        try (Stream<Path> entries = Files.walk(path, DEPTH, FileVisitOption.FOLLOW_LINKS)) {
            Stream<Path> read = Stream.concat(
                    entries.filter(Files::isRegularFile).filter(DiffusersFolder::isText),
                    Stream.concat(
                            components().stream().flatMap(component -> component.files().stream()),
                            textualInversions().stream().map(TextualInversion::file)));
            read.forEach(file -> contents.put(path.relativize(file).toString(), file));
        } catch (IOException | UncheckedIOException e) {
            throw DiffusionException.badFile(path, "cannot be read", e);
        }
        return contents;
    }

    private static boolean isText(Path file) {
        String name = String.valueOf(file.getFileName());
        return name.endsWith(".json") || name.endsWith(".txt") || name.endsWith(".md");
    }

    @Override
    public ConfigFile config(String component, String... classes) {
        return ConfigFile.read(component(component, classes).resolve("config.json"));
    }

    @Override
    public Weights weights(String component) {
        return WeightFiles.open(path.resolve(component));
    }

    @Override
    public ClipTokenizer clipTokenizer(String textEncoder) {
        String tokenizer = textEncoder.replace("text_encoder", "tokenizer");
        return ClipTokenizer.read(component(tokenizer, "CLIPTokenizer", "CLIPTokenizerFast"));
    }

    @Override
    public BertTokenizer bertTokenizer() {
        return BertTokenizer.read(component("tokenizer", "BertTokenizer", "BertTokenizerFast"));
    }

    /** The scheduler's configuration, whatever its class. */
    @Override
    public SchedulerConfig schedulerConfig() {
        return SchedulerConfig.read(path.resolve("scheduler").resolve("scheduler_config.json"));
    }

    @Override
    public boolean requiresAestheticScore() {
        return index.flag("requires_aesthetics_score", false);
    }

    @Override
    public boolean zerosForEmptyPrompt() {
        return index.flag("force_zeros_for_empty_prompt", true);
    }

    @Override
    public Path path() {
        return path;
    }
}
