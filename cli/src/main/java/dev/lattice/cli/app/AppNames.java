package dev.lattice.cli.app;

import java.text.Normalizer;
import java.util.Locale;
import java.util.Optional;

/** Names of workloads out of what folders and repositories are called. */
public final class AppNames {
    /** As the server has it: a letter, then letters, digits and dashes, no dash at the end. */
    private static final int LONGEST = 40;

    private AppNames() {}

    /** Empty when nothing of the label can stand in a name. */
    public static Optional<String> of(String label) {
        // Letters lose their accents and not their place.
        String plain = Normalizer.normalize(label, Normalizer.Form.NFKD).toLowerCase(Locale.ROOT);
        StringBuilder name = new StringBuilder();
        for (int i = 0; i < plain.length(); i++) {
            char c = plain.charAt(i);
            if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
                name.append(c);
            } else if (Character.getType(c) != Character.NON_SPACING_MARK && !endsWithDash(name) && !name.isEmpty()) {
                name.append('-');
            }
        }
        if (!name.isEmpty() && Character.isDigit(name.charAt(0))) {
            name.insert(0, "app-");
        }
        name.setLength(Math.min(name.length(), LONGEST));
        while (endsWithDash(name)) {
            name.setLength(name.length() - 1);
        }
        return name.isEmpty() ? Optional.empty() : Optional.of(name.toString());
    }

    private static boolean endsWithDash(StringBuilder name) {
        return !name.isEmpty() && name.charAt(name.length() - 1) == '-';
    }
}
