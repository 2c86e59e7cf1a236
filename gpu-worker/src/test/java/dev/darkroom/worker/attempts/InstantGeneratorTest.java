package dev.darkroom.worker.attempts;

import dev.darkroom.worker.engine.Generator;
import dev.darkroom.worker.engine.GeneratorConformance;

class InstantGeneratorTest implements GeneratorConformance {
    @Override
    public Generator generator() {
        return InstantGenerator::draw;
    }
}
