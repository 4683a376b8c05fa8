package dev.director.api.topics;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.SortedMap;
import java.util.TreeMap;

/** Keeps the newest letters of those it is shown, one more than a page. Not thread-safe. */
final class NewestLetters {
    private static final Comparator<DeadLetter> OLDEST_FIRST =
            Comparator.comparing(DeadLetter::at)
                    .thenComparingInt(letter -> letter.place().partition())
                    .thenComparingLong(letter -> letter.place().offset());

    private final int limit;
    private final boolean withPast;
    private final Optional<DeadLetter> after;
    private final PriorityQueue<LetterPage.Judged> newest =
            new PriorityQueue<>(Comparator.comparing(LetterPage.Judged::letter, OLDEST_FIRST));
    private final SortedMap<String, Long> byCode = new TreeMap<>();
    private long hidden;

    /**
     * @param withPast whether those count of which a later one tells what became
     * @param after the last letter of the page before
     */
    NewestLetters(int limit, boolean withPast, Optional<DeadLetter> after) {
        this.limit = limit;
        this.withPast = withPast;
        this.after = after;
    }

    void add(DeadLetter letter, Standing standing) {
        if (standing.isPast() && !withPast) {
            hidden++;
            return;
        }
        byCode.merge(letter.code(), 1L, Long::sum);
        if (after.filter(it -> OLDEST_FIRST.compare(letter, it) >= 0).isEmpty()) {
            newest.add(new LetterPage.Judged(letter, standing));
            if (newest.size() > limit + 1) {
                newest.remove();
            }
        }
    }

    LetterPage page() {
        boolean more = newest.size() > limit;
        if (more) {
            newest.remove();
        }
        List<LetterPage.Judged> letters = new ArrayList<>(newest.size());
        while (!newest.isEmpty()) {
            letters.add(newest.remove());
        }
        Collections.reverse(letters);
        return new LetterPage(
                List.copyOf(letters),
                byCode,
                hidden,
                more ? Optional.of(letters.getLast().letter().place()) : Optional.empty());
    }
}
