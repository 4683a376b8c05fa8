package dev.director.worker.tool;

import com.networknt.schema.regex.RegularExpression;
import com.networknt.schema.regex.RegularExpressionFactory;
import com.networknt.schema.regex.RegularExpressions;
import java.util.regex.Pattern;

/**
 * The patterns of the worker's own tools, as the JDK has them. One that reads a text again and
 * again gives up. What its author wrote is trusted not to run wild without reading.
 */
final class CountedPatterns implements RegularExpressionFactory {

    /** Characters that a pattern may read of one text, the same ones over and over included. */
    static final int MAX_READS = 1_000_000;

    @Override
    public RegularExpression getRegularExpression(String regex) {
        String java =
                RegularExpressions.replaceLongformCharacterProperties(
                        RegularExpressions.replaceDollarAnchors(regex));
        Pattern pattern = Pattern.compile(java);
        return text -> pattern.matcher(new Counted(text)).find();
    }

    private static final class Counted implements CharSequence {
        private final String text;
        private int reads;

        Counted(String text) {
            this.text = text;
        }

        @Override
        public char charAt(int index) {
            if (++reads > MAX_READS) {
                throw new NotCheckable("a pattern of the schema takes too long");
            }
            return text.charAt(index);
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return text.subSequence(start, end);
        }

        @Override
        public String toString() {
            return text;
        }
    }
}
