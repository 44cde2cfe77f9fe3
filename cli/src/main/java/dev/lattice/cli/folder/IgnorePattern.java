package dev.lattice.cli.folder;

import org.jspecify.annotations.Nullable;

/**
 * One line of an ignore file.
 *
 * @param glob without what the flags say
 * @param literal how many characters stand before the first wildcard
 * @param negated brings back what an earlier line left out
 * @param foldersOnly the line ended with a slash
 * @param anchored matches the path from the file's own folder and not just the name
 */
record IgnorePattern(String glob, int literal, boolean negated, boolean foldersOnly, boolean anchored) {
    /** Null for a blank line or a comment. */
    static @Nullable IgnorePattern parse(String line) {
        String text = withoutTrailingSpaces(line);
        if (text.isEmpty() || text.charAt(0) == '#') {
            return null;
        }
        boolean negated = text.charAt(0) == '!';
        int from = negated ? 1 : 0;
        int to = text.length();
        boolean foldersOnly = to > from && text.charAt(to - 1) == '/';
        if (foldersOnly) {
            to--;
        }
        boolean anchored = text.substring(from, Math.max(from, to)).indexOf('/') >= 0;
        if (from < to && text.charAt(from) == '/') {
            from++;
        }
        if (from >= to) {
            return null;
        }
        String glob = text.substring(from, to);
        int literal = 0;
        while (literal < glob.length() && "*?[\\".indexOf(glob.charAt(literal)) < 0) {
            literal++;
        }
        return new IgnorePattern(glob, literal, negated, foldersOnly, anchored);
    }

    private static String withoutTrailingSpaces(String line) {
        int end = line.length();
        if (end > 0 && line.charAt(end - 1) == '\r') {
            end--;
        }
        while (end > 0 && line.charAt(end - 1) == ' ' && !escaped(line, end - 1)) {
            end--;
        }
        return line.substring(0, end);
    }

    /** An odd number of backslashes stands before the index. */
    private static boolean escaped(String line, int index) {
        int backslashes = 0;
        while (backslashes < index && line.charAt(index - 1 - backslashes) == '\\') {
            backslashes++;
        }
        return backslashes % 2 == 1;
    }

    /**
     * Whether it speaks of this file or folder.
     *
     * @param path relative to the folder of the ignore file
     * @param name the last part of the path
     */
    boolean matches(String path, String name, boolean isFolder) {
        if (foldersOnly && !isFolder) {
            return false;
        }
        String subject = anchored ? path : name;
        if (literal == glob.length()) {
            return glob.equals(subject);
        }
        if (!anchored) {
            return Glob.matches(glob, subject);
        }
        // As git does: the rest is matched as if it began there, so that the stars of "f**/q" span folders.
        return subject.startsWith(glob.substring(0, literal))
                && Glob.matches(glob.substring(literal), subject.substring(literal));
    }
}
