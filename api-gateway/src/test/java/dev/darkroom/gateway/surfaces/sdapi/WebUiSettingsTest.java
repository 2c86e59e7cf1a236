package dev.darkroom.gateway.surfaces.sdapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.darkroom.gateway.Platform;
import dev.darkroom.gateway.http.ProblemException;
import dev.darkroom.gateway.http.Violation;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WebUiSettingsTest {
    /** What a client sends that sets every field to its default, as the generated ones do. */
    private static final String DEFAULTS =
            "'enable_hr':false,'restore_faces':null,'tiling':false,'styles':[],'subseed':-1,"
                    + "'subseed_strength':0.0,'seed_resize_from_h':-1,'seed_resize_from_w':0,'eta':1.0,'s_churn':0,'s_tmax':0,"
                    + "'s_tmin':0,'s_noise':1.0,'s_min_uncond':0,'refiner_checkpoint':'','refiner_switch_at':0.8,"
                    + "'initial_noise_multiplier':1,'resize_mode':0,'inpainting_fill':0,'mask_blur':4,'mask_blur_x':4,"
                    + "'mask_round':true,'inpaint_full_res':true,'inpaint_full_res_padding':0,'inpainting_mask_invert':0,"
                    + "'hr_scale':2,'hr_upscaler':'Latent','hr_second_pass_steps':0,'script_name':null,'script_args':[],"
                    + "'send_images':true,'save_images':false,'do_not_save_grid':true,'alwayson_scripts':{},'infotext':'',"
                    + "'override_settings_restore_afterwards':true,'a_field_of_tomorrow':7";

    @Test
    void shouldPassDefaultsAndWhatChangesNoImage() {
        assertThat(refused(DEFAULTS)).isEmpty();
        assertThat(refused("'enable_hr':'false','subseed_strength':'0','styles':['None'],'tiling':0"))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "restore_faces; true",
                "tiling; 'true'",
                "styles; ['photo']",
                "subseed_strength; 0.2",
                "seed_resize_from_w; 512",
                "eta; 0.5",
                "s_churn; 3",
                "s_noise; 1.1",
                "refiner_checkpoint; 'xl'",
                "resize_mode; 2",
                "inpainting_fill; 2",
                "mask_blur; 8",
                "mask_round; false",
                "latent_mask; 'AAAA'",
                "script_name; 'X/Y/Z plot'",
                "infotext; 'a cat'",
                "token_merging_ratio; 0.3"
            })
    void shouldRefuseByNameAndValueWhatWouldChangeTheImage(String field, String value) {
        List<Violation> refused = refused("'" + field + "':" + value);

        assertThat(refused).extracting(Violation::field).containsExactly(field);
        if (!value.startsWith("[")) {
            assertThat(refused.getFirst().detail()).contains(value.replace("'", ""));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "'controlnet':{'args':[{'enabled':true,'model':'canny'}]}; controlnet",
                "'ControlNet':{'args':[{'enabled':false},{'model':'depth'}]}; ControlNet",
                "'ADetailer':{'args':[true,false,{'ad_model':'face'}]}; ADetailer",
                "'tiled vae':{'args':['1024']}; tiled vae"
            })
    void shouldRefuseScriptsThatAreOn(String script, String name) {
        assertThat(refused("'alwayson_scripts':{" + script + "}"))
                .extracting(Violation::field)
                .containsExactly("alwayson_scripts." + name);
    }

    @Test
    void shouldPassScriptsThatAreOff() {
        assertThat(
                        refused(
                                "'alwayson_scripts':{'controlnet':{'args':[{'enabled':false,'model':'canny'},{'enabled':false}]},"
                                        + "'ADetailer':{'args':[false,true,{'ad_model':'face'}]},'refiner':{'args':[]},'seed':{}}"))
                .isEmpty();
    }

    @Test
    void shouldJudgeOverriddenSettings() {
        assertThat(refused("'override_settings':{'sd_vae':'Automatic','eta_noise_seed_delta':0,'samples_format':'jpg',"
                        + "'randn_source':'CPU','emphasis':'Original','CLIP_stop_at_last_layers':1}"))
                .isEmpty();
        assertThat(refused("'override_settings':{'sd_vae':'other','eta_noise_seed_delta':31337,'emphasis':'No norm',"
                        + "'eta_ancestral':0,'CLIP_stop_at_last_layers':'deep'}"))
                .extracting(Violation::field)
                .containsExactlyInAnyOrder(
                        "override_settings.sd_vae",
                        "override_settings.eta_noise_seed_delta",
                        "override_settings.emphasis",
                        "override_settings.eta_ancestral",
                        "override_settings.CLIP_stop_at_last_layers");
    }

    @SuppressWarnings("NullAway") // nothing is thrown where nothing is refused
    private static List<Violation> refused(String more) {
        ProblemException refused = catchThrowableOfType(
                ProblemException.class,
                () -> WebUiRequest.ofText(WebUiRequestTest.fields("{'prompt':'a'," + more + "}"), Platform.EMOJI));
        return refused == null ? List.of() : refused.problem().errors();
    }
}
