package dev.director.schemas;

/**
 * An event broke a rule of the contract. The message names the field and the rule and never holds
 * the field's value, so that it may be logged and published.
 */
public final class InvalidEvent extends IllegalArgumentException {
    private final String field;
    private final String rule;

    InvalidEvent(String field, String rule) {
        super(field + " " + rule);
        this.field = field;
        this.rule = rule;
    }

    /** The JSON path of the field, as seen from the object whose rule was broken. */
    public String field() {
        return field;
    }

    /** What is asked of the field, as a phrase that follows its name. */
    public String rule() {
        return rule;
    }
}
