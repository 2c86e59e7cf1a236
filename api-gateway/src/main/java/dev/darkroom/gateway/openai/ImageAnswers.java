package dev.darkroom.gateway.openai;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.darkroom.events.StoredImage;
import dev.darkroom.gateway.images.OutputFormat;
import dev.darkroom.gateway.links.PublicLinks;
import dev.darkroom.gateway.openai.ImageDocuments.Event;
import dev.darkroom.gateway.openai.ImageDocuments.Image;
import dev.darkroom.gateway.openai.ImageDocuments.Images;
import dev.darkroom.gateway.openai.ImageWish.Form;
import dev.darkroom.gateway.problems.ProblemException;
import dev.darkroom.gateway.streams.JobFollower;
import dev.darkroom.gateway.streams.JobUpdate;
import dev.darkroom.gateway.streams.JobUpdate.End;
import dev.darkroom.gateway.streams.JobUpdate.Fact;
import dev.darkroom.gateway.streams.JobUpdate.Silence;
import dev.darkroom.gateway.streams.JobUpdate.Step;
import dev.darkroom.gateway.surfaces.FinishedImages;
import dev.darkroom.gateway.surfaces.SynchronousGeneration;
import dev.darkroom.gateway.surfaces.SynchronousGeneration.Ordered;
import dev.darkroom.storage.jobs.JobView;
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
    private final SynchronousGeneration drawing;
    private final JobFollower follower;
    private final PublicLinks links;
    private final ObjectMapper json;

    ImageAnswers(
            FinishedImages finishedImages,
            SynchronousGeneration drawing,
            JobFollower follower,
            PublicLinks links,
            ObjectMapper json) {
        this.finishedImages = finishedImages;
        this.drawing = drawing;
        this.follower = follower;
        this.links = links;
        this.json = json;
    }

    /** The answer for a job that has succeeded. */
    Uni<byte[]> whole(JobView job, ImageWish wish, UriInfo called) {
        List<String> addresses = job.images().stream()
                .map(image -> address(job, image, wish, called))
                .toList();
        Uni<List<Image>> images = wish.forms().contains(Form.BASE64)
                ? finishedImages
                        .of(job, wish.format(), wish.compression())
                        .map(contents -> images(contents, addresses, wish))
                : Uni.createFrom()
                        .item(addresses.stream()
                                .map(address -> new Image(null, address))
                                .toList());
        return images.map(all -> json(Images.of(job, wish, all)).getBytes(StandardCharsets.UTF_8));
    }

    private static List<Image> images(List<byte[]> contents, List<String> addresses, ImageWish wish) {
        boolean both = wish.forms().contains(Form.ADDRESS);
        return IntStream.range(0, contents.size())
                .mapToObj(i -> new Image(contents.get(i), both ? addresses.get(i) : null))
                .toList();
    }

    /** Previews, as many as asked for, then every image, as server-sent events. */
    Multi<byte[]> stream(Ordered ordered, ImageWish wish) {
        JobView job = ordered.job();
        PartialImages partials =
                new PartialImages(wish.partialImages(), job.request().steps());
        Multi<byte[]> whileDrawn = follower.follow(job.id(), 0)
                .onCancellation()
                .invoke(() -> drawing.leave(ordered))
                .onItem()
                .transformToUniAndConcatenate(news -> onTheWay(news, partials, job, wish));
        Multi<byte[]> atTheEnd = drawing.awaitImages(ordered)
                .chain(done -> finishedImages.of(done, wish.format(), wish.compression()))
                .onItem()
                .transformToMulti(all -> Multi.createFrom().iterable(all))
                .map(image -> event(Event.completed(image, job, wish)))
                .onFailure(ProblemException.class)
                .recoverWithItem(failure -> event("error", OpenAiError.of(((ProblemException) failure).problem())));
        return Multi.createBy()
                .concatenating()
                .streams(Multi.createFrom().item(comment("drawing")), whileDrawn, atTheEnd);
    }

    private String address(JobView job, StoredImage image, ImageWish wish, UriInfo called) {
        return links.signed("/v1/jobs/" + job.id() + "/images/" + image.index(), called)
                + (wish.format() == OutputFormat.PNG
                        ? ""
                        : "&output_format=" + wish.format().wireName() + "&output_compression=" + wish.compression());
    }

    private Uni<byte[]> onTheWay(JobUpdate news, PartialImages partials, JobView job, ImageWish wish) {
        return switch (news) {
            case Step step ->
                partials.next(step.progress())
                        .map(partial -> finishedImages
                                .convert(job.tenant(), partial.preview().data(), wish.format(), wish.compression())
                                .map(image -> event(Event.partial(partial.index(), image, job, wish))))
                        .orElseGet(() -> Uni.createFrom().nullItem());
            case Silence silence -> Uni.createFrom().item(comment("keep-alive"));
            case Fact fact -> Uni.createFrom().nullItem();
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
