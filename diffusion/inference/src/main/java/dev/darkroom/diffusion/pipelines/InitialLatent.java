package dev.darkroom.diffusion.pipelines;

/** How the images of a request begin, all that they have in common being computed already. */
@FunctionalInterface
interface InitialLatent {

    Sample begin(SamplingContext sampling);
}
