package dev.director.worker.context;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The fixed texts that counts are checked on: eight languages, emoji, code and JSON. */
final class Corpus {

    static final List<String> NAMES =
            List.of(
                    "arabic",
                    "chinese",
                    "emoji",
                    "english",
                    "german",
                    "hindi",
                    "japanese",
                    "java",
                    "json",
                    "python",
                    "russian");

    /** A part of a text, and what Kimi's own tokenizer makes of it. */
    record Piece(String text, int kimiTokens) {}

    private static final int PIECE = 300;

    private Corpus() {}

    static String text(String name) {
        return resource("corpus/" + name + ".txt");
    }

    static String all() {
        return String.join("\n", NAMES.stream().map(Corpus::text).toList());
    }

    /** Every text in pieces of whole lines, with the counts of kimi-counts.txt. */
    static Map<String, List<Piece>> pieces() {
        Map<String, List<Piece>> pieces = new LinkedHashMap<>();
        for (String line : resource("kimi-counts.txt").lines().toList()) {
            String[] counts = line.split(" ");
            List<String> texts = cut(text(counts[0]));
            List<Piece> counted = new ArrayList<>();
            for (int i = 0; i < texts.size(); i++) {
                counted.add(new Piece(texts.get(i), Integer.parseInt(counts[i + 1])));
            }
            pieces.put(counts[0], counted);
        }
        return pieces;
    }

    static List<String> cut(String text) {
        List<String> pieces = new ArrayList<>();
        StringBuilder piece = new StringBuilder();
        for (String line : text.lines().toList()) {
            piece.append(line).append('\n');
            if (piece.length() >= PIECE) {
                pieces.add(piece.toString());
                piece.setLength(0);
            }
        }
        if (!piece.isEmpty()) {
            pieces.add(piece.toString());
        }
        return pieces;
    }

    private static String resource(String path) {
        try (InputStream in = Corpus.class.getResourceAsStream(path)) {
            return new String(in.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
