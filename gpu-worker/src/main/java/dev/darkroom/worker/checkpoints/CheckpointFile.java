package dev.darkroom.worker.checkpoints;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.darkroom.diffusion.DiffusionException;
import dev.darkroom.diffusion.random.TorchGenerator;
import dev.darkroom.diffusion.schedulers.SchedulerState;
import dev.darkroom.diffusion.weights.ElementType;
import dev.darkroom.diffusion.weights.SafeTensorsBytes;
import dev.darkroom.diffusion.weights.SafeTensorsWriter;
import dev.darkroom.diffusion.weights.Shape;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** Checkpoints as safetensors: the latents and what the samplers remember as tensors, everything else as a note in the header. */
public final class CheckpointFile {
    public static final String MEDIA_TYPE = "application/octet-stream";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String NOTE = "darkroom.checkpoint";

    /** The checksum of the note and all tensors: the safetensors format itself has none. */
    private static final String CHECKSUM = "darkroom.crc32c";

    private static final int VERSION = 1;

    private CheckpointFile() {}

    private record Note(
            int version,
            int step,
            String revision,
            // Version 1 calls images so.
            @JsonProperty("pictures") List<ImageNote> images) {}

    @SuppressWarnings("ArrayRecordComponent") // compared nowhere
    private record ImageNote(
            int stage,
            int start,
            int index,
            int memory,
            byte[] noiseWords,
            int noiseNext,
            @Nullable Double noiseCached) {}

    public static byte[] encode(Checkpoint checkpoint) {
        List<SafeTensorsWriter.Entry> tensors = new ArrayList<>();
        List<ImageNote> images = new ArrayList<>();
        List<float[]> all = new ArrayList<>();
        for (Checkpoint.Progress progress : checkpoint.images()) {
            SchedulerState state = progress.state();
            List<float[]> arrays = arrays(state);
            for (int i = 0; i < arrays.size(); i++) {
                float[] values = arrays.get(i);
                all.add(values);
                tensors.add(new SafeTensorsWriter.Entry(
                        name(images.size(), i), ElementType.F32, Shape.of(values.length), () -> values));
            }
            TorchGenerator.State noise = progress.noise();
            images.add(new ImageNote(
                    progress.stage(),
                    state.start(),
                    state.index(),
                    state.memory().size(),
                    bytes(noise.words()),
                    noise.next(),
                    noise.cachedNormal().isPresent()
                            ? (Double) noise.cachedNormal().getAsDouble()
                            : null));
        }
        try {
            String note = JSON.writeValueAsString(new Note(VERSION, checkpoint.step(), checkpoint.revision(), images));
            return SafeTensorsWriter.toBytes(tensors, Map.of(NOTE, note, CHECKSUM, checksum(note, all)));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a note is plain data", e);
        }
    }

    /**
     * Reads a checkpoint.
     *
     * @param label what error messages call it
     * @throws DiffusionException if it is damaged
     */
    public static Checkpoint decode(String label, byte[] bytes) {
        SafeTensorsBytes file = SafeTensorsBytes.of(label, bytes);
        String text = file.metadata().getOrDefault(NOTE, "null");
        Note note = note(label, text);
        List<float[]> all = new ArrayList<>();
        List<Checkpoint.Progress> images = new ArrayList<>();
        for (int i = 0; i < note.images().size(); i++) {
            ImageNote image = note.images().get(i);
            int number = i;
            List<float[]> arrays = IntStream.rangeClosed(0, image.memory())
                    .mapToObj(k -> file.floats(name(number, k)))
                    .toList();
            all.addAll(arrays);
            SchedulerState state = new SchedulerState(
                    image.start(), image.index(), arrays.getFirst(), arrays.subList(1, arrays.size()));
            images.add(new Checkpoint.Progress(image.stage(), state, noise(image)));
        }
        if (!checksum(text, all).equals(file.metadata().get(CHECKSUM))) {
            throw damaged(label, "it has another checksum");
        }
        return new Checkpoint(note.step(), note.revision(), images);
    }

    private static Note note(String label, String text) {
        try {
            Note note = JSON.readValue(text, Note.class);
            if (note == null || note.version() != VERSION) {
                throw damaged(label, "it is no checkpoint of version " + VERSION);
            }
            return note;
        } catch (JsonProcessingException e) {
            throw damaged(label, "its note cannot be read");
        }
    }

    private static String checksum(String note, List<float[]> arrays) {
        CRC32C checksum = new CRC32C();
        checksum.update(note.getBytes(StandardCharsets.UTF_8));
        arrays.forEach(values -> checksum.update(bytes(values)));
        return Long.toHexString(checksum.getValue());
    }

    private static DiffusionException damaged(String label, String problem) {
        return DiffusionException.badRequest("checkpoint " + label + ": " + problem);
    }

    private static String name(int image, int array) {
        return "picture." + image + (array == 0 ? ".sample" : ".memory." + (array - 1));
    }

    private static List<float[]> arrays(SchedulerState state) {
        List<float[]> arrays = new ArrayList<>(List.of(state.sample()));
        arrays.addAll(state.memory());
        return arrays;
    }

    private static TorchGenerator.State noise(ImageNote image) {
        int[] words = new int[image.noiseWords().length / Integer.BYTES];
        ByteBuffer.wrap(image.noiseWords()).asIntBuffer().get(words);
        Double cached = image.noiseCached();
        return new TorchGenerator.State(
                words, image.noiseNext(), cached == null ? OptionalDouble.empty() : OptionalDouble.of(cached));
    }

    private static byte[] bytes(int[] words) {
        ByteBuffer bytes = ByteBuffer.allocate(words.length * Integer.BYTES);
        bytes.asIntBuffer().put(words);
        return bytes.array();
    }

    private static byte[] bytes(float[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES);
        bytes.asFloatBuffer().put(values);
        return bytes.array();
    }
}
