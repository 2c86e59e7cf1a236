package dev.darkroom.gateway.files;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;

import dev.darkroom.events.JobId;
import dev.darkroom.gateway.GatewayInfrastructure;
import dev.darkroom.gateway.Platform;
import dev.darkroom.gateway.images.Png;
import dev.darkroom.storage.objects.ObjectKeys;
import dev.darkroom.storage.objects.ObjectStore;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.config.EncoderConfig;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(GatewayInfrastructure.class)
class FilesIT {
    private static final byte[] APPLE = Png.plain(100, 60, 0xd02010);

    @Inject
    Platform platform;

    @Inject
    ObjectStore objects;

    @Test
    void shouldKeepAnImageUntilItIsDeleted() {
        Response stored =
                given().multiPart("content", "../apple.gif", APPLE, "image/gif").post("/v1/files");
        stored.then()
                .statusCode(201)
                .body("name", equalTo("..apple.gif"))
                .body("content_type", equalTo("image/png"))
                .body("width", equalTo(100))
                .body("height", equalTo(60));
        String id = stored.path("id");

        given().get("/v1/files").then().body("results.id", hasItem(id));
        byte[] content = given().get(stored.<String>path("url").replaceFirst("^https?://[^/]+", ""))
                .asByteArray();
        assertThat(content).isEqualTo(APPLE);
        given().delete("/v1/files/" + id).then().statusCode(204);
        given().get("/v1/files/" + id).then().statusCode(404);
        given().get("/v1/files/" + id + "/content").then().statusCode(404);
        assertThat(objects.list("files/")).noneMatch(key -> key.endsWith(id));
    }

    @Test
    void shouldTakeTheImageAsTheBodyItself() {
        given().contentType("image/png")
                .body(APPLE)
                .post("/v1/files?name=apple")
                .then()
                .statusCode(201)
                .body("name", equalTo("apple"));
    }

    @Test
    void shouldRefuseAFormWhosePartsAreMalformedOrDoNotEnd() {
        EncoderConfig raw = EncoderConfig.encoderConfig().encodeContentTypeAs("multipart/form-data", ContentType.TEXT);
        String header = "Content-Disposition: form-data; name=\"content\"";
        for (String part : List.of(
                header + "\n\r\nx\r\n--part--\r\n",
                "Content-Disposition\r\n\r\nx\r\n--part--\r\n",
                header + "\r\n\r\nx")) {
            given().config(RestAssured.config().encoderConfig(raw))
                    .contentType("multipart/form-data; boundary=part")
                    .body("--part\r\n" + part)
                    .post("/v1/files")
                    .then()
                    .statusCode(400)
                    .body("title", equalTo("Unreadable body"));
        }
    }

    @Test
    void shouldRefuseABombWithinASecond() {
        byte[] bomb = Png.bomb();
        long before = System.nanoTime();

        given().contentType("image/png")
                .body(bomb)
                .post("/v1/files")
                .then()
                .statusCode(422)
                .body("errors[0].field", equalTo("content"))
                .body("errors[0].detail", containsString("pixels"));

        assertThat(System.nanoTime() - before).isLessThan(1_000_000_000L);
    }

    @Test
    void shouldBeginAJobFromAnUploadedImage() throws IOException {
        platform.registerModel();
        String id =
                given().contentType("image/png").body(APPLE).post("/v1/files").path("id");
        String data = "data:image/png;base64," + Base64.getEncoder().encodeToString(Png.plain(8, 8, 0xffffff));

        Response job = submit(Map.of("prompt", "a pear", "image", id, "mask", data, "strength", 0.5));

        job.then().statusCode(202);
        JobId jobId = new JobId(job.path("id"));
        byte[] image =
                objects.get(ObjectKeys.source(jobId, "image")).orElseThrow().content();
        byte[] mask =
                objects.get(ObjectKeys.source(jobId, "mask")).orElseThrow().content();
        assertThat(ImageIO.read(new ByteArrayInputStream(image)).getWidth()).isEqualTo(64);
        assertThat(ImageIO.read(new ByteArrayInputStream(mask)).getRaster().getSample(9, 9, 0))
                .isEqualTo(255);
    }

    @Test
    void shouldKeepTheImageOfARetryWhenTheFirstJobIsDeleted() {
        JobId failed = platform.failedFrom(APPLE);

        String retry = given().post("/v1/jobs/" + failed + "/retry")
                .then()
                .statusCode(202)
                .extract()
                .path("id");
        given().delete("/v1/jobs/" + failed).then().statusCode(204);

        assertThat(objects.get(ObjectKeys.source(new JobId(retry), "image"))).isPresent();
        assertThat(platform.keysOf(failed)).isEmpty();
    }

    @Test
    void shouldRefuseToRetryWithoutTheImage() {
        JobId failed = platform.failedFrom(APPLE);
        objects.delete(ObjectKeys.source(failed, "image"));

        given().post("/v1/jobs/" + failed + "/retry")
                .then()
                .statusCode(409)
                .body("type", equalTo("urn:darkroom:problem:source-gone"));
    }

    @Test
    void shouldNameTheFieldOfAnImageThatCannotBeHad() {
        platform.registerModel();
        for (String address : List.of(
                "0".repeat(26),
                "data:image/png;base64,AAAA",
                "https://10.0.0.1/apple.png",
                "http://169.254.169.254/latest",
                "file:///etc/passwd",
                "apple.png")) {
            submit(Map.of("prompt", "a pear", "image", address))
                    .then()
                    .statusCode(422)
                    .body("errors[0].field", equalTo("image"))
                    .body("detail", not(containsString("169.254")));
        }
    }

    private static Response submit(Map<String, Object> body) {
        return given().contentType("application/json").body(body).post("/v1/jobs");
    }
}
