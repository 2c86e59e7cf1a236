package dev.darkroom.gateway.surfaces.openai;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.darkroom.events.StoredImage;
import dev.darkroom.gateway.http.ProblemException;
import dev.darkroom.gateway.identity.PublicLinks;
import dev.darkroom.gateway.images.OutputFormat;
import dev.darkroom.gateway.streams.JobFollower;
import dev.darkroom.gateway.streams.JobUpdate;
import dev.darkroom.gateway.streams.JobUpdate.End;
import dev.darkroom.gateway.streams.JobUpdate.Silence;
import dev.darkroom.gateway.streams.JobUpdate.Step;
import dev.darkroom.gateway.surfaces.FinishedImages;
import dev.darkroom.gateway.surfaces.SynchronousGeneration;
import dev.darkroom.gateway.surfaces.SynchronousGeneration.Ordered;
import dev.darkroom.gateway.surfaces.openai.ImageDocuments.Event;
import dev.darkroom.gateway.surfaces.openai.ImageDocuments.Image;
import dev.darkroom.gateway.surfaces.openai.ImageDocuments.Images;
import dev.darkroom.gateway.surfaces.openai.ImageOptions.Form;
import dev.darkroom.jobs.JobView;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.UriInfo;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;

/** Images in the two forms of the Images API: at once, or as events while they are drawn. */
@ApplicationScoped
class ImageAnswers {
    private final FinishedImages finishedImages;
    private final SynchronousGeneration generation;
    private final JobFollower follower;
    private final PublicLinks links;
    private final ObjectMapper json;

    ImageAnswers(
            FinishedImages finishedImages,
            SynchronousGeneration generation,
            JobFollower follower,
            PublicLinks links,
            ObjectMapper json) {
        this.finishedImages = finishedImages;
        this.generation = generation;
        this.follower = follower;
        this.links = links;
        this.json = json;
    }

    /** The answer for a job that has succeeded. */
    Uni<byte[]> whole(JobView job, ImageOptions options, UriInfo called) {
        List<String> addresses = job.images().stream()
                .map(image -> address(job, image, options, called))
                .toList();
        Uni<List<Image>> images = options.forms().contains(Form.BASE64)
                ? finishedImages
                        .of(job, options.format(), options.compression())
                        .map(contents -> images(contents, addresses, options))
                : Uni.createFrom()
                        .item(addresses.stream()
                                .map(address -> new Image(null, address))
                                .toList());
        return images.map(all -> json(Images.of(job, options, all)).getBytes(StandardCharsets.UTF_8));
    }

    private static List<Image> images(List<byte[]> contents, List<String> addresses, ImageOptions options) {
        boolean both = options.forms().contains(Form.ADDRESS);
        return IntStream.range(0, contents.size())
                .mapToObj(i -> new Image(contents.get(i), both ? addresses.get(i) : null))
                .toList();
    }

    /** Previews, as many as asked for, then every image, as server-sent events. */
    Multi<byte[]> stream(Ordered ordered, ImageOptions options) {
        JobView job = ordered.job();
        PartialImages partials =
                new PartialImages(options.partialImages(), job.request().steps());
        Multi<byte[]> whileDrawn = follower.follow(job.id(), 0)
                .onCancellation()
                .invoke(() -> generation.leave(ordered))
                .onItem()
                .transformToUniAndConcatenate(update -> onTheWay(update, partials, job, options));
        Multi<byte[]> atTheEnd = generation
                .awaitImages(ordered)
                .chain(done -> finishedImages.of(done, options.format(), options.compression()))
                .onItem()
                .transformToMulti(all -> Multi.createFrom().iterable(all))
                .map(image -> event(Event.completed(image, job, options)))
                .onFailure(ProblemException.class)
                .recoverWithItem(failure -> event("error", OpenAiError.of(((ProblemException) failure).problem())));
        return Multi.createBy()
                .concatenating()
                .streams(Multi.createFrom().item(comment("drawing")), whileDrawn, atTheEnd);
    }

    private String address(JobView job, StoredImage image, ImageOptions options, UriInfo called) {
        return links.signed("/v1/jobs/" + job.id() + "/images/" + image.index(), called)
                + (options.format() == OutputFormat.PNG
                        ? ""
                        : "&output_format=" + options.format().wireName() + "&output_compression="
                                + options.compression());
    }

    private Uni<byte[]> onTheWay(JobUpdate update, PartialImages partials, JobView job, ImageOptions options) {
        return switch (update) {
            case Step step ->
                partials.next(step.progress())
                        .map(partial -> finishedImages
                                .convert(
                                        job.tenant(), partial.preview().data(), options.format(), options.compression())
                                .map(image -> event(Event.partial(partial.index(), image, job, options))))
                        .orElseGet(() -> Uni.createFrom().nullItem());
            case Silence silence -> Uni.createFrom().item(comment("keep-alive"));
            case JobUpdate.Event event -> Uni.createFrom().nullItem();
            case End end -> Uni.createFrom().nullItem();
        };
    }

    private static byte[] comment(String text) {
        return (": " + text + "\n\n").getBytes(StandardCharsets.UTF_8);
    }

    private byte[] event(Event event) {
        return event(event.type(), event);
    }

    private byte[] event(String type, Object data) {
        return ("event: " + type + "\ndata: " + json(data) + "\n\n").getBytes(StandardCharsets.UTF_8);
    }

    private String json(Object document) {
        try {
            return json.writeValueAsString(document);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a document is always JSON", e);
        }
    }
}
