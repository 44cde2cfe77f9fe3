package dev.lattice.cli.folder;

/**
 * Git's wildcard matching (wildmatch with WM_PATHNAME): {@code *} and {@code ?} stay within a part of the path,
 * {@code **} between slashes spans parts, {@code [a-z]}, {@code [!a]}, {@code [[:alpha:]]} and backslash escapes.
 *
 * @see <a href="https://git-scm.com/docs/gitignore">gitignore</a>
 */
final class Glob {
    private final String pattern;
    private final String text;

    private Glob(String pattern, String text) {
        this.pattern = pattern;
        this.text = text;
    }

    static boolean matches(String pattern, String text) {
        return new Glob(pattern, text).matches(0, 0);
    }

    private boolean matches(int patternFrom, int textFrom) {
        int p = patternFrom;
        int t = textFrom;
        while (p < pattern.length()) {
            char c = pattern.charAt(p);
            if (c == '*') {
                return star(p, t);
            }
            if (t == text.length()) {
                return false;
            }
            char found = text.charAt(t);
            if (c == '[') {
                int end = CharacterClass.end(pattern, p);
                if (end < 0 || found == '/' || !CharacterClass.contains(pattern, p, end, found)) {
                    return false;
                }
                p = end;
            } else if (c == '?') {
                if (found == '/') {
                    return false;
                }
                p++;
            } else {
                if (c == '\\') {
                    p++;
                    // A backslash at the very end matches nothing.
                    if (p == pattern.length()) {
                        return false;
                    }
                    c = pattern.charAt(p);
                }
                if (c != found) {
                    return false;
                }
                p++;
            }
            t++;
        }
        return t == text.length();
    }

    private boolean star(int p, int t) {
        int after = p;
        while (after < pattern.length() && pattern.charAt(after) == '*') {
            after++;
        }
        boolean startsPart = p == 0 || pattern.charAt(p - 1) == '/';
        boolean endsPart = after == pattern.length() || pattern.charAt(after) == '/';
        if (after - p == 2 && startsPart && endsPart) {
            return doubleStar(after, t);
        }
        for (int end = t; ; end++) {
            if (matches(after, end)) {
                return true;
            }
            if (end == text.length() || text.charAt(end) == '/') {
                return false;
            }
        }
    }

    /** A double star that stands for whole parts of the path, none included when a slash follows. */
    private boolean doubleStar(int after, int t) {
        if (after == pattern.length()) {
            return true;
        }
        int next = after + 1;
        for (int from = t; from >= 0 && from <= text.length(); from = afterSlash(from)) {
            if (matches(next, from)) {
                return true;
            }
        }
        return false;
    }

    private int afterSlash(int from) {
        int slash = text.indexOf('/', from);
        return slash < 0 ? -1 : slash + 1;
    }
}
