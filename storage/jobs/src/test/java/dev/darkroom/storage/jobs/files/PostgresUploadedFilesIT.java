package dev.darkroom.storage.jobs.files;

import dev.darkroom.storage.jobs.EmptyTable;
import dev.darkroom.testing.InfrastructureTestResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;

@QuarkusTest
@WithTestResource(InfrastructureTestResource.class)
class PostgresUploadedFilesIT extends EmptyTable implements UploadedFilesConformance {
    PostgresUploadedFilesIT() {
        super("uploaded_file");
    }

    @Override
    public UploadedFiles files() {
        return new PostgresUploadedFiles(database());
    }
}
