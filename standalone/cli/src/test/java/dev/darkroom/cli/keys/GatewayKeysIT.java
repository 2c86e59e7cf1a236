package dev.darkroom.cli.keys;

import dev.darkroom.cli.client.DarkroomClient;
import dev.darkroom.cli.platform.OnSharedPlatform;
import dev.darkroom.cli.platform.RunningPlatform;
import dev.darkroom.cli.platform.SharedPlatform;
import java.io.IOException;
import java.io.UncheckedIOException;

@OnSharedPlatform
class GatewayKeysIT implements KeyAdministrationConformance {
    @Override
    public KeyAdministration keys() {
        RunningPlatform platform = SharedPlatform.get();
        try {
            return new GatewayKeys(new DarkroomClient(platform.url(), platform.key()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
