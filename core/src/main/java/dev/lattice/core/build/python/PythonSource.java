package dev.lattice.core.build.python;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;

/**
 * Python's text as statements of tokens, by one pass from left to right: what is in comments is left out, what is in
 * strings is a token of its own, and lines that brackets or a backslash join are one statement. It doesn't judge: text
 * that is no Python gives some statements too.
 */
final class PythonSource {
    enum Kind {
        NAME,
        NUMBER,
        /** its text is what lies between the quotes, with escapes as they are written */
        STRING,
        SIGN
    }

    record Token(Kind kind, String text) {
        boolean is(String code) {
            return kind != Kind.STRING && text.equals(code);
        }

        boolean isName() {
            return kind == Kind.NAME;
        }
    }

    /** When a statement runs. */
    enum Scope {
        /** when the module is imported */
        MODULE,
        /** only when the file is run as a script */
        MAIN,
        /** in a function or class */
        INSIDE
    }

    /**
     * @param function number of the statement that defines the outermost function around it; -1 when none is
     */
    record Statement(Scope scope, int function, List<Token> tokens) {
        boolean begins(String... words) {
            for (int i = 0; i < words.length; i++) {
                if (i >= tokens.size() || !tokens.get(i).is(words[i])) {
                    return false;
                }
            }
            return true;
        }

        /** The token at a place; one that is nothing beyond the end. */
        Token at(int index) {
            return index < tokens.size() ? tokens.get(index) : NOTHING;
        }
    }

    private record Block(int indent, Scope scope, int function) {}

    private static final Token NOTHING = new Token(Kind.SIGN, "");

    private static final Set<String> PREFIXES = Set.of("r", "b", "f", "u", "t", "br", "rb", "fr", "rf", "tr", "rt");

    private final String text;
    private final List<Statement> statements = new ArrayList<>();
    private final Deque<Block> blocks = new ArrayDeque<>();
    private List<Token> tokens = new ArrayList<>();
    private int at;
    private int indent;

    private PythonSource(String text) {
        this.text = text;
    }

    static List<Statement> statements(String text) {
        PythonSource source = new PythonSource(text);
        source.read();
        return source.statements;
    }

    private void read() {
        int depth = 0;
        indent = indentation();
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '\n') {
                at++;
                if (depth == 0) {
                    end();
                    indent = indentation();
                }
            } else if (c == '#') {
                skipLine();
            } else if (c == '\\') {
                at += text.startsWith("\\\r\n", at) ? 3 : 2;
            } else if (c == '"' || c == '\'') {
                string();
            } else if (Character.isUnicodeIdentifierStart(c) || c == '_') {
                word();
            } else if (c >= '0' && c <= '9') {
                tokens.add(new Token(Kind.NUMBER, run()));
            } else if (c == ';' && depth == 0) {
                at++;
                end();
            } else if (c > ' ') {
                depth = switch (c) {
                    case '(', '[', '{' -> depth + 1;
                    case ')', ']', '}' -> Math.max(0, depth - 1);
                    default -> depth;
                };
                sign(c);
            } else {
                at++;
            }
        }
        end();
    }

    /** Ends the statement, and opens a block when it does. */
    private void end() {
        if (tokens.isEmpty()) {
            return;
        }
        while (!blocks.isEmpty() && blocks.peek().indent() >= indent) {
            blocks.pop();
        }
        Block around = blocks.isEmpty() ? new Block(-1, Scope.MODULE, -1) : blocks.peek();
        Statement statement = new Statement(around.scope(), around.function(), List.copyOf(tokens));
        boolean function = statement.begins("def") || statement.begins("async", "def");
        int number = statements.size();
        statements.add(statement);
        if (function || statement.begins("class")) {
            boolean outermost = function && around.scope() != Scope.INSIDE;
            blocks.push(new Block(indent, Scope.INSIDE, outermost ? number : around.function()));
        } else if (tokens.getLast().is(":")) {
            boolean main = statement.begins("if", "__name__") && around.scope() == Scope.MODULE;
            blocks.push(new Block(indent, main ? Scope.MAIN : around.scope(), around.function()));
        }
        tokens = new ArrayList<>();
    }

    /** Columns before the next statement of this line. */
    private int indentation() {
        int columns = 0;
        for (; at < text.length(); at++) {
            switch (text.charAt(at)) {
                case ' ' -> columns++;
                case '\t' -> columns += 8 - columns % 8;
                case '\f', '\r', '\uFEFF' -> {}
                default -> {
                    return columns;
                }
            }
        }
        return columns;
    }

    private void skipLine() {
        int end = text.indexOf('\n', at);
        at = end < 0 ? text.length() : end;
    }

    private void word() {
        int begin = at;
        String word = run();
        if (at < text.length()
                && (text.charAt(at) == '"' || text.charAt(at) == '\'')
                && word.length() <= 2
                && PREFIXES.contains(word.toLowerCase(java.util.Locale.ROOT))) {
            string();
        } else if (at == begin) {
            at++;
        } else {
            tokens.add(new Token(Kind.NAME, word));
        }
    }

    private String run() {
        int begin = at;
        while (at < text.length() && Character.isUnicodeIdentifierPart(text.charAt(at))) {
            at++;
        }
        return text.substring(begin, at);
    }

    private void string() {
        char quote = text.charAt(at);
        String triple = String.valueOf(quote).repeat(3);
        boolean lines = text.startsWith(triple, at);
        at += lines ? 3 : 1;
        int begin = at;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '\\') {
                at++;
            } else if (lines ? text.startsWith(triple, at) : c == quote || c == '\n') {
                break;
            }
            at++;
        }
        int end = Math.min(at, text.length());
        tokens.add(new Token(Kind.STRING, text.substring(begin, end)));
        at = end;
        if (at < text.length() && text.charAt(at) == quote) {
            at += lines ? 3 : 1;
        }
    }

    private void sign(char first) {
        boolean two = at + 1 < text.length()
                && ((text.charAt(at + 1) == '=' && "=!<>:+-*/%&|^@".indexOf(first) >= 0)
                        || (text.charAt(at + 1) == '>' && first == '-'));
        int length = two ? 2 : 1;
        tokens.add(new Token(Kind.SIGN, text.substring(at, at + length)));
        at += length;
    }
}
