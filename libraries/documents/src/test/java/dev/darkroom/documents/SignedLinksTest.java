package dev.darkroom.documents;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class SignedLinksTest {
    private static final Duration DAY = Duration.ofDays(1);
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final String PATH = "/v1/jobs/1/images/0";

    private final SignedLinks links = new SignedLinks(new byte[] {1}, DAY);

    @Test
    void shouldOpenForADayAndNotMuchLonger() {
        String link = links.sign(PATH, NOON.plusSeconds(1));

        assertThat(opens(links, link, NOON.plusSeconds(1))).isTrue();
        assertThat(opens(links, link, NOON.plus(DAY).plusSeconds(1))).isTrue();
        assertThat(opens(links, link, NOON.plus(DAY).plusSeconds(3600))).isFalse();
    }

    @Test
    void shouldStayTheSameForAWhileSoThatCachesCanKeepWhatItLeadsTo() {
        assertThat(links.sign(PATH, NOON.plusSeconds(1))).isEqualTo(links.sign(PATH, NOON.plusSeconds(3600)));
    }

    @Test
    void shouldOpenNothingThatWasSignedWithAnotherSecret() {
        String foreign = new SignedLinks(new byte[] {2}, DAY).sign(PATH, NOON);

        assertThat(opens(links, foreign, NOON)).isFalse();
        assertThat(links.opens(PATH, null, null, NOON)).isFalse();
    }

    private static boolean opens(SignedLinks links, String link, Instant now) {
        URI uri = URI.create(link);
        Map<String, String> query = Arrays.stream(uri.getQuery().split("&"))
                .map(pair -> pair.split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
        return links.opens(uri.getPath(), query.get("expires"), query.get("signature"), now);
    }
}
