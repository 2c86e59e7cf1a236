package dev.darkroom.gateway.problems;

/** A surface whose clients read errors in another form than a problem document. */
public interface ErrorForm {
    /** What the paths of the surface begin with. */
    String path();

    /** The problem in that form, as JSON. */
    Object document(Problem problem);
}
