package dev.darkroom.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GenerateCommandTest {
    private static final byte[] IMAGE = {1, 2, 3};

    private final FakeServer server = new FakeServer();
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private final PrintStream standardError = System.err;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @BeforeEach
    void offerOneModel() {
        System.setErr(new PrintStream(said, true, UTF_8));
        server.on("GET /v1/models", 200, """
                {"results":[{"name":"emoji-64"},{"name":"other"}]}""");
        server.on("POST /v1/jobs", 202, """
                {"id":"j1","status":"queued"}""");
    }

    @AfterEach
    void stop() {
        System.setErr(standardError);
        server.close();
    }

    @Test
    void shouldWriteTheImageOfASucceededJob() {
        succeed(1);

        assertThat(generate("a red apple", "--seed", "7")).isZero();

        assertThat(folder.resolve("out.png")).hasBinaryContent(IMAGE);
        assertThat(server.bodies()).containsExactly("""
                {"model":"emoji-64","prompt":"a red apple","seed":7}""");
    }

    @Test
    void shouldNumberTheFilesOfSeveralImages() {
        succeed(2);

        assertThat(generate("a red apple", "-n", "2")).isZero();

        assertThat(folder.resolve("out-0.png")).hasBinaryContent(IMAGE);
        assertThat(folder.resolve("out-1.png")).hasBinaryContent(IMAGE);
        assertThat(folder.resolve("out.png")).doesNotExist();
    }

    @Test
    void shouldSendEveryOptionUnderItsNameInTheInterface() {
        succeed(1);

        generate(
                "x",
                "--model",
                "m",
                "--negative",
                "blur",
                "--width",
                "64",
                "--height",
                "32",
                "--steps",
                "5",
                "--guidance",
                "2.5",
                "--guidance-rescale",
                "0.7",
                "--scheduler",
                "ddim");

        assertThat(server.bodies()).containsExactly("""
                {"model":"m","prompt":"x","negative_prompt":"blur","width":64,"height":32,"steps":5,\
                "guidance_scale":2.5,"guidance_rescale":0.7,"scheduler":"ddim"}""");
    }

    @Test
    void shouldAskForASecondPass() {
        succeed(1);

        generate("x", "--upscale", "2:0.4");

        assertThat(server.bodies()).containsExactly("""
                {"model":"emoji-64","prompt":"x","upscale":{"factor":2.0,"strength":0.4}}""");
        assertThat(generate("x", "--upscale", "twice")).isEqualTo(1);
        assertThat(said.toString(UTF_8)).contains("must be a number, or two with a colon between, as in 2:0.4");
    }

    @Test
    void shouldSendLorasInTheirOrder() {
        succeed(1);

        generate("x", "--lora", "ink:-0.5", "--lora", "neon");

        assertThat(server.bodies()).containsExactly("""
                {"model":"emoji-64","prompt":"x","loras":[{"name":"ink","scale":-0.5},{"name":"neon","scale":1.0}]}""");
        assertThat(generate("x", "--lora", "ink:much")).isEqualTo(1);
        assertThat(said.toString(UTF_8)).contains("must be a number, as in ink:0.8");
    }

    @Test
    void shouldShowStepsFromTheEventStream() {
        succeed(1);
        server.on("GET /v1/jobs/j1/events", 200, "text/event-stream", """
                id: 1
                event: progress
                data: {"step":5,"steps":20}

                event: status
                data: {"status":"running","progress":{"step":10,"steps":20}}

                """.getBytes(UTF_8));

        generate("x");

        assertThat(said.toString(UTF_8)).contains("step 5 of 20").contains("step 10 of 20");
    }

    @Test
    void shouldPostAgainToAServerThatIsNotAvailableYet() {
        succeed(1);
        server.firstOn("POST /v1/jobs", 503);

        assertThat(generate("x")).isZero();

        assertThat(server.bodies()).hasSize(2).containsOnly(server.bodies().getFirst());
    }

    @Test
    void shouldPrintTheProblemInOneLineAndFail() {
        server.on("POST /v1/jobs", 422, "application/problem+json", """
                {"title":"Invalid request","detail":"width must be a multiple of 8","status":422}""".getBytes(UTF_8));

        assertThat(generate("x", "--width", "65")).isEqualTo(1);

        assertThat(said.toString(UTF_8)).isEqualTo("darkroom: Invalid request: width must be a multiple of 8\n");
    }

    @Test
    void shouldFailWithTheReasonOfAFailedJob() {
        server.on("GET /v1/jobs/j1", 200, """
                {"id":"j1","status":"failed","error":{"code":"worker_lost","message":"the worker was lost","retryable":true}}""");

        assertThat(generate("x")).isEqualTo(1);

        assertThat(said.toString(UTF_8)).isEqualTo("darkroom: the job failed: the worker was lost\n");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void shouldFailWhereASucceededJobHasNoImage() {
        server.on("GET /v1/jobs/j1", 200, """
                {"id":"j1","status":"succeeded","images":[]}""");

        assertThat(generate("x")).isEqualTo(1);
    }

    @Test
    void shouldNameAServerThatDoesNotAnswer() {
        server.close();

        assertThat(generate("x")).isEqualTo(1);

        assertThat(said.toString(UTF_8)).isEqualTo("darkroom: no Darkroom answers at " + server.url() + "\n");
    }

    @ParameterizedTest
    @CsvSource({"out.png,", "out.jpg,jpeg", "out.JPEG,jpeg", "out.webp,webp"})
    void shouldWriteTheFormatOfTheName(String name, @Nullable String format) {
        succeed(1);
        byte[] file = {4, 5};
        String query = format == null ? "" : "?output_format=" + format;
        server.on("GET /v1/jobs/j1/images/0" + query, 200, "image/any", file);

        assertThat(generate("x", "-o", folder.resolve(name).toString())).isZero();

        assertThat(folder.resolve(name)).hasBinaryContent(file);
    }

    @Test
    void shouldRefuseAnEndingThatStandsForNoFormatBeforeAskingTheServer() {
        assertThat(generate("x", "-o", folder.resolve("out.bmp").toString())).isEqualTo(1);

        assertThat(server.bodies()).isEmpty();
        assertThat(said.toString(UTF_8)).contains("out.bmp").contains(".png, .jpg, .jpeg, .webp");
    }

    @Test
    void shouldNameAnArgumentThatCouldNotBeRead() {
        assertThat(generate("gr\uFFFDner Apfel")).isEqualTo(1);
        assertThat(generate("x", "--negative", "\uFFFD")).isEqualTo(1);

        assertThat(server.bodies()).isEmpty();
        assertThat(said.toString(UTF_8))
                .contains("PROMPT holds a character that is not UTF-8")
                .contains("--negative holds a character that is not UTF-8");
    }

    @Test
    void shouldRefuseAnUnwritablePlaceBeforeAskingTheServer() {
        assertThat(generate("x", "-o", folder.resolve("missing/out.png").toString()))
                .isEqualTo(1);

        assertThat(server.bodies()).isEmpty();
        assertThat(said.toString(UTF_8)).contains("cannot be written");
    }

    private void succeed(int count) {
        List<String> images = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            images.add("""
                    {"index":%d,"width":64,"height":64,"seed":%d,"sha256":"00","url":"ignored"}""".formatted(i, 7 + i));
            server.on("GET /v1/jobs/j1/images/" + i, 200, "image/png", IMAGE);
        }
        server.on("GET /v1/jobs/j1", 200, """
                {"id":"j1","status":"succeeded","progress":{"step":20,"steps":20},"images":[%s]}""".formatted(String.join(",", images)));
    }

    private int generate(String prompt, String... options) {
        List<String> arguments = new ArrayList<>(
                List.of("generate", prompt, "--server", server.url().toString()));
        if (!List.of(options).contains("-o")) {
            arguments.addAll(List.of("-o", folder.resolve("out.png").toString()));
        }
        arguments.addAll(List.of(options));
        return Darkroom.commandLine().execute(arguments.toArray(String[]::new));
    }
}
