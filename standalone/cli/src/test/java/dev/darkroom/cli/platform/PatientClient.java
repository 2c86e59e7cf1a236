package dev.darkroom.cli.platform;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** A client as it should be: takes the other gateway where one does not answer, and waits where one asks it to. */
record PatientClient(RunningPlatform platform) {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Duration PAUSE = Duration.ofMillis(200);

    /** The first answer that asks for no wait; the last one where patience ends before. */
    HttpResponse<String> submit(Map<String, ?> input) throws IOException, InterruptedException {
        String key = UUID.randomUUID().toString();
        Instant end = Instant.now().plus(PATIENCE);
        boolean other = false;
        while (true) {
            boolean last = Instant.now().isAfter(end);
            try {
                HttpResponse<String> answer =
                        other ? platform.postToOtherGateway(input, key) : platform.post(input, key);
                Optional<String> wait = answer.headers().firstValue("Retry-After");
                if (last || answer.statusCode() < 500 || wait.isEmpty()) {
                    return answer;
                }
                Thread.sleep(Duration.ofSeconds(Long.parseLong(wait.get())));
            } catch (IOException e) {
                if (last) {
                    throw e;
                }
                Thread.sleep(PAUSE);
            }
            other = !other;
        }
    }
}
