package dev.darkroom.gateway.admin;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;

import dev.darkroom.events.JobId;
import dev.darkroom.gateway.GatewayInfrastructure;
import dev.darkroom.gateway.Platform;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(GatewayInfrastructure.class)
class ViewsIT {
    @Inject
    Platform platform;

    @Inject
    Pool pool;

    @Test
    void shouldMakeViewsThatAreGoneAnewFromTheEvents() {
        JobId job = platform.running();
        platform.happen(3, Platform.succeeded(job, "0".repeat(64)));
        pool.preparedQuery("delete from job where id = $1")
                .execute(Tuple.of(job.value()))
                .await()
                .indefinitely();

        given().post("/v1/views/rebuild").then().statusCode(200).body("jobs", greaterThanOrEqualTo(1));

        given().get("/v1/jobs/" + job).then().statusCode(200).body("status", equalTo("succeeded"));
    }
}
