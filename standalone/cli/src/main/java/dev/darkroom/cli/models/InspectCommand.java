package dev.darkroom.cli.models;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.cli.console.Output;
import dev.darkroom.diffusion.model.CheckedModel;
import dev.darkroom.diffusion.model.ModelComponent;
import dev.darkroom.diffusion.model.ModelDescription;
import dev.darkroom.diffusion.runtime.Precision;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What a model is made of and what it takes, without loading it. */
@Command(
        name = "inspect",
        description = "Shows a model's components, parameters, latent, compression, memory and scheduler.",
        mixinStandardHelpOptions = true)
final class InspectCommand implements Callable<Integer> {
    private static final JsonMapper JSON = new JsonMapper();
    private static final int IMAGE_CHANNELS = 3;

    @Parameters(
            paramLabel = "NAME|FOLDER|FILE",
            description = "A model by its name, or any folder in diffusers layout or checkpoint in one file.")
    private String model;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Mixin
    private LocalModels models;

    @Override
    public Integer call() {
        CheckedModel checked = models.read(model);
        if (json) {
            new Output().result(document(checked).toPrettyString());
        } else {
            print(checked, new Output());
        }
        return 0;
    }

    private static void print(CheckedModel model, Output output) {
        ModelDescription description = model.description();
        output.result(description.name() + ": " + description.pipeline() + ", revision " + description.revision());
        output.result("folder        " + model.files().path());
        for (ModelComponent component : model.components()) {
            output.result(String.format(
                    Locale.ROOT,
                    "%-13s %-22s %s parameters, %s",
                    component.name(),
                    component.type(),
                    Amounts.count(component.parameters()),
                    Amounts.bytes(component.bytes())));
        }
        output.result("image         " + description.defaultWidth() + "x" + description.defaultHeight()
                + " pixels, sides in steps of " + description.sizeMultiple());
        output.result(String.format(
                Locale.ROOT,
                "latent        %s: factor %d a side, %.1f times fewer numbers than the image",
                description.latentShape(),
                description.latentFactor(),
                compression(description)));
        StringBuilder memory = new StringBuilder("weights      ");
        for (Precision precision : Precision.values()) {
            memory.append(' ')
                    .append(precision.toString().toLowerCase(Locale.ROOT))
                    .append(' ')
                    .append(Amounts.bytes(memory(model, precision)));
        }
        output.result(memory + " in memory");
        output.result("scheduler     " + description.defaultScheduler() + ", " + description.defaultSteps()
                + " steps, guidance " + description.defaultGuidanceScale());
        output.result("schedulers    " + String.join(", ", description.schedulers()));
    }

    private static ObjectNode document(CheckedModel model) {
        ModelDescription description = model.description();
        ObjectNode document = JSON.createObjectNode()
                .put("name", description.name())
                .put("folder", model.files().path().toString())
                .put("pipeline", description.pipeline())
                .put("revision", description.revision())
                .put("parameters", description.parameters());
        document.putObject("image")
                .put("width", description.defaultWidth())
                .put("height", description.defaultHeight())
                .put("multiple", description.sizeMultiple());
        document.putObject("latent")
                .put("channels", description.latentChannels())
                .put("height", description.defaultHeight() / description.latentFactor())
                .put("width", description.defaultWidth() / description.latentFactor())
                .put("factor", description.latentFactor())
                .put("compression", compression(description));
        ArrayNode components = document.putArray("components");
        model.components()
                .forEach(component -> components
                        .addObject()
                        .put("name", component.name())
                        .put("class", component.type())
                        .put("parameters", component.parameters())
                        .put("bytes", component.bytes()));
        ObjectNode memory = document.putObject("weight_bytes");
        for (Precision precision : Precision.values()) {
            memory.put(precision.toString().toLowerCase(Locale.ROOT), memory(model, precision));
        }
        document.put("scheduler", description.defaultScheduler())
                .put("steps", description.defaultSteps())
                .put("guidance_scale", description.defaultGuidanceScale());
        description.schedulers().forEach(document.putArray("schedulers")::add);
        return document;
    }

    /** How many numbers of the image share one number of the latent (Rombach et al. 2022, section 3.1). */
    private static double compression(ModelDescription description) {
        double cells = (double) description.latentFactor() * description.latentFactor();
        return IMAGE_CHANNELS * cells / description.latentChannels();
    }

    private static long memory(CheckedModel model, Precision precision) {
        return model.components().stream().mapToLong(ModelComponent::parameters).sum()
                * precision.elementType().bytes();
    }
}
