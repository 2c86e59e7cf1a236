package dev.darkroom.embedded.server;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;

/** An S3 server that checks signatures and keeps objects as files. */
final class ObjectStoreNode implements AutoCloseable {
    private final S3Proxy server;

    private ObjectStoreNode(S3Proxy server) {
        this.server = server;
    }

    static ObjectStoreNode start(Path data, StackSettings settings) throws Exception {
        Path directory = Files.createDirectories(data.resolve("objects"));
        S3Proxy server = S3Proxy.builder()
                .blobStore(new FilesystemNio2BlobStore(directory.toString()))
                .endpoint(URI.create(settings.s3Endpoint()))
                .awsAuthentication(AuthenticationType.AWS_V2_OR_V4, settings.s3AccessKey(), settings.s3SecretKey())
                .ignoreUnknownHeaders(true)
                .build();
        server.start();
        return new ObjectStoreNode(server);
    }

    @Override
    public void close() throws Exception {
        server.stop();
    }
}
