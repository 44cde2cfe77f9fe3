package dev.lattice.core.build;

import java.util.List;
import java.util.Optional;

/** A compose file at the top of a source of which only one app is to be built: its other services are easily forgotten. */
public final class ComposeBeside {
    /** As Compose looks for them. */
    private static final List<String> NAMES =
            List.of("compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml");

    private ComposeBeside() {}

    static boolean isOne(String name) {
        return NAMES.contains(name);
    }

    /** What to say of the one in a source; empty when there is none, or it has no more than one service. */
    public static Optional<String> warning(SourceTree whole) {
        Optional<String> name = whole.first(NAMES.toArray(String[]::new));
        int services = name.flatMap(whole::text).map(ComposeBeside::services).orElse(0);
        return services > 1
                ? Optional.of(name.get() + " has " + services + " services, and this is one app only."
                        + " 'lattice deploy --file " + name.get() + "' deploys all of them.")
                : Optional.empty();
    }

    /** How many there are, as people write them: a key a line. It is not read further, and may have mistakes. */
    private static int services(String text) {
        int count = 0;
        int depth = 0;
        boolean inside = false;
        for (String line : text.lines().toList()) {
            String content = line.strip();
            int indent = line.length() - line.stripLeading().length();
            if (content.isEmpty() || content.startsWith("#")) {
                continue;
            }
            if (indent == 0) {
                inside = isKey(content) && key(content).equals("services");
                depth = 0;
            } else if (inside) {
                depth = depth == 0 ? indent : depth;
                if (indent == depth && isKey(content)) {
                    count++;
                }
            }
        }
        return count;
    }

    private static boolean isKey(String content) {
        return content.indexOf(':') > 0 && !content.startsWith("-") && !content.startsWith("<<");
    }

    private static String key(String content) {
        return content.substring(0, content.indexOf(':'))
                .strip()
                .replace("\"", "")
                .replace("'", "");
    }
}
