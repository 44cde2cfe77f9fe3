package dev.lattice.api.label;

/** A text that asks nothing of labels. The message says where it goes wrong, and what is allowed. */
public final class LabelException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final int position;

    LabelException(String text, int position, String expected) {
        super("'" + text + "' goes wrong at character " + (position + 1) + ": " + expected + "; allowed are "
                + ExpressionText.FORMS);
        this.position = position;
    }

    /** From 0. */
    public int position() {
        return position;
    }
}
