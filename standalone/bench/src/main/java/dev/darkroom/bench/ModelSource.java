package dev.darkroom.bench;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.darkroom.diffusion.config.ConfigFile;
import dev.darkroom.diffusion.runtime.Precision;
import dev.darkroom.diffusion.script.Program;
import dev.darkroom.diffusion.weights.WeightFiles;
import dev.darkroom.diffusion.weights.Weights;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** Where the networks under measurement come from, component by component ({@code unet}, {@code vae}, {@code text_encoder}). */
sealed interface ModelSource {
    ConfigFile config(String component);

    Weights weights(String component, Program program, Precision precision);

    /** A diffusers folder. */
    record Folder(Path path) implements ModelSource {
        @Override
        public ConfigFile config(String component) {
            return ConfigFile.read(path.resolve(component).resolve("config.json"));
        }

        @Override
        public Weights weights(String component, Program program, Precision precision) {
            return WeightFiles.open(path.resolve(component));
        }
    }

    /** Configurations that ship with this program, and random weights. */
    record Bundled(String name) implements ModelSource {
        @Override
        public ConfigFile config(String component) {
            String resource = "/bench/" + name + "/" + component + ".json";
            try (InputStream stream = ModelSource.class.getResourceAsStream(resource)) {
                return ConfigFile.of(name + "/" + component, new JsonMapper().readTree(stream));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public Weights weights(String component, Program program, Precision precision) {
            return new RandomWeights(program, precision);
        }
    }
}
