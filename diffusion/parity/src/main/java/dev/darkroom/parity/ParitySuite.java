package dev.darkroom.parity;

import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.darkroom.diffusion.DiffusionException;
import dev.darkroom.diffusion.runtime.Device;
import dev.darkroom.diffusion.weights.SafeTensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.StreamSupport;

/** A folder of golden tensors with the {@code manifest.json} that lists its cases, and the checks for every kind of case. */
public final class ParitySuite {

    /** Python writes infinities, which JSON does not know. */
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();

    private static final Map<String, CaseCheck> CHECKS = Map.ofEntries(
            Map.entry("clip_text", new ClipTextCheck()),
            Map.entry("unet2d_condition", new UNet2DConditionCheck()),
            Map.entry("unet2d", new UNet2DCheck()),
            Map.entry("vq", new VqCheck()),
            Map.entry("ldm_bert", new LdmBertCheck()),
            Map.entry("t5_encoder", new T5EncoderCheck()),
            Map.entry("scheduler", new SchedulerCheck()),
            Map.entry("scheduler_noise", ParitySuite::readNoiseBank),
            Map.entry("rng", new RandomCheck()),
            Map.entry("txt2img", new PipelineCheck()),
            Map.entry("img2img", new PipelineCheck()),
            Map.entry("inpaint", new PipelineCheck()),
            Map.entry("vae_encode", AutoencoderCheck::encode),
            Map.entry("vae_decode", AutoencoderCheck::decode),
            Map.entry("vae_decode_tiled", AutoencoderCheck::decodeTiled),
            Map.entry("uncond_pipeline", new UnconditionalCheck()),
            Map.entry("image_processor", new ImageProcessorCheck()));

    private ParitySuite() {}

    /** @throws DiffusionException if the folder holds no manifest */
    public static List<ParityCase> cases(Path root, Device device) {
        Path manifest = root.resolve("manifest.json");
        try {
            JsonNode cases = JSON.readTree(manifest.toFile()).path("cases");
            if (!cases.isArray()) {
                throw DiffusionException.badFile(manifest, "cases is no list");
            }
            return StreamSupport.stream(cases.spliterator(), false)
                    .map(json -> new ParityCase(root, json, device))
                    .toList();
        } catch (IOException e) {
            throw DiffusionException.badFile(manifest, "cannot be read", e);
        }
    }

    /** Computes one case; whatever goes wrong is its result. */
    public static ParityResult run(ParityCase parityCase) {
        try {
            CaseCheck check = CHECKS.get(parityCase.kind());
            if (check == null) {
                throw DiffusionException.unsupported(parityCase.id(), "kind = \"" + parityCase.kind() + "\"");
            }
            Optional<Comparison> worst =
                    check.check(parityCase).stream().max(Comparator.comparingDouble(Comparison::excess));
            return new ParityResult(
                    parityCase.id(),
                    parityCase.kind(),
                    worst,
                    worst.isPresent() ? Optional.empty() : Optional.of("the case expects nothing"));
        } catch (RuntimeException e) {
            // A malformed case must not keep the others from being checked
            String problem = e instanceof DiffusionException ? String.valueOf(e.getMessage()) : e.toString();
            return new ParityResult(parityCase.id(), parityCase.kind(), Optional.empty(), Optional.of(problem));
        }
    }

    /** The draws that all scheduler cases share: there is nothing to compute, but it must be there and whole. */
    private static List<Comparison> readNoiseBank(ParityCase parityCase) {
        SafeTensors bank = parityCase.tensors();
        return bank.tensors().keySet().stream()
                .map(name -> Comparison.of(name, bank.floats(name), bank.floats(name), 0))
                .toList();
    }
}
