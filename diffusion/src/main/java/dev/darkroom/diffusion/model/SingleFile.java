package dev.darkroom.diffusion.model;

import dev.darkroom.diffusion.DiffusionException;
import dev.darkroom.diffusion.checkpoints.Component;
import dev.darkroom.diffusion.checkpoints.OriginalCheckpoint;
import dev.darkroom.diffusion.config.ConfigFile;
import dev.darkroom.diffusion.schedulers.SchedulerConfig;
import dev.darkroom.diffusion.tokenizers.ClipTokenizer;
import dev.darkroom.diffusion.weights.Weights;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A checkpoint in one file, such as {@code NAME.safetensors}. Such a file holds no vocabulary: CLIP's {@code vocab.json} and {@code
 * merges.txt} lie in {@code NAME/tokenizer} or {@code tokenizer} beside it. A {@code scheduler/scheduler_config.json} in the same
 * places says how to sample, where the usual settings are not right.
 */
public final class SingleFile implements ModelFiles {

    private static final String SUFFIX = ".safetensors";

    private final Path path;
    private final List<Path> beside;
    private final OriginalCheckpoint checkpoint;

    private SingleFile(Path path, List<Path> beside) {
        this.path = path;
        this.beside = beside;
        Optional<SchedulerConfig> scheduler =
                find("scheduler/scheduler_config.json").map(SchedulerConfig::read);
        this.checkpoint = OriginalCheckpoint.open(path, scheduler);
    }

    /** @throws DiffusionException if the file is no checkpoint of Stable Diffusion */
    public static SingleFile open(Path path) {
        return new SingleFile(path, List.of(path.resolveSibling(stem(path)), path.resolveSibling("")));
    }

    /**
     * Opens a file whose vocabulary lies elsewhere.
     *
     * @param beside the folder that holds {@code tokenizer} and perhaps {@code scheduler}
     * @throws DiffusionException if the file is no checkpoint of Stable Diffusion
     */
    public static SingleFile open(Path path, Path beside) {
        return new SingleFile(path, List.of(beside));
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
        return ConfigFile.of(path + " (" + component + ")", component(component).config());
    }

    @Override
    public Weights weights(String component) {
        return component(component).weights();
    }

    @Override
    public ClipTokenizer tokenizer(String textEncoder) {
        ClipTokenizer tokenizer = Stream.of(textEncoder.replace("text_encoder", "tokenizer"), "tokenizer")
                .flatMap(folder -> find(folder + "/vocab.json").stream())
                .findFirst()
                .map(vocabulary -> ClipTokenizer.read(vocabulary.resolveSibling("")))
                .orElseThrow(() -> DiffusionException.badFile(
                        path,
                        "holds no vocabulary: put CLIP's vocab.json and merges.txt into "
                                + beside.get(0).resolve("tokenizer")));
        return checkpoint.padsWithZero(textEncoder) ? tokenizer.paddedWith(0) : tokenizer;
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
                .orElseThrow(() -> DiffusionException.badFile(path, "component " + name + " is missing"));
    }

    private Optional<Path> find(String name) {
        return beside.stream()
                .map(folder -> folder.resolve(name))
                .filter(Files::isRegularFile)
                .findFirst();
    }

    private static String stem(Path path) {
        String name = String.valueOf(path.getFileName());
        return name.endsWith(SUFFIX) ? name.substring(0, name.length() - SUFFIX.length()) : name;
    }
}
