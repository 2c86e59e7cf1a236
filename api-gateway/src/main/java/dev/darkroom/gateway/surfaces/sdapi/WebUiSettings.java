package dev.darkroom.gateway.surfaces.sdapi;

import com.fasterxml.jackson.databind.JsonNode;
import dev.darkroom.gateway.http.JsonFields;
import dev.darkroom.gateway.surfaces.ForeignFields;
import java.util.List;
import java.util.Locale;

/**
 * What the web UI can and this platform cannot do. Names and defaults are those of {@code StableDiffusionProcessing} and
 * {@code shared_options} of AUTOMATIC1111's 1.10; clients send many of them with every request. What is not listed changes no image
 * here or there: where files are saved, how memory is used.
 */
final class WebUiSettings {
    /** The one way to enlarge (Lanczos, through pixels), as the web UI calls it. */
    static final String UPSCALER = "Lanczos";

    /** Of the bodies of txt2img and img2img. */
    private static final ForeignFields FIELDS = new ForeignFields()
            .refuse("restore_faces")
            .refuse("tiling")
            .refuse("styles")
            .refuse("subseed_strength")
            .refuse("seed_resize_from_w", "-1")
            .refuse("seed_resize_from_h", "-1")
            .refuse("eta", "1")
            .refuse("s_churn")
            .refuse("s_min_uncond")
            .refuse("s_noise", "1")
            .refuse("refiner_checkpoint")
            .refuse("token_merging_ratio")
            .refuse("initial_noise_multiplier", "1")
            .refuse("resize_mode", "1")
            .refuse("inpainting_fill", "1")
            .refuse("mask_blur", "4")
            .refuse("mask_blur_x", "4")
            .refuse("mask_blur_y", "4")
            .refuseAllBut("mask_round", "true")
            .refuse("latent_mask")
            .refuse("script_name")
            .refuse("infotext");

    /** Of {@code override_settings} and of {@code POST /sdapi/v1/options}. */
    private static final ForeignFields OPTIONS = new ForeignFields()
            .refuse("sd_vae", "automatic")
            .refuse("sd_unet", "automatic")
            .refuse("sd_lora")
            .refuse("sd_hypernetwork")
            .refuse("sd_noise_schedule", "default")
            .refuse("k_sched_type", "automatic")
            .refuse("sigma_min")
            .refuse("sigma_max")
            .refuse("rho")
            .refuse("eta_noise_seed_delta")
            .refuse("eta_ddim")
            .refuseAllBut("eta_ancestral", "1")
            .refuse("s_churn")
            .refuse("s_min_uncond")
            .refuseAllBut("s_noise", "1")
            .refuse("skip_early_cond")
            .refuse("sgm_noise_multiplier")
            .refuse("always_discard_next_to_last_sigma")
            .refuse("use_old_emphasis_implementation")
            .refuse("use_old_karras_scheduler_sigmas")
            .refuse("use_old_scheduling")
            .refuseAllBut("emphasis", "original")
            .refuseAllBut("randn_source", "gpu", "cpu")
            .refuse("comma_padding_backtrack", "20")
            .refuse("token_merging_ratio")
            .refuse("token_merging_ratio_img2img")
            .refuse("tiling")
            .refuse("face_restoration")
            .refuse("img2img_fix_steps")
            .refuse("img2img_color_correction")
            .refuse("img2img_extra_noise")
            .refuseAllBut("inpainting_mask_weight", "1")
            .refuseAllBut("initial_noise_multiplier", "1");

    /** Of a txt2img with {@code enable_hr}. Where no upscaler is named, the one that there is enlarges; the image's text names it. */
    private static final ForeignFields SECOND_PASS = new ForeignFields()
            .refuse("hr_upscaler", UPSCALER.toLowerCase(Locale.ROOT))
            .refuse("hr_resize_x")
            .refuse("hr_resize_y")
            .refuse("hr_checkpoint_name", "use same checkpoint")
            .refuse("hr_sampler_name", "use same sampler")
            .refuse("hr_scheduler", "use same scheduler")
            .refuse("hr_prompt")
            .refuse("hr_negative_prompt");

    private static final String SCRIPTS = "alwayson_scripts";

    private WebUiSettings() {}

    /** Notes every field of a request that would change the image and cannot be had. */
    static void judgeRequest(JsonFields fields) {
        FIELDS.judge(fields, "", fields.without(List.of()));
        judgeScripts(fields);
    }

    /** Notes every field of a second pass that would change the image and cannot be had. */
    static void judgeSecondPass(JsonFields fields) {
        SECOND_PASS.judge(fields, "", fields.without(List.of()));
    }

    /**
     * Notes every setting that would change the image and cannot be had.
     *
     * @param path what their names begin with in errors
     */
    static void judgeOptions(JsonFields fields, String path, JsonNode options) {
        OPTIONS.judge(fields, path, options);
    }

    /** Notes it where it leaves out layers: each request says that for itself. */
    static void judgeStoppingLayer(JsonFields options) {
        JsonNode layer = options.any("CLIP_stop_at_last_layers");
        if (layer != null
                && !ForeignFields.isOff(layer)
                && !layer.asText().strip().matches("1(\\.0*)?")) {
            options.refuse(
                    "CLIP_stop_at_last_layers",
                    "cannot be set for all requests: give it with each one, in " + Checkpoints.SETTINGS);
        }
    }

    private static void judgeScripts(JsonFields fields) {
        JsonNode scripts = fields.any(SCRIPTS);
        if (scripts != null) {
            scripts.forEachEntry((name, script) -> {
                if (isOn(script.path("args"))) {
                    ForeignFields.refuse(fields, SCRIPTS + "." + name, script);
                }
            });
        }
    }

    /** A script is off without arguments, or where its first one says so, or each of its units (ControlNet's are on by default). */
    private static boolean isOn(JsonNode arguments) {
        JsonNode first = arguments.path(0);
        boolean offAtOnce = first.isBoolean() && !first.booleanValue();
        return !offAtOnce
                && arguments
                        .valueStream()
                        .anyMatch(unit -> unit.isObject()
                                ? !ForeignFields.isOff(
                                        unit.path("enabled").isMissingNode() ? unit : unit.path("enabled"))
                                : !ForeignFields.isOff(unit));
    }
}
