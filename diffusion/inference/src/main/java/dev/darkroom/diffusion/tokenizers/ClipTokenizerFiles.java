package dev.darkroom.diffusion.tokenizers;

import dev.darkroom.diffusion.config.JsonFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads a folder of CLIP's tokenizer in the layout of transformers. */
final class ClipTokenizerFiles {

    private static final String VOCABULARY = "vocab.json";
    private static final String MARK = "<|endoftext|>";
    // CLIP's vocabulary has room for this many merges; longer files repeat what the original trained beyond it.
    private static final int MAX_MERGES = 49152 - 256 - 2;
    private static final SpecialTokenFiles.Spelling SPELLING = new SpecialTokenFiles.Spelling(
            new SpecialTokenFiles.Token("bos_token", "<|startoftext|>"),
            new SpecialTokenFiles.Token("eos_token", MARK),
            new SpecialTokenFiles.Token("pad_token", MARK),
            new SpecialTokenFiles.Token("unk_token", MARK),
            List.of());

    private ClipTokenizerFiles() {}

    static ClipTokenizer read(Path folder) {
        Path whole = folder.resolve(TokenizerJson.NAME);
        Path table = folder.resolve(VOCABULARY);
        if (!Files.exists(table) && Files.exists(whole)) {
            TokenizerJson json = TokenizerJson.read(whole, "BPE");
            return tokenizer(folder, json.vocabulary(), json.merges());
        }
        Map<String, Integer> vocabulary = TokenizerJson.vocabulary(table, JsonFile.table(table));
        List<String> lines = TokenizerJson.lines(folder.resolve("merges.txt"));
        // The first line holds the version.
        return tokenizer(folder, vocabulary, lines.subList(Math.min(1, lines.size()), lines.size()));
    }

    private static ClipTokenizer tokenizer(Path folder, Map<String, Integer> vocabulary, List<String> merges) {
        SpecialTokens special = SpecialTokenFiles.open(folder).read(SPELLING, vocabulary, VOCABULARY);
        return new ClipTokenizer(vocabulary, new BytePairEncoder(ranks(merges)), special);
    }

    private static Map<String, Integer> ranks(List<String> merges) {
        Map<String, Integer> ranks = new HashMap<>();
        for (String merge : merges.subList(0, Math.min(merges.size(), MAX_MERGES))) {
            if (!merge.isBlank()) {
                ranks.putIfAbsent(merge.strip(), ranks.size());
            }
        }
        return ranks;
    }
}
