package dev.darkroom.gateway.images;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.events.JobId;
import dev.darkroom.gateway.GatewayInfrastructure;
import dev.darkroom.gateway.Platform;
import dev.darkroom.gateway.RestOfThePlatform;
import dev.darkroom.gateway.identity.Caller;
import dev.darkroom.images.Image;
import dev.darkroom.storage.objects.ObjectKeys;
import dev.darkroom.storage.objects.ObjectStore;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.IntUnaryOperator;
import javax.imageio.ImageIO;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The same masks through every interface: what the worker gets of each. */
@QuarkusTest
@WithTestResource(GatewayInfrastructure.class)
class MasksIT {
    private static final int SIDE = 64;
    private static final byte[] APPLE = Png.plain(SIDE, SIDE, 0xd02010);

    @Inject
    Platform platform;

    @Inject
    ObjectStore objects;

    enum Surface {
        NATIVE {
            @Override
            Response draw(RequestSpecification request, byte[] mask) {
                return request.contentType(ContentType.JSON)
                        .body(Map.of("prompt", "a pear", "image", dataUri(APPLE), "mask", dataUri(mask)))
                        .post("/v1/jobs");
            }
        },
        REPLICATE {
            @Override
            Response draw(RequestSpecification request, byte[] mask) {
                Map<String, String> input = Map.of("prompt", "a pear", "image", dataUri(APPLE), "mask", dataUri(mask));
                return request.contentType(ContentType.JSON)
                        .body(Map.of("input", input))
                        .post("/replicate/v1/models/darkroom/emoji/predictions");
            }
        },
        OPENAI {
            @Override
            Response draw(RequestSpecification request, byte[] mask) {
                return request.multiPart("prompt", "a pear")
                        .multiPart("image", "image.png", APPLE, "image/png")
                        .multiPart("mask", "mask.png", mask, "image/png")
                        .post("/openai/v1/images/edits");
            }
        },
        WEB_UI {
            @Override
            Response draw(RequestSpecification request, byte[] mask) {
                return request.contentType(ContentType.JSON)
                        .body(Map.of(
                                "prompt",
                                "a pear",
                                "init_images",
                                List.of(Base64.getEncoder().encodeToString(APPLE)),
                                "mask",
                                Base64.getEncoder().encodeToString(mask)))
                        .post("/sdapi/v1/img2img");
            }
        };

        abstract Response draw(RequestSpecification request, byte[] mask);

        private static String dataUri(byte[] file) {
            return "data:image/png;base64," + Base64.getEncoder().encodeToString(file);
        }
    }

    @ParameterizedTest
    @EnumSource(Surface.class)
    void shouldCutASoftMaskAt128(Surface surface) throws Exception {
        byte[] colors = ImageWriter.encode(opaque(x -> 4 * x), OutputFormat.PNG, 100);
        byte[] grey = ImageWriter.encodeGrey(columns(x -> 4 * x, 1), SIDE, SIDE);
        byte[] alpha = ImageWriter.encode(canvas(x -> 0, x -> 255 - 4 * x), OutputFormat.PNG, 100);

        for (byte[] mask : surface == Surface.OPENAI ? List.of(alpha) : List.of(colors, grey)) {
            int[] painted = painted(surface, mask);
            for (int x = 0; x < SIDE; x++) {
                assertThat(painted[x]).isEqualTo(4 * x);
                assertThat(painted[x] >= 128).isEqualTo(x >= 32);
            }
        }
    }

    /** White on the left, nothing on the right. */
    @ParameterizedTest
    @EnumSource(Surface.class)
    void shouldPaintByTheRuleOfTheSurfaceOnATransparentCanvas(Surface surface) throws Exception {
        Image canvas = canvas(x -> x < 32 ? 255 : 0, x -> x < 32 ? 255 : 0);

        int[] painted = painted(surface, ImageWriter.encode(canvas, OutputFormat.PNG, 100));

        for (int x = 0; x < SIDE; x++) {
            assertThat(painted[x]).isEqualTo((x < 32) == (surface != Surface.OPENAI) ? 255 : 0);
        }
    }

    /** One pixel of the white half is half transparent. */
    @ParameterizedTest
    @EnumSource(
            value = Surface.class,
            names = {"NATIVE", "REPLICATE"})
    void shouldNotTurnAMaskForOnePixel(Surface surface) throws Exception {
        Image mask = canvas(x -> x < 32 ? 255 : 0, x -> x == 5 ? 127 : 255);

        int[] painted = painted(surface, ImageWriter.encode(mask, OutputFormat.PNG, 100));

        for (int x = 0; x < SIDE; x++) {
            assertThat(painted[x]).isEqualTo(x == 5 ? 127 : x < 32 ? 255 : 0);
        }
    }

    /** The row in the middle of what a worker gets. */
    private int[] painted(Surface surface, byte[] mask) throws IOException, InterruptedException {
        platform.registerModel();
        String key = UUID.randomUUID().toString();
        try (RestOfThePlatform rest = platform.rest()) {
            Response response = surface.draw(given().header("Idempotency-Key", key), mask);
            assertThat(response.statusCode()).as(response.asString()).isBetween(200, 202);
        }
        byte[] stored = objects.get(ObjectKeys.source(JobId.named(Caller.DEFAULT_TENANT, key), "mask"))
                .orElseThrow()
                .content();
        return ImageIO.read(new ByteArrayInputStream(stored)).getRaster().getSamples(0, 32, SIDE, 1, 0, new int[SIDE]);
    }

    private static Image opaque(IntUnaryOperator grey) {
        return new Image(SIDE, SIDE, 3, columns(grey, 3));
    }

    private static Image canvas(IntUnaryOperator grey, IntUnaryOperator alpha) {
        byte[] pixels = columns(grey, 4);
        for (int i = 0; i < SIDE * SIDE; i++) {
            pixels[4 * i + 3] = (byte) alpha.applyAsInt(i % SIDE);
        }
        return new Image(SIDE, SIDE, 4, pixels);
    }

    private static byte[] columns(IntUnaryOperator grey, int channels) {
        byte[] values = new byte[SIDE * SIDE * channels];
        for (int i = 0; i < values.length; i++) {
            values[i] = (byte) grey.applyAsInt(i / channels % SIDE);
        }
        return values;
    }
}
