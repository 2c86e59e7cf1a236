package dev.darkroom.gateway.jobs;

import dev.darkroom.events.GenerationRequest;
import dev.darkroom.events.JobSpec;
import dev.darkroom.events.TrainingRequest;
import dev.darkroom.gateway.http.ProblemException;
import dev.darkroom.jobs.JobView;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a search is for. It is compared here, so that neither it nor a prompt gets into a statement that a database may log. */
final class SearchWords {
    private static final int LONGEST = 200;

    private final List<String> words;

    private SearchWords(List<String> words) {
        this.words = List.copyOf(words);
    }

    /** @throws ProblemException 400 for a text that is too long */
    static SearchWords of(String text) {
        if (text.length() > LONGEST) {
            throw ProblemException.badParameter("search", "must have at most " + LONGEST + " characters");
        }
        return new SearchWords(Arrays.stream(text.strip().split("\\s+"))
                .map(SearchWords::folded)
                .filter(word -> !word.isEmpty())
                .toList());
    }

    /** Whether each word is found somewhere in what the job was asked for. */
    boolean match(JobView job) {
        String text = folded(
                Stream.concat(Stream.of(job.id().value()), texts(job.request())).collect(Collectors.joining("\n")));
        return words.stream().allMatch(text::contains);
    }

    private static Stream<String> texts(JobSpec request) {
        Stream<String> own =
                switch (request) {
                    case GenerationRequest drawn ->
                        Stream.of(drawn.prompt(), drawn.negativePrompt(), drawn.scheduler());
                    case TrainingRequest training ->
                        Stream.concat(Stream.of(training.name()), training.samplePrompts().stream());
                };
        Stream<String> labels =
                request.metadata().entrySet().stream().flatMap(label -> Stream.of(label.getKey(), label.getValue()));
        return Stream.of(own, Stream.of(request.model(), Long.toString(request.seed())), labels)
                .flatMap(texts -> texts);
    }

    private static String folded(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
