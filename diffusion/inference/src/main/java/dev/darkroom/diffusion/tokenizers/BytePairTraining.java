package dev.darkroom.diffusion.tokenizers;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.diffusion.weights.AtomicFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;

/**
 * Learns a CLIP vocabulary from captions by byte pair encoding (Sennrich et al. 2016, algorithm 1): again and again the most frequent
 * pair of neighbouring parts becomes one part.
 */
public final class BytePairTraining {

    private static final JsonMapper JSON = new JsonMapper();
    private static final int MIN_COUNT = 2;
    private static final String START = "<|startoftext|>";
    private static final String END = "<|endoftext|>";

    private final List<String> merges;

    private BytePairTraining(List<String> merges) {
        this.merges = merges;
    }

    /** @param maxMerges fewer are learned where no pair occurs twice any more */
    public static BytePairTraining learn(List<String> captions, int maxMerges) {
        List<Word> words = words(captions);
        List<String> merges = new ArrayList<>();
        while (merges.size() < maxMerges) {
            Map<String, Integer> pairs = new HashMap<>();
            words.forEach(word -> word.countPairs(pairs));
            Map.Entry<String, Integer> best = pairs.entrySet().stream()
                    .max(Map.Entry.<String, Integer>comparingByValue()
                            .thenComparing(Map.Entry.comparingByKey(Comparator.reverseOrder())))
                    .orElse(Map.entry("", 0));
            if (best.getValue() < MIN_COUNT) {
                break;
            }
            merges.add(best.getKey());
            words.forEach(word -> word.merge(best.getKey()));
        }
        return new BytePairTraining(merges);
    }

    /** How many ids the vocabulary has: every byte alone and at the end of a word, the merges, two marks. */
    public int vocabularySize() {
        return vocabulary().size();
    }

    /** The id that ends and pads a prompt. */
    public int endId() {
        return vocabularySize() - 1;
    }

    /**
     * Writes the files of a tokenizer folder.
     *
     * @param maxLength tokens of a prompt, the two marks included
     */
    public void write(Path folder, int maxLength) {
        ObjectNode ids = JSON.createObjectNode();
        vocabulary().forEach(ids::put);
        ObjectNode marks = JSON.createObjectNode()
                .put("bos_token", START)
                .put("eos_token", END)
                .put("unk_token", END)
                .put("pad_token", END);
        write(folder.resolve("vocab.json"), ids.toString());
        write(folder.resolve("merges.txt"), "#version: 0.2\n" + String.join("\n", merges) + "\n");
        write(folder.resolve("special_tokens_map.json"), marks.toPrettyString() + "\n");
        write(
                folder.resolve("tokenizer_config.json"),
                JSON.createObjectNode()
                                .put("tokenizer_class", "CLIPTokenizer")
                                .put("model_max_length", maxLength)
                                .put("do_lower_case", true)
                                .setAll(marks)
                                .toPrettyString()
                        + "\n");
    }

    private Map<String, Integer> vocabulary() {
        Map<String, Integer> ids = new LinkedHashMap<>();
        List<String> bytes = BytePairEncoder.alphabet();
        bytes.forEach(part -> ids.put(part, ids.size()));
        bytes.forEach(part -> ids.put(part + BytePairEncoder.END_OF_WORD, ids.size()));
        merges.forEach(merge -> ids.putIfAbsent(merge.replace(" ", ""), ids.size()));
        ids.put(START, ids.size());
        ids.put(END, ids.size());
        return ids;
    }

    private static List<Word> words(List<String> captions) {
        Map<String, Integer> counts = new TreeMap<>();
        for (String caption : captions) {
            Matcher matcher = ClipTokenizer.words(caption);
            while (matcher.find()) {
                counts.merge(matcher.group(), 1, Integer::sum);
            }
        }
        List<Word> words = new ArrayList<>();
        counts.forEach((text, count) -> words.add(new Word(new BytePairEncoder(Map.of()).encode(text), count)));
        return words;
    }

    private static void write(Path file, String text) {
        AtomicFile.write(file, channel -> channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8))));
    }

    /** A word in the parts that it has so far, and how often it occurs. */
    private static final class Word {

        private final List<String> parts;
        private final int count;

        Word(List<String> parts, int count) {
            this.parts = new ArrayList<>(parts);
            this.count = count;
        }

        void countPairs(Map<String, Integer> pairs) {
            for (int i = 0; i + 1 < parts.size(); i++) {
                pairs.merge(parts.get(i) + " " + parts.get(i + 1), count, Integer::sum);
            }
        }

        void merge(String pair) {
            for (int i = 0; i + 1 < parts.size(); i++) {
                if (pair.equals(parts.get(i) + " " + parts.get(i + 1))) {
                    parts.set(i, parts.get(i) + parts.remove(i + 1));
                }
            }
        }
    }
}
