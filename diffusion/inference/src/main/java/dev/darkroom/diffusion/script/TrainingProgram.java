package dev.darkroom.diffusion.script;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A program whose first output is a loss, as the TorchScript of a whole optimisation: gradients of the loss, their accumulation and
 * clipping, AdamW (Loshchilov and Hutter 2019, algorithm 2) and an exponential moving average of what it moves.
 *
 * @param program computes the loss first; further outputs are reported beside it
 * @param adapters low-rank additions to weights, each with its own two tensors behind the other trained ones
 */
public record TrainingProgram(Program program, List<LowRank> adapters) {

    /** The lists of tensors that the module holds, by their names in TorchScript. */
    public static final List<String> LISTS =
            List.of("weights", "trained", "gradients", "average", "exp_avg", "exp_avg_sq", "steps");

    private static final int FLOAT32 = 6;

    /**
     * W + scale * B A (Hu et al. 2021, section 4.1), A of shape [rank, in] and B of shape [out, rank].
     *
     * @param weight number of W among the program's weights
     * @param down number of A among the trained tensors; B is the next
     */
    public record LowRank(int weight, int down, double scale) {}

    /**
     * The source of a TorchScript module. Weights and optimiser stay float32; the program computes with copies of the weights in
     * its own type (Micikevicius et al. 2018, section 3.1).
     *
     * @param device PyTorch's name of the device to compute on
     * @param scalarType PyTorch's number of the type to compute in (6 float, 15 bfloat16)
     */
    public String source(String device, int scalarType) {
        String declared = inputs(", in%d: Tensor");
        StringBuilder code = new StringBuilder("class M(Module):\n  __parameters__ = []\n  __buffers__ = []\n");
        LISTS.forEach(list -> code.append("  ").append(list).append(" : List[Tensor]\n"));
        code.append("  training : bool\n");
        code.append(APPEND);
        code.append("  def loss(self: __torch__.M").append(declared).append(") -> List[Tensor]:\n");
        code.append("    w = torch.list(self.weights)\n");
        adapters.forEach(adapter -> code.append("    ").append(merge(adapter)).append('\n'));
        if (scalarType != FLOAT32) {
            code.append("    for i in range(torch.len(w)):\n");
            code.append(text("      _c = torch._set_item(w, i, torch.to((w)[i], %d))\n", scalarType));
        }
        for (int i = 0; i < program.inputs(); i++) {
            code.append(text("    in%d = torch.to(in%d, torch.device(\"DEVICE\"), 6)\n", i, i));
        }
        program.statements()
                .forEach(statement -> code.append("    ").append(statement).append('\n'));
        code.append("    return [").append(String.join(", ", program.outputs())).append("]\n");
        code.append("  def accumulate(self: __torch__.M").append(declared);
        code.append(", share: Tensor) -> List[Tensor]:\n    losses = self.loss(")
                .append(inputs(", in%d").substring(2))
                .append(")\n");
        code.append(ACCUMULATE);
        code.append(UPDATE);
        return code.toString().replace("DEVICE", device);
    }

    private String inputs(String format) {
        return IntStream.range(0, program.inputs())
                .mapToObj(i -> text(format, i))
                .collect(Collectors.joining());
    }

    /** Convolutions are added to as the matrices [out, in * height * width] that they are. */
    private static String merge(LowRank adapter) {
        String weight = "(w)[" + adapter.weight() + "]";
        String product = text(
                "torch.matmul(torch.flatten((self.trained)[%d], 1), torch.flatten((self.trained)[%d], 1))",
                adapter.down() + 1, adapter.down());
        return text(
                "_%d = torch._set_item(w, %d, torch.add(%s, torch.view_as(%s, %s), alpha=%s))",
                adapter.weight(), adapter.weight(), weight, product, weight, Double.toString(adapter.scale()));
    }

    /** PyTorch reads ASCII digits only. */
    private static String text(String format, Object... arguments) {
        return String.format(Locale.ROOT, format, arguments);
    }

    /** Weights are copied, for the caller's memory may be read-only; an optimised one brings its own state. */
    private static final String APPEND = """
              def append_frozen(self: __torch__.M, weight: Tensor) -> Tensor:
                _0 = torch.append(self.weights, torch.clone(torch.to(weight, torch.device("DEVICE"), 6)))
                return weight
              def append_trained(self: __torch__.M, weight: Tensor) -> Tensor:
                own = torch.requires_grad_(torch.clone(torch.to(weight, torch.device("DEVICE"), 6)), True)
                _0 = torch.append(self.trained, own)
                _1 = torch.append(self.gradients, torch.zeros_like(torch.detach(own)))
                _2 = torch.append(self.average, torch.clone(torch.detach(own)))
                _3 = torch.append(self.exp_avg, torch.zeros_like(torch.detach(own)))
                _4 = torch.append(self.exp_avg_sq, torch.zeros_like(torch.detach(own)))
                _5 = torch.append(self.steps, torch.zeros([], dtype=6, device=torch.device("DEVICE")))
                return weight
              def append_shared(self: __torch__.M, weight: Tensor) -> Tensor:
                own = self.append_trained(weight)
                _0 = torch.append(self.weights, (self.trained)[-1])
                return weight
            """;

    private static final String ACCUMULATE = """
                found = torch.autograd.grad([torch.mul(losses[0], share)], self.trained)
                gradients = annotate(List[Tensor], [])
                for i in range(torch.len(found)):
                  gradient = found[i]
                  if torch.__isnot__(gradient, None):
                    known = unchecked_cast(Tensor, gradient)
                  else:
                    known = torch.zeros_like((self.gradients)[i])
                  _0 = torch.append(gradients, known)
                torch._foreach_add_(self.gradients, gradients)
                numbers = annotate(List[Tensor], [])
                for j in range(torch.len(losses)):
                  _1 = torch.append(numbers, torch.reshape(torch.detach(losses[j]), [1]))
                return [torch.to(torch.cat(numbers, 0), torch.device("cpu"), 6)]
            """;

    private static final String UPDATE = """
              def lists(self: __torch__.M) -> List[List[Tensor]]:
                return [self.trained, self.average, self.exp_avg, self.exp_avg_sq, self.steps]
              def read(self: __torch__.M, list: int, i: int) -> Tensor:
                return torch.to(torch.detach((self.lists())[list][i]), torch.device("cpu"), 6)
              def write(self: __torch__.M, list: int, i: int, value: Tensor) -> NoneType:
                _0 = torch.copy_((self.lists())[list][i], value)
                return None
              def update(self: __torch__.M, learning_rate: float, beta1: float, beta2: float, epsilon: float,
                  weight_decay: float, max_norm: float, ema_decay: float) -> Tensor:
                norm = torch.norm(torch.stack(torch._foreach_norm(self.gradients)))
                clip = torch.clamp(torch.div(torch.scalar_tensor(max_norm), torch.add(norm, 1e-6)), None, 1.0)
                torch._foreach_mul_(self.gradients, clip)
                torch._foreach_add_(self.steps, 1.0)
                torch._fused_adamw_(self.trained, self.gradients, self.exp_avg, self.exp_avg_sq, \
                annotate(List[Tensor], []), self.steps, lr=learning_rate, beta1=beta1, beta2=beta2, weight_decay=weight_decay, \
                eps=epsilon, amsgrad=False, maximize=False)
                torch._foreach_zero_(self.gradients)
                torch._foreach_lerp_(self.average, self.trained, torch.sub(1.0, ema_decay))
                return torch.to(norm, torch.device("cpu"), 6)
            """;
}
