package dev.lattice.core.template;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * A text with references, such as <code>postgresql://${user|url}@${port.main.host}/</code>. Values are put in as they
 * are and never read again, so a value that looks like a reference is none.
 *
 * <p>A dollar means something only before a brace: there, two of them stand for one. <code>$${</code> is a plain
 * <code>${</code>, and <code>$$${a}</code> a plain dollar before a reference. Every other dollar is itself.
 */
public final class Template {
    /** A piece of a text. */
    private sealed interface Part {
        record Literal(String text) implements Part {}

        record Hole(Reference reference) implements Part {}
    }

    private final List<Part> parts;

    private Template(List<Part> parts) {
        this.parts = List.copyOf(parts);
    }

    /** A text without references, whatever it looks like. */
    public static Template literal(String text) {
        return new Template(text.isEmpty() ? List.of() : List.of(new Part.Literal(text)));
    }

    /** @throws IllegalArgumentException when a reference is not closed, or is none */
    public static Template parse(String text) {
        Builder template = new Builder();
        int at = 0;
        while (at < text.length()) {
            int dollars = dollars(text, at);
            boolean brace = dollars > 0 && at + dollars < text.length() && text.charAt(at + dollars) == '{';
            if (!brace) {
                int plain = Math.max(1, dollars);
                template.append(text.substring(at, at + plain));
                at += plain;
                continue;
            }
            template.append("$".repeat(dollars / 2));
            at += dollars;
            if (dollars % 2 == 1) {
                int end = text.indexOf('}', at);
                if (end < 0) {
                    throw new IllegalArgumentException(
                            "a reference is not closed: '${' without '}'; write $${ for a plain ${");
                }
                template.append(Reference.parse(text.substring(at + 1, end)));
                at = end + 1;
            }
        }
        return template.build();
    }

    private static int dollars(String text, int from) {
        int end = from;
        while (end < text.length() && text.charAt(end) == '$') {
            end++;
        }
        return end - from;
    }

    /** In their order; one that is used twice is there twice. */
    public List<Reference> references() {
        List<Reference> references = new ArrayList<>();
        for (Part part : parts) {
            if (part instanceof Part.Hole(Reference reference)) {
                references.add(reference);
            }
        }
        return references;
    }

    /** Puts in the values that are there; the other references stay. */
    public Template bind(Function<Reference, Optional<String>> values) {
        Builder bound = new Builder();
        for (Part part : parts) {
            switch (part) {
                case Part.Literal(String text) -> bound.append(text);
                case Part.Hole(Reference reference) ->
                    values.apply(reference)
                            .ifPresentOrElse(
                                    value -> bound.append(reference.write(value)), () -> bound.append(reference));
            }
        }
        return bound.build();
    }

    /** Puts a literal in the place of some references, whatever their encoding: a mask, for instance. */
    public Template replace(Predicate<Reference> which, String literal) {
        Builder replaced = new Builder();
        for (Part part : parts) {
            switch (part) {
                case Part.Literal(String text) -> replaced.append(text);
                case Part.Hole(Reference reference) when which.test(reference) -> replaced.append(literal);
                case Part.Hole(Reference reference) -> replaced.append(reference);
            }
        }
        return replaced.build();
    }

    /**
     * The text with all values in it.
     *
     * @throws IllegalArgumentException when there is none for a reference
     */
    public String render(Function<Reference, Optional<String>> values) {
        StringBuilder text = new StringBuilder();
        for (Part part : parts) {
            text.append(
                    switch (part) {
                        case Part.Literal(String literal) -> literal;
                        case Part.Hole(Reference reference) ->
                            reference.write(values.apply(reference)
                                    .orElseThrow(
                                            () -> new IllegalArgumentException("there is no value for " + reference)));
                    });
        }
        return text.toString();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Template template && template.parts.equals(parts);
    }

    @Override
    public int hashCode() {
        return parts.hashCode();
    }

    /** The text from which {@link #parse} makes this template. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < parts.size(); i++) {
            switch (parts.get(i)) {
                case Part.Literal(String literal) -> escape(text, literal, i + 1 < parts.size());
                case Part.Hole(Reference reference) -> text.append(reference);
            }
        }
        return text.toString();
    }

    /** Doubles the dollars that stand before a brace, be it the literal's own or that of the reference after it. */
    private static void escape(StringBuilder text, String literal, boolean referenceFollows) {
        int at = 0;
        while (at < literal.length()) {
            int dollars = dollars(literal, at);
            if (dollars == 0) {
                text.append(literal.charAt(at++));
                continue;
            }
            at += dollars;
            boolean beforeBrace = at < literal.length() ? literal.charAt(at) == '{' : referenceFollows;
            text.repeat('$', beforeBrace ? 2 * dollars : dollars);
        }
    }

    /** Keeps literals that touch in one piece, so that equal templates have equal parts. */
    private static final class Builder {
        private final List<Part> parts = new ArrayList<>();
        private final StringBuilder literal = new StringBuilder();

        void append(String text) {
            literal.append(text);
        }

        void append(Reference reference) {
            flush();
            parts.add(new Part.Hole(reference));
        }

        Template build() {
            flush();
            return new Template(parts);
        }

        private void flush() {
            if (!literal.isEmpty()) {
                parts.add(new Part.Literal(literal.toString()));
                literal.setLength(0);
            }
        }
    }
}
