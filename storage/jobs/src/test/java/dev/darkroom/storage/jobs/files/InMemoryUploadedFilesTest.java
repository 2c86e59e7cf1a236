package dev.darkroom.storage.jobs.files;

class InMemoryUploadedFilesTest implements UploadedFilesConformance {
    private final UploadedFiles files = new InMemoryUploadedFiles();

    @Override
    public UploadedFiles files() {
        return files;
    }
}
