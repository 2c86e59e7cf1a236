package dev.darkroom.diffusion.model;

import dev.darkroom.diffusion.DiffusionException;
import dev.darkroom.diffusion.adapters.AdapterFolder;
import dev.darkroom.diffusion.adapters.TextualInversion;
import dev.darkroom.diffusion.checkpoints.Component;
import dev.darkroom.diffusion.checkpoints.OriginalCheckpoint;
import dev.darkroom.diffusion.config.ConfigFile;
import dev.darkroom.diffusion.schedulers.SchedulerConfig;
import dev.darkroom.diffusion.tokenizers.BertTokenizer;
import dev.darkroom.diffusion.tokenizers.ClipTokenizer;
import dev.darkroom.diffusion.weights.Weights;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A checkpoint in one file, such as {@code NAME.safetensors}, or {@link #NAME} in a folder that gives the model its name. Such a file
 * holds no vocabulary: CLIP's {@code vocab.json} and {@code merges.txt} lie in {@code NAME/tokenizer} or {@code tokenizer} beside it.
 * A {@code scheduler/scheduler_config.json} in the same places says how to sample, where the usual settings are not right.
 */
public final class SingleFile implements ModelFiles {

    /** What the checkpoint is called in a folder of its own. */
    public static final String NAME = "checkpoint.safetensors";

    private static final String SUFFIX = ".safetensors";

    /** What may lie beside the file. */
    private static final List<String> BESIDE = List.of(
            "tokenizer/vocab.json",
            "tokenizer/merges.txt",
            "tokenizer/tokenizer_config.json",
            "tokenizer/special_tokens_map.json",
            "tokenizer_2/vocab.json",
            "tokenizer_2/merges.txt",
            "tokenizer_2/tokenizer_config.json",
            "tokenizer_2/special_tokens_map.json",
            "scheduler/scheduler_config.json",
            "darkroom.json");

    private final Path path;
    private final Path file;
    private final List<Path> beside;
    private final OriginalCheckpoint checkpoint;

    private SingleFile(Path path, Path file, List<Path> beside) {
        this.path = path;
        this.file = file;
        this.beside = beside;
        Optional<SchedulerConfig> scheduler =
                find("scheduler/scheduler_config.json").map(SchedulerConfig::read);
        this.checkpoint = OriginalCheckpoint.open(file, scheduler);
    }

    /** @throws DiffusionException if the file is no checkpoint of Stable Diffusion */
    public static SingleFile open(Path path) {
        return new SingleFile(path, path, List.of(path.resolveSibling(stem(path)), path.resolveSibling("")));
    }

    /**
     * Opens a file whose vocabulary may lie elsewhere.
     *
     * @param last the folder with a {@code tokenizer} for a file that has none beside it
     * @throws DiffusionException if the file is no checkpoint of Stable Diffusion
     */
    public static SingleFile open(Path path, Path last) {
        return new SingleFile(path, path, List.of(path.resolveSibling(stem(path)), path.resolveSibling(""), last));
    }

    /** @throws DiffusionException if the file in the folder is no checkpoint of Stable Diffusion */
    static SingleFile openFolder(Path folder) {
        return new SingleFile(folder, folder.resolve(NAME), List.of(folder));
    }

    static boolean isIn(Path folder) {
        return Files.isRegularFile(folder.resolve(NAME));
    }

    @Override
    public Path path() {
        return path;
    }

    @Override
    public String name() {
        return stem(path);
    }

    @Override
    public String textToImagePipeline() {
        return checkpoint.pipeline();
    }

    @Override
    public boolean has(String component) {
        return checkpoint.components().containsKey(component);
    }

    @Override
    public ConfigFile config(String component, String... classes) {
        return ConfigFile.of(file + " (" + component + ")", component(component).config());
    }

    @Override
    public Weights weights(String component) {
        return component(component).weights();
    }

    @Override
    public List<ModelComponent> components() {
        return checkpoint.components().keySet().stream()
                .map(name -> ModelComponent.read(name, type(name), config(name), List.of(), weights(name)))
                .toList();
    }

    @Override
    public List<String> textEncoders() {
        return Stream.of("text_encoder", "text_encoder_2").filter(this::has).toList();
    }

    @Override
    public String autoencoder() {
        return "vae";
    }

    @Override
    public String type(String name) {
        return switch (name) {
            case "unet" -> "UNet2DConditionModel";
            case "vae" -> "AutoencoderKL";
            default ->
                config(name).texts("architectures", List.of("CLIPTextModel")).getFirst();
        };
    }

    @Override
    public Map<String, Path> contents() {
        Map<String, Path> contents = new TreeMap<>(Map.of(NAME, file));
        BESIDE.forEach(name -> find(name).ifPresent(found -> contents.put(name, found)));
        for (TextualInversion word : textualInversions()) {
            contents.put(AdapterFolder.WORDS + "/" + word.file().getFileName(), word.file());
        }
        return contents;
    }

    @Override
    public ClipTokenizer clipTokenizer(String textEncoder) {
        ClipTokenizer tokenizer = Stream.of(textEncoder.replace("text_encoder", "tokenizer"), "tokenizer")
                .flatMap(folder -> find(folder + "/vocab.json").stream())
                .findFirst()
                .map(vocabulary -> ClipTokenizer.read(vocabulary.resolveSibling("")))
                .orElseThrow(() -> DiffusionException.badFile(
                        file,
                        "holds no vocabulary: put CLIP's vocab.json and merges.txt into "
                                + beside.get(0).resolve("tokenizer")));
        return checkpoint.padsWithZero(textEncoder) ? tokenizer.paddedWith(0) : tokenizer;
    }

    @Override
    public BertTokenizer bertTokenizer() {
        throw DiffusionException.unsupported(file.toString(), "tokenizer = \"BertTokenizer\"");
    }

    @Override
    public SchedulerConfig schedulerConfig() {
        return checkpoint.scheduler();
    }

    @Override
    public boolean zerosForEmptyPrompt() {
        return true;
    }

    private Component component(String name) {
        return Optional.ofNullable(checkpoint.components().get(name))
                .orElseThrow(() -> DiffusionException.badFile(file, "component " + name + " is missing"));
    }

    private Optional<Path> find(String name) {
        return beside.stream()
                .map(folder -> folder.resolve(name))
                .filter(Files::isRegularFile)
                .findFirst();
    }

    private static String stem(Path path) {
        String name = String.valueOf(path.toAbsolutePath().normalize().getFileName());
        return name.endsWith(SUFFIX) ? name.substring(0, name.length() - SUFFIX.length()) : name;
    }
}
