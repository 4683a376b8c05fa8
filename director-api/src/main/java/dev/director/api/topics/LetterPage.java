package dev.director.api.topics;

import dev.director.api.index.Place;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * Some dead letters, the newest first.
 *
 * @param letters those of this page
 * @param byCode how many there are in all, by code, this page's included
 * @param hidden how many more there are whose run was redriven or died again since
 * @param next the cursor of the page after this one, if there is one
 */
public record LetterPage(
        List<Judged> letters, SortedMap<String, Long> byCode, long hidden, Optional<Place> next) {
    /**
     * A dead letter and what can become of it.
     *
     * @param letter what it says
     * @param standing as of the moment that the listing began
     */
    public record Judged(DeadLetter letter, Standing standing) {}
}
