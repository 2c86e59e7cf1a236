package dev.darkroom.worker.engine;

import dev.darkroom.diffusion.DiffusionException;
import dev.darkroom.diffusion.pipelines.DrawRequest;
import dev.darkroom.diffusion.pipelines.Guidance;
import dev.darkroom.diffusion.pipelines.LatentDiffusion;
import dev.darkroom.diffusion.pipelines.PreparedGeneration;
import dev.darkroom.events.GenerationRequest;
import dev.darkroom.events.PromptSyntax;
import dev.darkroom.worker.checkpoints.Checkpoint;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Brings a task to where its first step can be taken. */
final class Preparation {
    private static final Logger LOG = Logger.getLogger(Preparation.class);

    private Preparation() {}

    /** Reads prompts, encodes the source, and begins the images where the checkpoint has them or, if it does not fit, at step 0. */
    static RunningGeneration.Started start(RunningGeneration running, LatentDiffusion model, String revision) {
        long begin = System.nanoTime();
        PreparedGeneration generation = model.prepare(drawRequest(running.prepared()));
        Optional<Checkpoint> resume = running.prepared().resume().filter(saved -> fits(saved, running, revision));
        try {
            return running.start(model, revision, generation, resume, System.nanoTime() - begin);
        } catch (DiffusionException e) {
            if (resume.isEmpty()) {
                throw e;
            }
            LOG.warnf(
                    "checkpoint does not fit, beginning anew jobId=%s reason=%s",
                    running.prepared().jobId(), e.getMessage());
            return running.start(model, revision, generation, Optional.empty(), System.nanoTime() - begin);
        }
    }

    private static boolean fits(Checkpoint saved, RunningGeneration running, String revision) {
        boolean fits = saved.revision().equals(revision)
                && saved.images().size() == running.request().numImages();
        if (!fits) {
            LOG.warnf(
                    "checkpoint is of another model or request, beginning anew jobId=%s revision=%s",
                    running.prepared().jobId(), saved.revision());
        }
        return fits;
    }

    private static DrawRequest drawRequest(PreparedTask prepared) {
        GenerationRequest request = prepared.request();
        DrawRequest.Prompt prompt = new DrawRequest.Prompt(
                request.prompt(),
                Optional.of(request.negativePrompt()).filter(text -> !text.isEmpty()),
                request.promptSyntax() == PromptSyntax.WEIGHTED,
                request.clipSkip());
        return new DrawRequest(
                prompt,
                request.width(),
                request.height(),
                request.scheduler(),
                request.steps(),
                new Guidance(request.guidanceScale(), request.guidanceRescale()),
                prepared.source(),
                Optional.ofNullable(request.upscale())
                        .map(upscale ->
                                new DrawRequest.Upscale(upscale.factor(), upscale.steps(), upscale.strength())));
    }
}
