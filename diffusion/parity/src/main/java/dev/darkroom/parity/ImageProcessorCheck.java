package dev.darkroom.parity;

import dev.darkroom.diffusion.images.Pixels;
import dev.darkroom.diffusion.runtime.Tensor;
import dev.darkroom.diffusion.weights.SafeTensors;
import dev.darkroom.diffusion.weights.Shape;
import dev.darkroom.images.Lanczos;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code image_processor}: 8-bit images to tensors and back. */
final class ImageProcessorCheck implements CaseCheck {

    private static final Pattern RESIZED = Pattern.compile("out\\.smooth_resized_to_(\\d+)x(\\d+)");
    private static final int RGB = 3;
    private static final double TOLERANCE = 1e-6;

    @Override
    public List<Comparison> check(ParityCase parityCase) {
        SafeTensors golden = parityCase.tensors();
        List<Comparison> comparisons = new ArrayList<>();

        Shape rgb = ParityCase.tensor(golden, "in.rgb_u8").shape();
        Tensor tensor = Pixels.toTensor(bytes(golden, "in.rgb_u8"), rgb.get(1), rgb.get(0));
        comparisons.add(compare(golden, "out.rgb_tensor", tensor));

        Shape mask = ParityCase.tensor(golden, "in.mask_u8").shape();
        comparisons.add(compare(
                golden, "out.mask_tensor", Pixels.toMask(bytes(golden, "in.mask_u8"), mask.get(1), mask.get(0))));

        Shape smooth = ParityCase.tensor(golden, "in.smooth_u8").shape();
        for (String name : ParityCase.names(golden, "out.smooth_resized_to_")) {
            Matcher size = RESIZED.matcher(name);
            if (size.matches()) {
                int height = Integer.parseInt(size.group(1));
                int width = Integer.parseInt(size.group(2));
                byte[] resized =
                        Lanczos.resize(bytes(golden, "in.smooth_u8"), smooth.get(1), smooth.get(0), RGB, width, height);
                comparisons.add(compare(golden, name, Pixels.toTensor(resized, width, height)));
            }
        }

        Tensor unit = Pixels.toUnitRange(ParityCase.tensor(golden, "in.decoded"));
        comparisons.add(compare(golden, "out.pt", unit));
        byte[] pixels = Pixels.toRgb(unit);
        float[] values = new float[pixels.length];
        for (int i = 0; i < pixels.length; i++) {
            values[i] = Byte.toUnsignedInt(pixels[i]);
        }
        comparisons.add(Comparison.of("out.u8_nhwc", values, golden.floats("out.u8_nhwc"), 0));
        return comparisons;
    }

    private static Comparison compare(SafeTensors golden, String name, Tensor actual) {
        return Comparison.of(name, actual, ParityCase.tensor(golden, name), TOLERANCE);
    }

    private static byte[] bytes(SafeTensors golden, String name) {
        byte[] bytes = new byte[golden.map(name).capacity()];
        golden.map(name).get(bytes);
        return bytes;
    }
}
