package dev.darkroom.gateway.surfaces.sdapi;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.startsWith;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.darkroom.events.Codec;
import dev.darkroom.events.JobEvent;
import dev.darkroom.events.JobId;
import dev.darkroom.events.ModelCard;
import dev.darkroom.gateway.GatewayInfrastructure;
import dev.darkroom.gateway.Platform;
import dev.darkroom.gateway.RestOfThePlatform;
import dev.darkroom.gateway.identity.Caller;
import dev.darkroom.gateway.images.Png;
import dev.darkroom.jobs.JobKind;
import dev.darkroom.jobs.JobView;
import dev.darkroom.storage.jobs.JobViews;
import dev.darkroom.storage.objects.ObjectKeys;
import dev.darkroom.storage.objects.ObjectStore;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(GatewayInfrastructure.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WebUiIT {
    private static final ModelCard OTHER = new ModelCard(
            "other",
            "StableDiffusionPipeline",
            "0123456789abcdef",
            "default",
            64,
            64,
            8,
            128,
            20,
            100,
            4.5,
            4,
            16,
            3,
            "ddim",
            List.of("ddim", "euler", "dpmpp_2m", "dpmpp_2m_karras"),
            List.of("ink"));

    @Inject
    Platform platform;

    @Inject
    ObjectStore objects;

    @Inject
    JobViews views;

    @BeforeAll
    void registerModels() throws InterruptedException {
        platform.registerModel();
        registerTheOther();
    }

    private void registerTheOther() throws InterruptedException {
        objects.put(ObjectKeys.modelCard("other"), Codec.MODELS.encode(OTHER), "application/json");
        awaitTheNextListOfModels();
    }

    @AfterAll
    void takeTheOtherAway() throws InterruptedException {
        objects.delete(ObjectKeys.modelCard("other"));
        awaitTheNextListOfModels();
    }

    private static void awaitTheNextListOfModels() throws InterruptedException {
        Thread.sleep(2_100);
    }

    @Test
    void shouldDrawWithTheModelThatTheTenantHasChosen() throws Exception {
        choose("other [0123456789]").then().statusCode(200);

        given().get("/sdapi/v1/options").then().body("sd_model_checkpoint", equalTo("other [0123456789]"));
        JobView job = drawn("{'prompt':'a <lora:ink:0.5> cat','sampler_name':'DPM++ 2M','steps':'9','cfg_scale':'3',"
                + "'override_settings':{'CLIP_stop_at_last_layers':2}}");
        assertThat(job.generation().model()).isEqualTo("other");
        assertThat(job.generation().prompt()).isEqualTo("a  cat");
        assertThat(job.generation().loras()).singleElement().satisfies(lora -> {
            assertThat(lora.name()).isEqualTo("ink");
            assertThat(lora.scale()).isEqualTo(0.5);
        });
        assertThat(job.generation().scheduler()).isEqualTo("dpmpp_2m_karras");
        assertThat(job.generation().clipSkip()).isEqualTo(1);
        assertThat(job.generation().steps()).isEqualTo(9);
        assertThat(drawn("{'prompt':'a','override_settings':{'sd_model_checkpoint':'emoji'}}")
                        .generation()
                        .model())
                .isEqualTo("emoji");

        choose("emoji").then().statusCode(200);
        given().get("/sdapi/v1/options").then().body("sd_model_checkpoint", startsWith("emoji"));
    }

    @Test
    void shouldRefuseToChooseWhatIsNotThereOrChangesImages() {
        choose("nope")
                .then()
                .statusCode(422)
                .body("errors.field", equalTo(List.of("sd_model_checkpoint")))
                .body("detail", containsString("emoji, other"));
        post("options", "{'sd_vae':'other','eta_noise_seed_delta':31337,'CLIP_stop_at_last_layers':2}")
                .then()
                .statusCode(422)
                .body("errors", hasSize(3));
        // As Open WebUI does: all that was read, with another checkpoint.
        String all = given().get("/sdapi/v1/options").asString();
        given().contentType("application/json")
                .body(all)
                .post("/sdapi/v1/options")
                .then()
                .statusCode(200);
    }

    @Test
    void shouldNotDrawAnotherModelThanTheChosenOne() throws Exception {
        choose("other").then().statusCode(200);
        takeTheOtherAway();

        post("txt2img", "{'prompt':'a'}")
                .then()
                .statusCode(422)
                .body("errors.field", equalTo(List.of("override_settings.sd_model_checkpoint")));
        given().get("/sdapi/v1/options").then().statusCode(200).body("sd_model_checkpoint", equalTo("other"));

        choose("emoji").then().statusCode(200);
        registerTheOther();
    }

    @Test
    void shouldTellEverythingOfWhatWasDrawn() throws Exception {
        try (RestOfThePlatform rest = platform.rest()) {
            Response answer = post("txt2img", "{'prompt':'a','seed':7,'subseed':5}");

            JsonNode info = new JsonMapper()
                    .readTree(answer.then().statusCode(200).extract().<String>path("info"));
            assertThat(info.fieldNames())
                    .toIterable()
                    .contains("index_of_first_image", "sd_vae_name", "extra_generation_params", "version");
            assertThat(info.path("index_of_first_image").asInt(-1)).isZero();
            assertThat(info.path("job_timestamp").asText()).matches("20[0-9]{12}");
            assertThat(info.path("subseed").asLong()).isEqualTo(5);
            assertThat(info.path("all_subseeds").toString()).isEqualTo("[5]");
        }
    }

    @Test
    void shouldEndTheNewestDrawingOfItsOwn() throws Exception {
        JobId older = platform.submitted("older", WebUiRequest.MARK);
        JobId newer = platform.submitted("newer", WebUiRequest.MARK);
        platform.submitted("of another interface", "7");

        try (RestOfThePlatform rest = platform.rest()) {
            post("interrupt", "{}").then().statusCode(200);
            eventually(() -> rest.canceled().equals(List.of(newer)));
            platform.happen(1, new JobEvent.JobCanceled(newer, Instant.now()));
            given().post("/sdapi/v1/interrupt").then().statusCode(200);
            eventually(() -> rest.canceled().equals(List.of(newer, older)));
            platform.happen(1, new JobEvent.JobCanceled(older, Instant.now()));
        }
    }

    private static void eventually(BooleanSupplier condition) throws InterruptedException {
        Instant deadline = Instant.now().plusSeconds(10);
        while (!condition.getAsBoolean()) {
            assertThat(Instant.now()).isBefore(deadline);
            Thread.sleep(20);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sd-vae", "latent-upscale-modes", "hypernetworks", "face-restorers", "prompt-styles"})
    void shouldListNothingWhereThereIsNothing(String list) {
        given().get("/sdapi/v1/" + list).then().statusCode(200).body("$", empty());
    }

    @Test
    void shouldListWhatThereIs() {
        given().get("/sdapi/v1/loras").then().statusCode(200).body("name", equalTo(List.of("ink")));
        given().get("/sdapi/v1/upscalers").then().statusCode(200).body("name", equalTo(List.of("Lanczos")));
        given().get("/sdapi/v1/embeddings").then().statusCode(200).body("$", hasKey("loaded"));
        given().get("/sdapi/v1/scripts").then().statusCode(200).body("$", hasKey("txt2img"));
        given().get("/sdapi/v1/schedulers")
                .then()
                .body("name", equalTo(List.of("automatic", "uniform", "karras", "exponential")));
        post("refresh-checkpoints", "{}").then().statusCode(200);
    }

    @Test
    void shouldReadHowAnImageWasDrawn() {
        String plain = Base64.getUrlEncoder().encodeToString(Png.plain(8, 8, 0));

        post("png-info", "{'image':'" + plain + "'}").then().statusCode(200).body("info", equalTo(""));
        post("png-info", "{'image':'no*base64'}")
                .then()
                .statusCode(422)
                .body("detail", equalTo("image is not valid base64"));
        post("png-info", "{}").then().statusCode(422).body("detail", equalTo("image is required"));
    }

    @Test
    void shouldInvertAMask() throws Exception {
        String image = Base64.getEncoder().encodeToString(Png.plain(64, 64, 0xff0000));
        String white = Base64.getEncoder().encodeToString(Png.plain(64, 64, 0xffffff));
        JobView job = drawnBy(
                "img2img",
                "{'prompt':'a','init_images':['" + image + "'],'mask':'" + white + "','inpainting_mask_invert':1}");

        byte[] mask =
                objects.get(ObjectKeys.source(job.id(), "mask")).orElseThrow().content();
        assertThat(ImageIO.read(new ByteArrayInputStream(mask)).getRGB(3, 3) & 0xffffff)
                .isZero();
    }

    @Test
    void shouldNameTheFieldWhoseBase64IsBroken() {
        post("img2img", "{'prompt':'a','init_images':['%%%']}")
                .then()
                .statusCode(422)
                .body("detail", equalTo("init_images is not valid base64"));
    }

    private Response choose(String checkpoint) {
        return post("options", "{'sd_model_checkpoint':'" + checkpoint + "'}");
    }

    private JobView drawn(String body) throws Exception {
        return drawnBy("txt2img", body);
    }

    /** The job behind a request. */
    private JobView drawnBy(String path, String body) throws Exception {
        try (RestOfThePlatform rest = platform.rest()) {
            post(path, body).then().statusCode(200);
        }
        return newest().orElseThrow();
    }

    private Optional<JobView> newest() {
        JobViews.Query query =
                new JobViews.Query(Caller.DEFAULT_TENANT, JobKind.GENERATION, Optional.empty(), Optional.empty(), 1);
        return views.list(query).await().atMost(Duration.ofSeconds(5)).jobs().stream()
                .findFirst();
    }

    private static Response post(String path, String body) {
        return given().contentType("application/json")
                .body(body.replace('\'', '"'))
                .post("/sdapi/v1/" + path);
    }
}
