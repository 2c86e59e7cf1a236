package dev.darkroom.storage.jobs.postgres;

import static dev.darkroom.jobs.fixtures.JobStory.storyOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.darkroom.events.Contract;
import dev.darkroom.jobs.JobView;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StoredJsonTest {
    private static final Map<String, String> CLIENT = Map.of(
            "surface", "replicate",
            "version", "5c7d",
            "input.0", "prompt",
            "input.1", "image",
            "address.image", "https://example.org/apple.png");
    private static final JobView VIEW =
            storyOf("apple").askedAs(CLIENT).submitted().dispatched().view();

    @Test
    void shouldReadTheViewsOfEveryContract() {
        for (int contract = Contract.OLDEST; contract <= Contract.NEWEST; contract++) {
            assertThat(StoredJson.view(StoredJson.ofView(VIEW, contract))).isEqualTo(VIEW);
        }
    }

    @Test
    void shouldReadTheViewsOfJobsThatAnotherInterfaceMade() {
        JobView view = storyOf("pear").submitted().view();
        JobView training = storyOf("plum").training().submitted().view();

        for (int contract = Contract.OLDEST; contract <= Contract.NEWEST; contract++) {
            assertThat(StoredJson.view(StoredJson.ofView(view, contract))).isEqualTo(view);
            assertThat(StoredJson.view(StoredJson.ofView(training, contract))).isEqualTo(training);
        }
    }

    @Test
    void shouldWriteForOldReadersWhatTheyKnow() {
        assertThat(StoredJson.ofView(VIEW, Contract.OLDEST))
                .contains("\"prediction\":{\"version\":\"5c7d\",\"inputs\":[\"prompt\",\"image\"]")
                .doesNotContain("\"client\"");
        assertThat(StoredJson.ofView(VIEW, Contract.NEWEST)).doesNotContain("\"prediction\"");
    }

    @Test
    void shouldRefuseWhatIsNoView() {
        assertThatThrownBy(() -> StoredJson.view("{\"request\": ")).isInstanceOf(IllegalStateException.class);
    }
}
