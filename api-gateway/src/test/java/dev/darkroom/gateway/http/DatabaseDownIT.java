package dev.darkroom.gateway.http;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Shares its gateway with OrchestratorSilenceIT: neither minds what the other one does to it. */
@QuarkusTest
@WithTestResource(
        value = FragileDatabase.class,
        initArgs = @ResourceArg(name = "darkroom.gateway.orchestrator-silence", value = "2s"))
class DatabaseDownIT {
    private static final int UNDER_WAY_MILLIS = 500;

    /** The first is asked through Hibernate, the second of the driver itself. */
    @ParameterizedTest
    @CsvSource({"GET,/v1/jobs", "POST,/v1/views/rebuild"})
    void shouldNotBlameTheClientForAConnectionThatBreaks(String method, String address) throws Exception {
        given().request(method, address).then().statusCode(200);
        connect();
        CompletableFuture<Response> asked = CompletableFuture.supplyAsync(() -> given().request(method, address));
        Thread.sleep(UNDER_WAY_MILLIS);
        assertThat(asked).isNotDone();

        connect();

        asked.get(10, TimeUnit.SECONDS)
                .then()
                .statusCode(503)
                .header("Retry-After", equalTo("2"))
                .body("detail", equalTo("The database does not answer"));
        given().request(method, address).then().statusCode(200);
    }

    private static void connect() throws Exception {
        int gate = ConfigProvider.getConfig().getValue("test.database.gate", Integer.class);
        new Socket("127.0.0.1", gate).close();
        Thread.sleep(50);
    }
}
