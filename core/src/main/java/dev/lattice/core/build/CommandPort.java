package dev.lattice.core.build;

import java.util.List;
import java.util.Optional;

/** The port that a start command names itself, such as {@code next start -p 4000}. */
public final class CommandPort {
    private static final List<String> OPTIONS = List.of("--port", "-p", "--bind", "-b", "--listen");
    private static final String VARIABLE = "PORT=";

    private CommandPort() {}

    /**
     * The port, from 1 to 65535; empty when the line names none, or leaves it to {@code $PORT}. Of commands one after the
     * other the last is the one that serves.
     *
     * @param line for a shell
     */
    public static Optional<Integer> of(String line) {
        String last = line.substring(line.lastIndexOf("&&") < 0 ? 0 : line.lastIndexOf("&&") + 2);
        List<String> words = List.of(last.strip().replace('\t', ' ').split(" ", -1));
        Optional<Integer> set = Optional.empty();
        for (int index = 0; index < words.size(); index++) {
            String word = words.get(index);
            int equals = word.indexOf('=');
            String option = equals < 0 ? word : word.substring(0, equals);
            if (OPTIONS.contains(option)) {
                String value = equals >= 0 ? word.substring(equals + 1) : next(words, index);
                Optional<Integer> port = WrittenPort.of(value.substring(value.lastIndexOf(':') + 1));
                if (port.isPresent()) {
                    return port;
                }
            } else if (word.startsWith(VARIABLE)) {
                set = WrittenPort.of(word.substring(VARIABLE.length()));
            }
        }
        return set;
    }

    private static String next(List<String> words, int index) {
        return index + 1 < words.size() ? words.get(index + 1) : "";
    }
}
