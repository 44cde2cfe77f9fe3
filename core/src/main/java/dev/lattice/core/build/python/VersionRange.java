package dev.lattice.core.build.python;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which releases of Python a project allows, by the rules of PEP 440 ({@code >=3.9,<3.12}, {@code ~=3.11},
 * {@code ==3.11.*}) and of Poetry ({@code ^3.11}, {@code ~3.11}, {@code 3.11.*}, {@code ||} between alternatives).
 * What is not understood of it restricts nothing.
 */
final class VersionRange {
    /** Later releases of one minor version don't come. */
    private static final int MOST_PATCHES = 40;

    private static final int MOST_CLAUSES = 64;

    private record Clause(String operator, List<Integer> version, boolean wildcard) {
        boolean allows(List<Integer> release) {
            int order = compare(release, version);
            boolean prefix = startsWith(release, version, version.size());
            return switch (operator) {
                case ">=" -> order >= 0;
                case ">" -> order > 0;
                case "<=" -> order <= 0;
                case "<" -> order < 0;
                case "!=" -> wildcard ? !prefix : order != 0;
                case "~=" -> order >= 0 && startsWith(release, version, Math.max(1, version.size() - 1));
                case "~" -> order >= 0 && startsWith(release, version, Math.min(2, version.size()));
                case "^" -> order >= 0 && startsWith(release, version, 1);
                // "3.11" is written where any release of it is meant
                case "==" -> (wildcard || version.size() < 3) ? prefix : order == 0;
                default -> true;
            };
        }

        private static boolean startsWith(List<Integer> release, List<Integer> version, int length) {
            for (int i = 0; i < Math.min(length, version.size()); i++) {
                if (!release.get(i).equals(version.get(i))) {
                    return false;
                }
            }
            return true;
        }

        private static int compare(List<Integer> release, List<Integer> version) {
            for (int i = 0; i < release.size(); i++) {
                int order = release.get(i).compareTo(i < version.size() ? version.get(i) : 0);
                if (order != 0) {
                    return order;
                }
            }
            return 0;
        }
    }

    private final List<List<Clause>> alternatives = new ArrayList<>();

    VersionRange(String text) {
        for (String alternative : text.replace("||", "|").split("\\|", MOST_CLAUSES)) {
            List<Clause> clauses = new ArrayList<>();
            String pending = "";
            for (String part : alternative.strip().split("[,\\s]+", MOST_CLAUSES)) {
                String clause = pending + part;
                if (!clause.isEmpty() && clause.chars().allMatch(c -> "<>=!~^".indexOf(c) >= 0)) {
                    pending = clause;
                    continue;
                }
                pending = "";
                clause(clause).ifPresent(clauses::add);
            }
            alternatives.add(clauses);
        }
    }

    /** Whether some release of 3.minor is allowed. */
    boolean allows(int minor) {
        for (int patch = 0; patch <= MOST_PATCHES; patch++) {
            List<Integer> release = List.of(3, minor, patch);
            if (alternatives.stream()
                    .anyMatch(clauses -> clauses.stream().allMatch(clause -> clause.allows(release)))) {
                return true;
            }
        }
        return false;
    }

    private static Optional<Clause> clause(String text) {
        int begin = 0;
        while (begin < text.length() && "<>=!~^".indexOf(text.charAt(begin)) >= 0) {
            begin++;
        }
        String operator = begin == 0 ? "==" : text.substring(0, begin);
        String rest = text.substring(begin).strip();
        List<Integer> parts = new ArrayList<>();
        boolean wildcard = false;
        for (String part : rest.split("\\.", 4)) {
            int digits = 0;
            while (digits < part.length() && part.charAt(digits) >= '0' && part.charAt(digits) <= '9') {
                digits++;
            }
            wildcard |= part.equals("*") || part.equals("x");
            if (digits == 0 || digits > 6 || wildcard || parts.size() == 3) {
                break;
            }
            parts.add(Integer.parseInt(part.substring(0, digits)));
        }
        if (parts.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Clause(operator.equals("===") ? "==" : operator, List.copyOf(parts), wildcard));
    }
}
