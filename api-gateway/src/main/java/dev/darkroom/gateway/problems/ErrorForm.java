package dev.darkroom.gateway.problems;

import java.util.Map;

/** A surface whose clients read errors in another form than a problem document. */
public interface ErrorForm {
    /** What the paths of the surface begin with. */
    String path();

    /** The problem in that form, as JSON. */
    Object document(Problem problem);

    /** What an answer with it carries besides. */
    Map<String, String> headers(Problem problem);
}
