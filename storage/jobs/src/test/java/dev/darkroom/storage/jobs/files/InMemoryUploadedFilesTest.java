package dev.darkroom.storage.jobs.files;

import dev.darkroom.storage.jobs.memory.InMemoryUploadedFiles;

class InMemoryUploadedFilesTest implements UploadedFilesConformance {
    private final UploadedFiles files = new InMemoryUploadedFiles();

    @Override
    public UploadedFiles files() {
        return files;
    }
}
