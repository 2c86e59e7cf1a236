package dev.darkroom.cli;

import picocli.CommandLine;

/** Commands of another module, found where it is on the class path. */
public interface MoreCommands {
    void addTo(CommandLine darkroom);
}
