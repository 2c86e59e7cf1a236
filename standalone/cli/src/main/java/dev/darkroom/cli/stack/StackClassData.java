package dev.darkroom.cli.stack;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The class data of one stack's applications. */
final class StackClassData {
    private final Path folder;
    private final boolean recordsMissing;
    private final List<ClassDataArchive> recordings = new CopyOnWriteArrayList<>();

    /** @param recordsMissing makes the stop of the processes slow */
    StackClassData(Path folder, boolean recordsMissing) {
        this.folder = folder;
        this.recordsMissing = recordsMissing;
    }

    /**
     * Options of the JVM of an application.
     *
     * @param newest what its class data must be younger than
     */
    List<String> options(String application, Path newest) {
        ClassDataArchive archive = new ClassDataArchive(folder, application, newest);
        if (archive.isCurrent() || !recordsMissing) {
            return archive.use();
        }
        recordings.add(archive);
        return archive.record();
    }

    boolean records() {
        return !recordings.isEmpty();
    }

    /** Takes what the ended processes recorded. */
    void keep() {
        recordings.forEach(ClassDataArchive::keep);
    }
}
