package dev.darkroom.diffusion.tokenizers;

import com.fasterxml.jackson.databind.JsonNode;
import dev.darkroom.diffusion.DiffusionException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads a folder of BERT's tokenizer in the layout of transformers. */
final class BertTokenizerFiles {

    /** What the pipelines that read with BERT ask for, whatever the folder says. */
    private static final int LENGTH = 77;

    private static final String VOCABULARY = "vocab.txt";
    private static final SpecialTokenFiles.Spelling SPELLING = new SpecialTokenFiles.Spelling(
            new SpecialTokenFiles.Token("cls_token", "[CLS]"),
            new SpecialTokenFiles.Token("sep_token", "[SEP]"),
            new SpecialTokenFiles.Token("pad_token", "[PAD]"),
            new SpecialTokenFiles.Token("unk_token", "[UNK]"),
            List.of(new SpecialTokenFiles.Token("mask_token", "[MASK]")));

    private BertTokenizerFiles() {}

    static BertTokenizer read(Path folder) {
        Path file = folder.resolve(VOCABULARY);
        Path whole = folder.resolve(TokenizerJson.NAME);
        Map<String, Integer> vocabulary = !Files.exists(file) && Files.exists(whole)
                ? TokenizerJson.read(whole, "WordPiece").vocabulary()
                : vocabulary(file);
        SpecialTokenFiles files = SpecialTokenFiles.open(folder);
        SpecialTokens special = files.read(SPELLING, vocabulary, VOCABULARY).withMaxLength(LENGTH);
        return new BertTokenizer(vocabulary, special, style(files.configuration()));
    }

    /** One token a line; its number is its id, the last one's where a token is there twice. */
    private static Map<String, Integer> vocabulary(Path file) {
        Map<String, Integer> vocabulary = new HashMap<>();
        List<String> lines = TokenizerJson.lines(file);
        for (int id = 0; id < lines.size(); id++) {
            vocabulary.put(lines.get(id), id);
        }
        return vocabulary;
    }

    private static BertTokenizer.Style style(JsonNode config) {
        if (!config.path("do_basic_tokenize").asBoolean(true)) {
            throw DiffusionException.unsupported("tokenizer_config.json", "do_basic_tokenize = false");
        }
        boolean lowerCase = config.path("do_lower_case").asBoolean(true);
        return new BertTokenizer.Style(
                config.path("tokenize_chinese_chars").asBoolean(true),
                config.path("strip_accents").asBoolean(lowerCase),
                lowerCase);
    }
}
