package dev.darkroom.diffusion.runtime;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;

/**
 * Ends the process without libtorch's static destructors, which would take its tables from under threads that still load or
 * compute: the JVM stops no thread in native code before it exits. The C library calls what was registered last first
 * (on_exit(3)); what we register is _exit(2), with the status that the process ends with anyway.
 */
final class NativeExit {
    private NativeExit() {}

    /** Makes every end of this JVM such an end; on a system without {@code on_exit} nothing changes. */
    static void install() {
        try {
            NativeLibrary library = NativeLibrary.getProcess();
            Function register = library.getFunction("on_exit");
            Pointer exit = library.getFunction("_exit");
            // As late as can be: destructors of what is loaded until then come after it, hence never.
            Runtime.getRuntime()
                    .addShutdownHook(new Thread(
                            () -> register.invokeInt(new Object[] {exit, Pointer.NULL}), "native-exit"));
        } catch (LinkageError | IllegalStateException e) {
            // macOS has no such call, or JNA cannot unpack itself; a JVM that ends already needs none.
        }
    }
}
