package dev.darkroom.diffusion.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.darkroom.diffusion.DiffusionException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafeTensorsTest {

    @TempDir
    Path folder;

    @Test
    void shouldReadEveryFloatingPointType() throws IOException {
        Path file = write(
                """
                {"a":{"dtype":"F64","shape":[1],"data_offsets":[0,8]},
                 "b":{"dtype":"F32","shape":[1,1],"data_offsets":[8,12]},
                 "c":{"dtype":"F16","shape":[],"data_offsets":[12,14]},
                 "d":{"dtype":"BF16","shape":[1],"data_offsets":[14,16]},
                 "__metadata__":{"format":"pt"}}""",
                16,
                data -> data.putDouble(-1.5)
                        .putFloat(0.25f)
                        .putShort(Float.floatToFloat16(3.5f))
                        .putShort((short) (Float.floatToRawIntBits(-2f) >>> 16)));

        SafeTensors tensors = SafeTensors.open(file);

        assertThat(tensors.tensors()).containsOnlyKeys("a", "b", "c", "d");
        assertThat(tensors.tensors())
                .extractingByKey("b")
                .extracting(TensorInfo::shape)
                .isEqualTo(Shape.of(1, 1));
        assertThat(tensors.floats("a")).containsExactly(-1.5f);
        assertThat(tensors.floats("b")).containsExactly(0.25f);
        assertThat(tensors.floats("c")).containsExactly(3.5f);
        assertThat(tensors.floats("d")).containsExactly(-2f);
    }

    @Test
    void shouldReadEveryIntegerType() throws IOException {
        Path file = write(
                """
                {"a":{"dtype":"I64","shape":[1],"data_offsets":[0,8]},
                 "b":{"dtype":"I32","shape":[1],"data_offsets":[8,12]},
                 "c":{"dtype":"I16","shape":[1],"data_offsets":[12,14]},
                 "d":{"dtype":"I8","shape":[1],"data_offsets":[14,15]},
                 "e":{"dtype":"U8","shape":[1],"data_offsets":[15,16]},
                 "f":{"dtype":"BOOL","shape":[2],"data_offsets":[16,18]}}""",
                18,
                data -> data.putLong(Long.MIN_VALUE)
                        .putInt(-7)
                        .putShort((short) -300)
                        .put((byte) -1)
                        .put((byte) 200)
                        .put((byte) 1)
                        .put((byte) 0));

        SafeTensors tensors = SafeTensors.open(file);

        assertThat(tensors.longs("a")).containsExactly(Long.MIN_VALUE);
        assertThat(tensors.longs("b")).containsExactly(-7);
        assertThat(tensors.longs("c")).containsExactly(-300);
        assertThat(tensors.longs("d")).containsExactly(-1);
        assertThat(tensors.longs("e")).containsExactly(200);
        assertThat(tensors.longs("f")).containsExactly(1, 0);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}} | 4 | data_offsets of "a" span 4 bytes but F32 [2] takes 8
            {"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}} | 8 | data_offsets of "a" leave a gap at byte 4
            {"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}} | 4 | data_offsets of "a" end at 8 but only 4 bytes
            {"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}} | 8 | 4 bytes after the last tensor belong to no tensor
            {"a":{"dtype":"F32","shape":[1],"data_offsets":[8,4]}} | 8 | span -4 bytes
            {"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}} | 4 | shape of "a" holds -1
            {"a":{"dtype":"F32","shape":[1.5],"data_offsets":[0,4]}} | 4 | shape of "a" holds 1.5
            {"a":{"dtype":"F32","shape":[9223372036854775807,4],"data_offsets":[0,4]}} | 4 | shape of "a" is too large
            {"a":{"dtype":"F8_E4M3","shape":[1],"data_offsets":[0,1]}} | 1 | dtype of "a" = "F8_E4M3" is not supported
            {"a":{"shape":[1],"data_offsets":[0,4]}} | 4 | tensor "a" has no dtype
            {"a":{"dtype":"F32","data_offsets":[0,4]}} | 4 | tensor "a" has no shape
            {"a":{"dtype":"F32","shape":[1]}} | 4 | data_offsets of "a" are no two byte positions
            {"a":7} | 0 | tensor "a" has no dtype
            [] | 0 | the header is no JSON object
            {"a" | 0 | the header is no valid JSON
            """)
    void shouldRefuseHeaderThatContradictsItself(String header, int dataBytes, String problem) throws IOException {
        Path file = write(header, dataBytes, data -> {});

        assertThatExceptionOfType(DiffusionException.class)
                .isThrownBy(() -> SafeTensors.open(file))
                .withMessageContaining(file.toString())
                .withMessageContaining(problem);
    }

    @Test
    void shouldRefuseTensorsThatOverlap() throws IOException {
        Path file = write("""
                {"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},
                 "b":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}""", 12, data -> {});

        assertThatExceptionOfType(DiffusionException.class)
                .isThrownBy(() -> SafeTensors.open(file))
                .withMessageContaining("data_offsets of \"b\" overlap another tensor");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"a":{"dtype":{"b":[]},"shape":[1],"data_offsets":[0,4]}} | tensor "a" has no dtype
            {"a":{"dtype":"F32","shape":{"b":1},"data_offsets":[0,4]}} | tensor "a" has no shape
            {"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4,8]}} | data_offsets of "a" are no two byte positions
            {"a":{"dtype":"F32","shape":[1],"data_offsets":[0,18446744073709551620]}} | data_offsets of "a" holds 18446744073709551620
            {"a":{"dtype":"F32","shape":[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1],"data_offsets":[0,4]}} | shape of "a" holds more than 16 numbers
            {"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}} {} | more follows the JSON object
            """)
    void shouldRefuseHeaderOfAnotherForm(String header, String problem) throws IOException {
        Path file = write(header, 4, data -> {});

        assertThatExceptionOfType(DiffusionException.class)
                .isThrownBy(() -> SafeTensors.open(file))
                .withMessageContaining(problem);
    }

    @Test
    void shouldNotBuildWhatAHeaderHidesBesideItsTensors() throws IOException {
        String nested = "{},".repeat(3_000_000) + "{}";
        Path file = write(
                "{\"__metadata__\":[" + nested
                        + "],\"a\":{\"x\":[[]],\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]}}",
                1,
                data -> {});

        assertThat(SafeTensors.open(file).tensors()).containsOnlyKeys("a");
    }

    @Test
    void shouldRefuseHeaderThatIsNestedWithoutEnd() throws IOException {
        Path file = write("{\"__metadata__\":" + "[".repeat(1_000_000), 0, data -> {});

        assertThatExceptionOfType(DiffusionException.class)
                .isThrownBy(() -> SafeTensors.open(file))
                .withMessageContaining("nesting depth");
    }

    @ParameterizedTest
    @CsvSource({"504b030414000000080000000000", "8002637468696e670a710028", "80045f"})
    void shouldSayThatPicklesAreNeverRead(String magic) throws IOException {
        byte[] start = HexFormat.of().parseHex(magic);
        Path file = Files.write(folder.resolve("pickle.safetensors"), Arrays.copyOf(start, 64));

        assertThatExceptionOfType(DiffusionException.class)
                .isThrownBy(() -> SafeTensors.open(file))
                .withMessageContaining("pickles are never read");
    }

    @Test
    void shouldNoticeThatAFileWasShortenedMeanwhile() throws IOException {
        Path file = write("{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}", 8, data -> {});
        SafeTensors tensors = SafeTensors.open(file);
        Files.write(file, Arrays.copyOf(Files.readAllBytes(file), (int) Files.size(file) - 1));

        assertThatExceptionOfType(DiffusionException.class)
                .isThrownBy(() -> tensors.map("a"))
                .withMessageContaining("shortened");
    }

    @Test
    void shouldRefuseTensorNamedTwice() throws IOException {
        String tensor = "\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]}";
        Path file = write("{" + tensor + "," + tensor + "}", 1, data -> {});

        assertThatExceptionOfType(DiffusionException.class)
                .isThrownBy(() -> SafeTensors.open(file))
                .withMessageContaining("no valid JSON");
    }

    @ParameterizedTest
    @CsvSource({"-1", "0", "1", "16777217", "9223372036854775807", "500"})
    void shouldRefuseHeaderLengthThatCannotBe(long length) throws IOException {
        Path file = folder.resolve("bad.safetensors");
        Files.write(
                file,
                ByteBuffer.allocate(16)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(length)
                        .array());

        assertThatExceptionOfType(DiffusionException.class)
                .isThrownBy(() -> SafeTensors.open(file))
                .withMessageContaining("header length");
    }

    @Test
    void shouldRefuseFileShorterThanItsLengthField() throws IOException {
        Path file = Files.write(folder.resolve("short.safetensors"), new byte[3]);

        assertThatExceptionOfType(DiffusionException.class)
                .isThrownBy(() -> SafeTensors.open(file))
                .withMessageContaining("only 3 bytes");
    }

    @Test
    void shouldSayErrorsInOneLineWhateverTheTensorIsCalled() throws IOException {
        Path file = write("{\"a\\nb\":{\"dtype\":\"X\\r\\n\",\"shape\":[],\"data_offsets\":[0,0]}}", 0, data -> {});

        assertThatExceptionOfType(DiffusionException.class)
                .isThrownBy(() -> SafeTensors.open(file))
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n").doesNotContain("\r"));
    }

    @Test
    void shouldNameTheTensorThatIsMissing() throws IOException {
        SafeTensors tensors = SafeTensors.open(write("{}", 0, data -> {}));

        assertThatExceptionOfType(DiffusionException.class)
                .isThrownBy(() -> tensors.map("conv_in.weight"))
                .withMessageContaining("tensor \"conv_in.weight\" is missing");
    }

    @Test
    void shouldNotAcceptPickledWeightsInTheirPlace() throws IOException {
        Files.write(folder.resolve("diffusion_pytorch_model.bin"), new byte[10]);

        assertThatExceptionOfType(DiffusionException.class)
                .isThrownBy(() -> WeightFiles.open(folder))
                .withMessageContaining("never read");
    }

    @Test
    void shouldReadShardsThatAnIndexNames() throws IOException {
        write(
                "one.safetensors",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}",
                4,
                data -> data.putFloat(1));
        write(
                "two.safetensors",
                "{\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}",
                4,
                data -> data.putFloat(2));
        Files.writeString(
                folder.resolve("model.safetensors.index.json"),
                "{\"weight_map\":{\"a\":\"one.safetensors\",\"b\":\"two.safetensors\"}}");

        Weights weights = WeightFiles.open(folder);

        assertThat(weights.tensors()).containsOnlyKeys("a", "b");
        assertThat(weights.map("b").getFloat()).isEqualTo(2f);
    }

    @ParameterizedTest
    @CsvSource({"../one.safetensors", "/etc/passwd", "one.bin", "sub/one.safetensors"})
    void shouldRefuseShardsOutsideTheFolder(String shard) throws IOException {
        Files.writeString(folder.resolve("model.safetensors.index.json"), "{\"weight_map\":{\"a\":\"" + shard + "\"}}");

        assertThatExceptionOfType(DiffusionException.class)
                .isThrownBy(() -> WeightFiles.open(folder))
                .withMessageContaining("no file beside it");
    }

    private Path write(String header, int dataBytes, Consumer<ByteBuffer> data) throws IOException {
        return write("test.safetensors", header, dataBytes, data);
    }

    private Path write(String name, String header, int dataBytes, Consumer<ByteBuffer> data) throws IOException {
        byte[] headerBytes = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer file =
                ByteBuffer.allocate(Long.BYTES + headerBytes.length + dataBytes).order(ByteOrder.LITTLE_ENDIAN);
        file.putLong(headerBytes.length).put(headerBytes);
        data.accept(file);
        return Files.write(folder.resolve(name), file.array());
    }
}
