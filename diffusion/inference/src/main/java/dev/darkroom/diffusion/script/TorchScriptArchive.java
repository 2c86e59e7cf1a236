package dev.darkroom.diffusion.script;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Packs TorchScript source into the ZIP archive that libtorch loads: code and an empty list of weights, which the caller appends
 * to after loading. Every entry is stored, for libtorch inflates nothing.
 */
public final class TorchScriptArchive {

    /** The archive format version that libtorch 2.7 writes and the highest that it reads. */
    private static final String FORMAT_VERSION = "10\n";

    /** A protocol 2 pickle of the empty tuple: the code uses no tensor constants, but the entry must exist. */
    private static final byte[] NO_CONSTANTS = {(byte) 0x80, 2, ')', '.'};

    private TorchScriptArchive() {}

    /** @param source declares class {@code M} with attributes {@code weights} and {@code training} */
    public static byte[] of(String source) {
        return of(source, List.of("weights"));
    }

    /** @param lists the attributes of class {@code M} besides {@code training}: lists of tensors, empty at first */
    public static byte[] of(String source, List<String> lists) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.setMethod(ZipOutputStream.STORED);
            put(zip, "data.pkl", module(lists));
            put(zip, "code/__torch__.py", source.getBytes(StandardCharsets.UTF_8));
            put(zip, "constants.pkl", NO_CONSTANTS);
            put(zip, ".data/version", FORMAT_VERSION.getBytes(StandardCharsets.US_ASCII));
            put(zip, "byteorder", "little".getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** Pickles an object of class {@code __torch__.M} whose state is, for instance, {@code {weights: [], training: False}}. */
    private static byte[] module(List<String> lists) {
        Pickle pickle = new Pickle();
        pickle.opcode(0x80).opcode(2);
        pickle.global("__torch__", "M").opcode(')').opcode(0x81);
        pickle.opcode('}').opcode('(');
        for (String list : lists) {
            pickle.text(list).global("torch.jit._pickle", "build_tensorlist");
            pickle.opcode('(').opcode(']').opcode('t').opcode('R');
        }
        pickle.text("training").opcode(0x89);
        pickle.opcode('u').opcode('b').opcode('.');
        return pickle.bytes();
    }

    private static void put(ZipOutputStream zip, String name, byte[] content) throws IOException {
        CRC32 checksum = new CRC32();
        checksum.update(content);
        ZipEntry entry = new ZipEntry("network/" + name);
        entry.setSize(content.length);
        entry.setCrc(checksum.getValue());
        entry.setTime(0);
        zip.putNextEntry(entry);
        zip.write(content);
        zip.closeEntry();
    }

    /** Writes the few opcodes of pickle protocol 2 that a module without tensors needs. */
    private static final class Pickle {

        private final ByteArrayOutputStream out = new ByteArrayOutputStream();

        Pickle opcode(int opcode) {
            out.write(opcode);
            return this;
        }

        Pickle global(String module, String name) {
            out.writeBytes(("c" + module + "\n" + name + "\n").getBytes(StandardCharsets.US_ASCII));
            return this;
        }

        Pickle text(String text) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            out.write('X');
            for (int shift = 0; shift < 32; shift += 8) {
                out.write(bytes.length >>> shift);
            }
            out.writeBytes(bytes);
            return this;
        }

        byte[] bytes() {
            return out.toByteArray();
        }
    }
}
