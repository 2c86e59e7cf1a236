package dev.darkroom.embedded;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;

/**
 * Runs another main class and ends the process in order when standard input ends: a child whose input is a pipe from its
 * parent then stops with the parent, even one that was killed.
 */
public final class ParentWatch {
    private ParentWatch() {}

    /** Takes the name of the main class and its arguments. */
    public static void main(String[] arguments) throws ReflectiveOperationException {
        Thread.ofPlatform().daemon().name("parent-watch").start(ParentWatch::exitWhenInputEnds);
        Class.forName(arguments[0]).getMethod("main", String[].class).invoke(null, (Object)
                Arrays.copyOfRange(arguments, 1, arguments.length));
    }

    private static void exitWhenInputEnds() {
        try {
            System.in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            // A broken pipe is an ended one.
        }
        System.exit(0);
    }
}
